// Builds assembly/ into two WebAssembly binaries, plain SIMD and relaxed SIMD, and keeps them in .cache/ under the hash of
// what they were built from. `buildKernels` is what the tests and the Vite build call; run as a script it prints both sizes.
import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = join(here, "../..");
const assembly = join(here, "assembly");
const flags = [
  "--optimizeLevel",
  "3",
  "--shrinkLevel",
  "0",
  "--converge",
  "--noAssert",
  "--runtime",
  "stub",
  "--use",
  "abort=",
];

/** @returns {Promise<Map<string, string>>} every source file's text by its path from the repository's root */
async function readSources() {
  const names = (await readdir(assembly)).filter((name) => name.endsWith(".ts")).sort();
  return new Map(
    await Promise.all(
      names.map(async (name) => {
        /** @type {[string, string]} */
        const entry = [`implicit/kernels/assembly/${name}`, await readFile(join(assembly, name), "utf8")];
        return entry;
      }),
    ),
  );
}

/**
 * @param {Map<string, string>} sources
 * @param {string[]} features
 */
async function compile(sources, features) {
  const { main } = await import("assemblyscript/asc");
  /** @type {Uint8Array | undefined} */
  let binary;
  const { error, stdout, stderr } = await main(
    [
      "implicit/kernels/assembly/index.ts",
      "--outFile",
      "kernels.wasm",
      ...flags,
      ...features.flatMap((f) => ["--enable", f]),
    ],
    {
      readFile: (name) => sources.get(name.replaceAll("\\", "/")) ?? null,
      writeFile: (name, contents) => {
        if (name.endsWith(".wasm") && typeof contents !== "string") binary = contents;
      },
      listFiles: () => [],
    },
  );
  if (error || !binary)
    throw new Error(`the kernels do not compile\n${stderr.toString()}${stdout.toString()}`, { cause: error });
  return binary;
}

/**
 * The paths of the two binaries, built if the sources, the compiler or this script have changed since the last time
 * (about two seconds; otherwise a few milliseconds). Safe to call from several processes at once.
 * @returns {Promise<{ plain: string, relaxed: string }>}
 */
export async function buildKernels() {
  const sources = await readSources();
  const hash = createHash("sha256");
  for (const [name, text] of sources) hash.update(`${name}\0${text}\0`);
  hash.update(await readFile(fileURLToPath(import.meta.url)));
  hash.update(await readFile(join(root, "node_modules/assemblyscript/package.json")));
  const folder = join(root, ".cache/kernels");
  const stem = hash.digest("hex").slice(0, 16);
  await mkdir(folder, { recursive: true });
  /** @param {string} kind @param {string[]} features */
  const build = async (kind, features) => {
    const path = join(folder, `${stem}.${kind}.wasm`);
    const found = await readFile(path).catch(() => null);
    if (found) return path;
    const partial = `${path}.${randomUUID()}.part`;
    await writeFile(partial, await compile(sources, features));
    await rename(partial, path);
    return path;
  };
  return { plain: await build("plain", ["simd"]), relaxed: await build("relaxed", ["simd", "relaxed-simd"]) };
}

/** What vitest calls once before all tests, so that no test file waits for the compiler. */
export async function setup() {
  await buildKernels();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const paths = await buildKernels();
  for (const path of [paths.plain, paths.relaxed]) console.log(`${path}: ${(await readFile(path)).length} bytes`);
}
