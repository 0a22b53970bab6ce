import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { choice, drawing, logSlider, seed, slider, toggle } from "../controls/control.ts";
import { type Controls, formatLink, parseLink } from "./link.ts";
import { isState, longestHash, mendedHash } from "./mended-hash.ts";
import { pack, unpack } from "./packed-code.ts";

const controls: Controls = {
  "tanh-layer": { gain: slider(1, 0, 4, 0.05), tolerance: logSlider(1e-4, 1e-6, 1), seed: seed() },
  "draw-a-digit": { strokes: drawing("AABB.CCDD"), seed: seed() },
  race: {
    first: choice("a", [
      { value: "a", label: "a" },
      { value: "50 % more", label: "odd" },
    ]),
    guarded: toggle(true),
  },
};

const state = fc.record({
  backend: fc.constantFrom("auto" as const, "webgl" as const, "cpu" as const),
  params: fc.record({
    "tanh-layer": fc.record({
      gain: fc.integer({ min: 0, max: 400 }).map((n) => n / 100),
      tolerance: fc.constantFrom(1e-4, 1e-5, 3e-3),
      seed: fc.nat(999_999),
    }),
    "draw-a-digit": fc.record({ strokes: fc.constantFrom("AABB.CCDD", "A-_B", "ab.cd.ef", "") }),
    race: fc.record({ first: fc.constantFrom("a", "50 % more"), guarded: fc.boolean() }),
  }),
  hidden: fc.constantFrom<{ readonly [cell: string]: readonly string[] }>(
    {},
    { "tanh-layer": ["gain", "seed"] },
    { race: ["guarded"] },
  ),
  cell: fc.constantFrom("tanh-layer", "race"),
  code: fc.option(fc.stringMatching(/^[ -~\n]{0,200}$/), { nil: undefined }),
});

/** What programs do to a link on its way; each takes the hash, and the number decides where. */
const manglings: readonly (readonly [what: string, mangle: (hash: string, at: number) => string])[] = [
  ["every = encoded", (hash) => hash.replaceAll("=", "%3D")],
  ["every & encoded", (hash) => hash.replaceAll("&", "%26")],
  ["encoded once", (hash) => encodeURIComponent(hash)],
  ["encoded twice", (hash) => encodeURIComponent(encodeURIComponent(hash))],
  ["in lower-case escapes", (hash) => encodeURIComponent(hash).replace(/%../g, (bytes) => bytes.toLowerCase())],
  ["for HTML", (hash) => hash.replaceAll("&", "&amp;")],
  ["for HTML twice", (hash) => hash.replaceAll("&", "&amp;amp;")],
  ["for HTML, then for an address", (hash) => encodeURIComponent(hash.replaceAll("&", "&amp;"))],
  ["in HTML's angle brackets", (hash) => `${hash}&gt;`],
  ["in HTML's quotes", (hash) => `${hash}&quot;`],
  ["for Markdown", (hash) => hash.replace(/[_*~-]/g, "\\$&")],
  ["a # more", (hash) => `#${hash}`],
  ...[..." .),>;:!?'\"]}*`|…’”»。）】"].map((sign) => [`followed by ${sign}`, (hash: string) => hash + sign] as const),
  ["followed by several", (hash) => `${hash}).”`],
  ...["\u200b", "\ufeff", "\u00ad", "\u2060", "\u200e", "\u202c", "\n", "%E2%80%8B", "%C2%AD", "%0A"].map(
    (unseen) =>
      [
        `with ${encodeURIComponent(unseen)} in it`,
        (hash: string, at: number) => {
          // not between the letters of an escape: no program looks there
          const place = at % (hash.length + 1);
          return /%.?$/.test(hash.slice(0, place)) ? hash + unseen : hash.slice(0, place) + unseen + hash.slice(place);
        },
      ] as const,
  ),
];

/** As a browser hands it to its page. */
const asLocation = (hash: string) => new URL(`https://example.org/#${hash}`).hash;
const meaning = async (hash: string) => {
  const { code, ...link } = parseLink(hash, controls);
  return { ...link, code: code === undefined ? undefined : ((await unpack(code)) ?? "lost") };
};

describe("a link that was in a chat", () => {
  test.each(manglings)("says the same %s", async (_, mangle) => {
    await fc.assert(
      fc.asyncProperty(state, fc.nat(), async ({ code, ...more }, at) => {
        const packed = code === undefined ? undefined : await pack({ race: code });
        const hash = formatLink({ ...more, ...(packed && { code: packed }) }, controls).slice(1);
        const mangled = asLocation(mangle(hash, at));
        expect(isState(mangled)).toBe(true);
        expect(await meaning(mangled), mangled).toEqual(await meaning(`#${hash}`));
      }),
      { seed: 13, numRuns: 25 },
    );
  });

  test("says the same, or says what is lost, whatever became of it", async () => {
    const cut = [
      "cut off in its code",
      (hash: string, at: number) => hash.slice(0, hash.length - 1 - (at % 40)),
    ] as const;
    const folded = ["in lower case", (hash: string) => hash.toLowerCase()] as const;
    await fc.assert(
      fc.asyncProperty(
        state,
        fc.array(fc.tuple(fc.constantFrom(...manglings, cut, folded), fc.nat()), { maxLength: 3 }),
        async ({ code, ...more }, steps) => {
          const packed = await pack({ race: `${code ?? ""}${"x=1;".repeat(20)}` });
          const hash = formatLink({ ...more, ...(packed && { code: packed }) }, controls).slice(1);
          const mangled = asLocation(steps.reduce((text, [[, mangle], at]) => mangle(text, at), hash));
          const [before, after] = [await meaning(`#${hash}`), await meaning(mangled)];
          if (after.code === "lost" || after.ignored.length > 0) return;
          expect(after, mangled).toEqual(before);
        },
      ),
      { seed: 14, numRuns: 400 },
    );
  });

  test("is told from a heading", () => {
    for (const heading of ["#when-does-it-settle", "#%E4%B8%8D%E5%8A%A8%E7%82%B9", "#a%20b.", "#50%25"]) {
      expect(isState(heading)).toBe(false);
      expect(mendedHash(heading)).toBe(heading.slice(1));
    }
    expect(isState("")).toBe(true);
    expect(isState("#")).toBe(true);
    expect(isState("#tanh-layer.gain%253D2")).toBe(true);
  });

  test("is mended in a time that grows with it, and no faster", () => {
    for (const unit of ["%25", "&amp;", ".", ". x", "%", "\\", "&#1;", "%E2", "=", "&gt"]) {
      const start = performance.now();
      parseLink(`#a=${unit.repeat((longestHash - 10) / unit.length)}`, controls);
      expect(performance.now() - start, unit).toBeLessThan(5_000);
    }
  });
});
