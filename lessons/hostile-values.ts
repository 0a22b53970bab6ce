/** Values that a cell never yields and an edited one may: for the tests of the views. Shaped by what the lesson's own code yields. */
import fc from "fast-check";
import { encode, type Plain } from "../notebook/protocol.ts";

type Path = readonly (string | number)[];

const numbers = [
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  -0,
  0,
  1,
  9,
  -1,
  0.5,
  1e9,
  1e308,
  -1e308,
  Number.MAX_VALUE,
  5e-324,
  2 ** 53,
];

/** Some with a kind of their own, some that nobody counts on. */
const strange: readonly (() => Plain)[] = [
  () => "",
  () => "x".repeat(1_000_000),
  () => "constructor",
  () => [],
  () => Array.from({ length: 20_000 }, (_, i) => i),
  () => Array.from({ length: 20_000 }, () => ({ x: Number.NaN })),
  () => JSON.parse("[".repeat(60) + "]".repeat(60)),
  () => ({}),
  () => JSON.parse('{"length":1e9,"constructor":1,"toString":2,"valueOf":{}}'),
  () => null,
  () => true,
];

/** Every place in a value, the value itself first. */
function places(value: Plain, path: Path = []): readonly Path[] {
  if (typeof value !== "object" || value === null) return [path];
  const inner = Object.entries(value).slice(0, 12);
  return [path, ...inner.flatMap(([key, item]) => places(item, [...path, key]))];
}

const at = (value: Plain, [key, ...rest]: Path): Plain | undefined =>
  key === undefined
    ? value
    : typeof value === "object" && value !== null
      ? at(Reflect.get(value, key) ?? null, rest)
      : undefined;

/** The value with another one at a place; undefined there takes it out. */
function replaced(value: Plain, [key, ...rest]: Path, by: Plain | undefined): Plain | undefined {
  if (key === undefined || typeof value !== "object" || value === null) return by;
  const entries = Object.entries(value).flatMap(([name, item]) => {
    const next = name === String(key) ? replaced(item, rest, by) : item;
    return next === undefined ? [] : [[name, next] as const];
  });
  return Array.isArray(value) ? entries.map(([, item]) => item) : Object.fromEntries(entries);
}

const kindOf = (value: Plain) =>
  typeof value === "object" && value !== null ? Object.keys(value).join() + String(Reflect.get(value, "kind")) : "";

/** A few of each kind of value. */
export function samplesOf(values: readonly Plain[]): readonly Plain[] {
  const seen = new Map<string, number>();
  return values.filter((value) => {
    const count = (seen.get(kindOf(value)) ?? 0) + 1;
    seen.set(kindOf(value), count);
    return count <= 4;
  });
}

/** Runs of a cell whose code is hostile: its own values, one or several places of each made strange, some of them many times over. */
export function hostileRuns(samples: readonly Plain[]): fc.Arbitrary<readonly Plain[]> {
  const changed = fc.constantFrom(...samples).chain((sample) =>
    fc.array(fc.constantFrom(...places(sample)), { minLength: 1, maxLength: 3 }).chain((paths) =>
      fc
        .record({
          number: fc.constantFrom(...numbers),
          strange: fc.constantFrom(...strange),
          how: fc.constantFrom("number", "number", "number", "strange", "many", "none"),
        })
        .map(({ number, strange, how }) =>
          paths.reduce<Plain>((value, path) => {
            const here = at(value, path);
            const isNumber = typeof here === "number";
            const isList = Array.isArray(here);
            // what is of the right kind gets past the check: that is what the charts have to stand
            const by =
              how === "none"
                ? undefined
                : how === "many" && isList
                  ? Array.from({ length: 5000 }, (_, i) => here[i % Math.max(1, here.length)] ?? null)
                  : how === "number" || isNumber
                    ? isNumber
                      ? number
                      : here
                    : strange();
            return replaced(value, path, by) ?? null;
          }, sample),
        ),
    ),
  );
  return fc
    .tuple(
      fc.array(fc.oneof(changed, fc.constantFrom(...samples)), { minLength: 1, maxLength: 12 }),
      fc.constantFrom(1, 1, 3, 300),
    )
    .map(([values, times]) => {
      // a run says so many characters and no more
      const most = Math.max(1, Math.floor(2_000_000 / encode(values).length));
      return Array.from({ length: Math.min(times, most) }, () => values).flat();
    });
}
