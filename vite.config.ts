import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { code } from "./build/highlight.ts";
import { lab } from "./build/lab.ts";
import { katexFonts, prose } from "./build/mdx.ts";
import { mnist } from "./build/mnist.ts";
import { pages } from "./build/pages.ts";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const reading = () => [code(), prose(), react()];

export default defineConfig({
  base: process.env.BASE ?? "./",
  appType: "mpa",
  resolve: {
    alias: {
      "implicit/kernels": here("./implicit/kernels/index.ts"),
      "implicit/float64": here("./implicit/float64/index.ts"),
      implicit: here("./implicit/index.ts"),
      "notebook/cell": here("./notebook/cell.ts"),
    },
  },
  plugins: [katexFonts(), reading(), pages(reading), lab(), mnist()],
  // without entries Vite finds dependencies late in development and reloads the page under the first run
  optimizeDeps: { entries: ["app/client.tsx", "components/**/*.{ts,tsx}", "lessons/*/cells/*.view.tsx"] },
  worker: { format: "es" },
  // nothing inline: the page's policy takes fonts and scripts from its own origin only
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1500,
    modulePreload: { polyfill: false },
    // React in a chunk of its own name, so that the budget of the rest can be read
    rolldownOptions: {
      output: {
        codeSplitting: { groups: [{ name: "react", test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/ }] },
      },
    },
  },
});
