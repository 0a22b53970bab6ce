import fc from "fast-check";
import { expect, test } from "vitest";
import { readProgress } from "./progress.ts";

test("progress is read as it was kept", () => {
  const kept = { "fixed-point-iteration": { sections: ["a"], cells: ["tanh-layer"] } };
  expect(readProgress(kept)).toEqual(kept);
});

test("whatever lies in the storage, what is read is progress", () => {
  for (const found of [
    null,
    3,
    "x",
    [],
    { a: 1 },
    { a: { sections: 3 } },
    { a: { sections: [1, "s"], cells: null } },
  ]) {
    for (const its of Object.values(readProgress(found)))
      expect([its.sections, its.cells].every(Array.isArray)).toBe(true);
  }
  expect(readProgress({ a: { sections: [1, "s"], cells: null } })).toEqual({ a: { sections: ["s"], cells: [] } });
  fc.assert(
    fc.property(fc.jsonValue(), (found) => {
      for (const { sections, cells } of Object.values(readProgress(found))) {
        expect([...sections, ...cells].every((one) => typeof one === "string")).toBe(true);
      }
    }),
  );
});
