/** Vite plugin: everything that a lab is made of, as files of their own that the page fetches on the first Run. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin, type ResolvedConfig } from "vite";
// biome-ignore lint/style/noRestrictedImports: the script that makes the wasm files, not the library
import { buildKernels } from "../implicit/kernels/build.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const virtual = "virtual:lab";
const tfjsWasm = "node_modules/@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm";

/** One file of the lab: its name for the page, how it is made, and what it must not be served as. */
interface Part {
  readonly file: string;
  readonly type: string;
  make(): Promise<string | Uint8Array>;
}

const parts: { readonly [name: string]: Part } = {
  frame: {
    file: "lab-frame.html",
    type: "text/html",
    make: async () => frameHtml(await bundle("notebook/frame/lab-frame.ts")),
  },
  script: { file: "lab.js", type: "text/javascript", make: () => bundle("notebook/lab.worker.ts") },
  compiler: {
    file: "compiler.js",
    type: "text/javascript",
    make: async () => withProcess(await bundle("notebook/compiler.script.ts")),
  },
  "tfjs-wasm": {
    file: "tfjs.wasm",
    type: "application/wasm",
    make: async () => readFileSync(resolve(root, `${tfjsWasm}.wasm`)),
  },
  "tfjs-wasm-simd": {
    file: "tfjs-simd.wasm",
    type: "application/wasm",
    make: async () => readFileSync(resolve(root, `${tfjsWasm}-simd.wasm`)),
  },
  kernels: {
    file: "kernels.wasm",
    type: "application/wasm",
    make: async () => readFileSync((await buildKernels()).plain),
  },
  "kernels-relaxed": {
    file: "kernels-relaxed.wasm",
    type: "application/wasm",
    make: async () => readFileSync((await buildKernels()).relaxed),
  },
};

/** Bundles one entry, imports and all, into one classic script without imports. */
async function bundle(entry: string): Promise<string> {
  const result = await build({
    root,
    configFile: false,
    logLevel: "warn",
    publicDir: false,
    resolve: {
      alias: {
        // the longer name first: an alias stands for what begins with it, too
        "implicit/kernels": resolve(root, "implicit/kernels/index.ts"),
        "implicit/float64": resolve(root, "implicit/float64/index.ts"),
        implicit: resolve(root, "implicit/index.ts"),
        "notebook/cell": resolve(root, "notebook/cell.ts"),
        // what Babel takes from Node
        path: "path-browserify",
        assert: "minimalistic-assert",
      },
    },
    define: { "process.env.NODE_ENV": JSON.stringify("production") },
    build: {
      write: false,
      target: "es2022",
      chunkSizeWarningLimit: 5000,
      modulePreload: false,
      rolldownOptions: { input: resolve(root, entry), output: { format: "iife", codeSplitting: false } },
    },
  });
  for (const output of Array.isArray(result) ? result : [result]) {
    if (!("output" in output)) continue;
    const chunk = output.output.find((part) => part.type === "chunk");
    if (chunk) return chunk.code;
  }
  throw new Error(`invalid bundle: ${entry}`);
}

/** Babel asks its surroundings for a working directory before it looks at a text. */
const withProcess = (script: string) =>
  `(function(process){${script}\n})({cwd:()=>"/",env:{},versions:{},platform:""});\n`;

/** The policy lets in this one script by its hash, evaluation of the reader's code, and workers from `data:`; nothing else at all. */
export function frameHtml(script: string): string {
  const inline = script.trim().replaceAll("</script", "<\\/script");
  const hash = createHash("sha256").update(inline).digest("base64");
  const policy = `default-src 'none'; script-src 'sha256-${hash}' 'unsafe-eval' 'wasm-unsafe-eval'; worker-src data:`;
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    `<title>lab</title></head><body><script>${inline}</script></body></html>\n`,
  ].join("\n");
}

/**
 * Emits the frame, the lab's script and its wasm files, and answers `virtual:lab` with their addresses, which hold under any base path, and
 * their sums.
 * In development the same files are made when they are asked for, and made again when their sources change.
 */
export function lab(): Plugin {
  const made = new Map<string, Promise<string | Uint8Array>>();
  const make = (name: string, part: Part) => {
    const kept = made.get(name) ?? part.make();
    made.set(name, kept);
    kept.catch(() => made.delete(name));
    return kept;
  };
  const emitted = new Map<string, { readonly reference: string; readonly bytes: number; readonly sha256: string }>();
  let config: ResolvedConfig;
  return {
    name: "lab",
    configResolved(resolved) {
      config = resolved;
    },
    async buildStart() {
      if (config.command !== "build") return;
      for (const [name, part] of Object.entries(parts)) {
        const source = await make(name, part);
        const reference = this.emitFile({ type: "asset", name: part.file, source });
        const bytes = Buffer.from(source);
        const sha256 = createHash("sha256").update(bytes).digest("hex");
        emitted.set(name, { reference, bytes: bytes.byteLength, sha256 });
      }
    },
    resolveId: (id) => (id === virtual ? `\0${virtual}` : undefined),
    async load(id) {
      if (id !== `\0${virtual}`) return;
      const lines = Object.entries(parts).map(([name, part]) => {
        const known = emitted.get(name);
        const address = known
          ? `import.meta.ROLLUP_FILE_URL_${known.reference}`
          : `new URL(${JSON.stringify(`${config.base}@lab/${part.file}`)}, location.href).href`;
        const sum = known ? `, bytes: ${known.bytes}, sha256: "${known.sha256}"` : "";
        return `${JSON.stringify(name)}: { address: ${address}${sum} },`;
      });
      return `export const files = {\n${lines.join("\n")}\n};\n`;
    },
    configureServer(server) {
      const forget = (file: string) => {
        if (/[\\/](notebook|implicit)[\\/]/.test(file)) made.clear();
      };
      server.watcher.on("change", forget).on("add", forget).on("unlink", forget);
      server.middlewares.use(async (request, response, next) => {
        const path = new URL(request.url ?? "/", "http://localhost").pathname;
        const found = Object.entries(parts).find(([, { file }]) => path.endsWith(`/@lab/${file}`));
        if (!found) return next();
        try {
          const source = await make(...found);
          response.setHeader("content-type", found[1].type);
          response.end(source);
        } catch (error) {
          next(error);
        }
      });
    },
  };
}
