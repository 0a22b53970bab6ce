import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

/** What every source file of the library imports, types included: other files by their path, packages by name. */
const imports: ReadonlyMap<string, readonly string[]> = new Map(
  readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !/^(test|bench|kernels\/assembly)\/|\.test\.ts$/.test(file))
    .map((file) => {
      const text = readFileSync(join(root, file), "utf8");
      const names = [...text.matchAll(/(?:from|import) "([^"]+)"/g)].map(([, name]) => name ?? "");
      return [
        file,
        names.map((name) => (name.startsWith(".") ? relative(root, join(root, dirname(file), name)) : name)),
      ] as const;
    }),
);

/** Everything that a file leads to. */
function reached(from: string, found = new Set<string>()): Set<string> {
  for (const name of imports.get(from) ?? []) {
    if (found.has(name)) continue;
    found.add(name);
    reached(name, found);
  }
  return found;
}

test("the walk sees the library: its files, their imports, types too", () => {
  expect(imports.size).toBeGreaterThan(60);
  expect(reached("index.ts")).toContain("method.ts");
  expect(reached("index.ts")).toContain("@tensorflow/tfjs-core");
});

test("no file leads back to itself", () => {
  expect([...imports.keys()].filter((file) => reached(file).has(file))).toEqual([]);
});

test("the core leads to no kernel, and float64 to no tensor", () => {
  expect([...reached("index.ts")].filter((name) => name.startsWith("kernels/"))).toEqual([]);
  expect([...reached("float64/index.ts")].filter((name) => name.includes("tensorflow"))).toEqual([]);
  expect(reached("float64/index.ts")).toContain("ml-matrix");
});

test("no file is longer than it can be read", () => {
  const long = [...imports.keys()].filter((file) => readFileSync(join(root, file), "utf8").split("\n").length > 301);
  expect(long).toEqual([]);
});
