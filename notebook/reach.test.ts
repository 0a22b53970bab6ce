import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { reachOf } from "./imports.ts";
import { loadedBy } from "./test/loaded.ts";

/** Ways to speak of a sibling; `runs` where that makes the cell run it. */
const ways: readonly (readonly [runs: boolean, write: (to: string) => string])[] = [
  [true, (to) => `import "./${to}";`],
  [true, (to) => `import { x as x_${to} } from "./${to}.ts";`],
  [true, (to) => `import/* a */{ x as y_${to} }/* b */from/**/'./${to}'`],
  [true, (to) => `export * as z_${to} from "./${to}";`],
  [true, (to) => `await import("./${to}");`],
  [true, (to) => `await import(/* later */ \`./${to}\`);`],
  [true, (to) => `import "\\u002e/${to}";`],
  [true, (to) => `import w_${to} = require("./${to}");`],
  [false, (to) => `import type { x as t_${to} } from "./${to}";`],
  [false, (to) => `// import "./${to}"`],
  [false, (to) => `/* require("./${to}") */`],
  [false, (to) => `\`import "./${to}" \${ "require('./${to}')" }\`;`],
  [false, (to) => `try { require("./" + "${to}"); } catch {}`],
  [false, (to) => `try { require("./${to}"); } catch {}`],
  [false, (to) => `try { await import("./" + "${to}"); } catch {}`],
  [false, (to) => `try { eval('require("./${to}")'); } catch {}`],
  [false, (to) => `try { [require][0]("./${to}"); } catch {}`],
  [false, (to) => `try { arguments[0]("./${to}.ts"); } catch {}`],
];

const cells = ["a", "b", "c", "d", "e"];
/** For each cell, what it says of those after it. */
const texts = fc
  .array(fc.record({ from: fc.nat(3), to: fc.integer({ min: 1, max: 4 }), way: fc.constantFrom(...ways) }), {
    maxLength: 8,
  })
  .map((edges) => {
    const lines = (cell: string, index: number) => {
      const own = edges.filter(({ from, to }) => from === index && to > index);
      const one = new Map(own.map((edge) => [`${edge.to}${ways.indexOf(edge.way)}`, edge]));
      return [
        `globalThis.ran.push("${cell}");`,
        "export const x = 1;",
        ...[...one.values()].map(({ to, way }) => way[1](cells[to] ?? "")),
        "",
      ].join("\n");
    };
    const run = new Set(["a"]);
    for (const [index, cell] of cells.entries()) {
      if (run.has(cell))
        for (const { from, to, way } of edges) if (from === index && to > index && way[0]) run.add(cells[to] ?? "");
    }
    return {
      sources: Object.fromEntries(cells.map((cell, index) => [cell, lines(cell, index)])),
      run: [...run].sort(),
    };
  });

describe("what a page says that runs", () => {
  it("is what runs, whatever the code tries", async () => {
    await fc.assert(
      fc.asyncProperty(texts, async ({ sources, run }) => {
        const said = [...reachOf("a", (cell) => sources[cell])].sort();
        expect(said).toEqual(run);
        // a lab that was handed every text of the page would run no other either
        expect([...(await loadedBy("a", sources))].sort()).toEqual(run);
        const handed = Object.fromEntries(said.map((cell) => [cell, sources[cell] ?? ""]));
        expect([...(await loadedBy("a", handed, cells))].sort()).toEqual(run);
      }),
      { seed: 13, numRuns: 150 },
    );
  });
});
