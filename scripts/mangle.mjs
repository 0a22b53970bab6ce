// `npm run mangle`: all three hundred mangled edits, through the page's editor. The page has to be built.
import { spawnSync } from "node:child_process";

const { status } = spawnSync("npx playwright test e2e/mangled.spec.ts", {
  shell: true,
  stdio: "inherit",
  env: { ...process.env, MANGLED: process.argv[2] ?? "300" },
});
process.exit(status ?? 1);
