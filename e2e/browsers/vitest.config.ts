import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["e2e/browsers/*.test.ts"],
    environment: "node",
    // what is waited for may take its time on a busy machine; each wait has a limit of its own
    testTimeout: 1_200_000,
    hookTimeout: 300_000,
    // a loaded CI machine may lose a browser that a reader's would not
    retry: process.env.CI ? 1 : 0,
    reporters: ["verbose"],
  },
});
