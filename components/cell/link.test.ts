import { describe, expect, test } from "vitest";
import { choice, logSlider, seed, slider, toggle } from "../controls/control.ts";
import { type Controls, formatLink, parseLink } from "./link.ts";

const controls: Controls = {
  "tanh-layer": { gain: slider(1, 0, 4, 0.05), tolerance: logSlider(1e-4, 1e-6, 1), seed: seed() },
  "mnist-fixed-point": {
    gradient: choice("implicit", [
      { value: "implicit", label: "implicit" },
      { value: "unrolled", label: "unrolled" },
    ]),
    guarded: toggle(true),
    seed: seed(),
  },
};

describe("a link", () => {
  test("carries every kind of control, and comes back as it went", () => {
    const params = {
      "tanh-layer": { gain: 1.35, tolerance: 1e-5, seed: 7 },
      "mnist-fixed-point": { gradient: "unrolled", guarded: false, seed: 0 },
    };
    const hash = formatLink({ backend: "webgl", params, cell: "tanh-layer" }, controls);
    const read = parseLink(hash, controls);
    expect(read.backend).toBe("webgl");
    expect(read.cell).toBe("tanh-layer");
    expect(read.ignored).toEqual([]);
    expect(read.params["tanh-layer"]).toEqual(params["tanh-layer"]);
    // what equals its default is left out of the hash
    expect(read.params["mnist-fixed-point"]).toEqual({ gradient: "unrolled", guarded: false });
  });

  test("says nothing where everything is at its default", () => {
    expect(formatLink({ backend: "auto", params: { "tanh-layer": { gain: 1 } } }, controls)).toBe("");
  });

  test("what was not understood is named briefly, however much it is; a hash without end is not read", () => {
    const many = parseLink(`#${"a=1&".repeat(20_000)}tanh-layer.gain=2`, controls);
    expect(many.params["tanh-layer"]).toEqual({ gain: 2 });
    expect(many.ignored).toEqual([...Array(8).fill("a=1"), "…"]);
    const endless = parseLink(`#tanh-layer.gain=2&${"x=1&".repeat(250_000)}`, controls);
    expect(endless.params).toEqual({});
    expect(endless.ignored).toHaveLength(1);
    expect(endless.ignored[0]).toMatch(/^tanh-layer\.gain=2&x=1/);
    expect(endless.ignored[0]).toHaveLength(80);
  });

  test("one seed serves every cell, and a cell's own seed wins whichever comes first", () => {
    expect(parseLink("#seed=5", controls).params).toEqual({
      "tanh-layer": { seed: 5 },
      "mnist-fixed-point": { seed: 5 },
    });
    expect(parseLink("#tanh-layer.seed=9&seed=5", controls).params["tanh-layer"]).toEqual({ seed: 9 });
    expect(parseLink("#seed=5&tanh-layer.seed=9", controls).params["tanh-layer"]).toEqual({ seed: 9 });
  });

  test.each([
    "backend=quantum",
    "tanh-layer.gain=99",
    "tanh-layer.gain=NaN",
    "tanh-layer.gain=",
    "tanh-layer.nothing=1",
    "no-such-cell.gain=1",
    "tanh-layer.__proto__=1",
    "__proto__.gain=1",
    "constructor.name=1",
    "seed=-1",
    "cell=elsewhere",
    "mnist-fixed-point.gradient=magic",
    "mnist-fixed-point.guarded=perhaps",
    "hide=tanh-layer.nothing",
    "hide=__proto__.gain",
    "code=",
    "toString=1",
  ])("refuses and names %s", (entry) => {
    const read = parseLink(`#${entry}`, controls);
    expect(read.ignored).toEqual([entry]);
    expect(read.backend).toBe("auto");
    expect(read.params).toEqual({});
  });

  test("leaves an ordinary anchor alone", () => {
    expect(parseLink("#when-does-it-settle", controls)).toEqual({
      backend: "auto",
      params: {},
      hidden: {},
      ignored: [],
    });
  });

  test("survives bytes that are no text", () => {
    expect(() => parseLink("#%E0%A4%A=%&&&==;", controls)).not.toThrow();
  });
});
