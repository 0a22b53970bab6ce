import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { lab } from "../../build/lab.ts";
import { mnist } from "../../build/mnist.ts";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Builds the page of the engine's own browser tests; no lesson and no shell is in it. */
// biome-ignore lint/style/noDefaultExport: Vite asks for one
export default defineConfig({
  root: here("."),
  base: "./",
  publicDir: false,
  resolve: { alias: { implicit: here("../../implicit/index.ts"), "notebook/cell": here("../cell.ts") } },
  plugins: [lab(), mnist()],
  build: {
    target: "es2022",
    outDir: here("../../.cache/engine"),
    emptyOutDir: true,
    modulePreload: { polyfill: false },
  },
});
