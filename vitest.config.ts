import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  resolve: {
    alias: {
      "implicit/kernels": here("./implicit/kernels/index.ts"),
      "implicit/float64": here("./implicit/float64/index.ts"),
      implicit: here("./implicit/index.ts"),
      "notebook/cell": here("./notebook/cell.ts"),
    },
  },
  test: {
    include: ["{app,implicit,notebook,lessons,components,build,scripts}/**/*.test.{ts,tsx}"],
    environment: "node",
    globalSetup: "./implicit/kernels/build.mjs",
    testTimeout: 90_000,
  },
});
