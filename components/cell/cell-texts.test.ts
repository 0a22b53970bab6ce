import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { keptLimits, withKept } from "./cell-record.ts";
import { type CellTexts, createTexts } from "./cell-texts.ts";
import { type Drafts, openDrafts } from "./drafts.ts";

const original = "the lesson's\n";
const long = (name: string) => `${name} ${name.repeat(60)}\n`;

function kept(room = Number.POSITIVE_INFINITY) {
  const store = new Map<string, string>();
  return {
    store,
    getItem: (key: string) => store.get(key) ?? null,
    setItem(key: string, value: string) {
      if (value.length > room) throw new DOMException("no room", "QuotaExceededError");
      store.set(key, value);
    },
    removeItem: (key: string) => void store.delete(key),
  };
}

/** A browser: one storage, and tabs that hear of each other's writing. */
function browser(store = kept()) {
  const tabs = new Map<string, { texts: CellTexts; hear: () => void }>();
  let clock = 1000;
  let visits = 0;
  const open = (name: string) => {
    let hear = () => {};
    const its = openDrafts("lesson", { store: () => store, tab: kept });
    const drafts: Drafts = {
      ...its,
      save(cell, record) {
        const saved = its.save(cell, record);
        for (const [other, tab] of tabs) if (other !== name) tab.hear();
        return saved;
      },
      watch: (listener) => {
        hear = () => listener("layer");
      },
    };
    const texts = createTexts(
      { layer: original },
      { drafts, changed: () => undefined, now: () => clock++, tab: `${name} ${visits++}` },
    );
    tabs.set(name, { texts, hear: () => hear() });
    texts.of("layer");
    return texts;
  };
  return { open, tab: (name: string) => tabs.get(name)?.texts ?? open(name) };
}

/** All that a tab can still show of a cell, by a press. */
const reachable = (texts: CellTexts) => {
  const { text, aside, kept } = texts.of("layer");
  return new Set([text, ...(aside === undefined ? [] : [aside]), ...kept.map((one) => one.text)]);
};

const step = fc.oneof(
  { weight: 4, arbitrary: fc.constant("type" as const) },
  ...(
    ["link A", "link B", "no link", "reload", "lesson", "own", "edit", "theirs", "mine", "undo", "back"] as const
  ).map((name) => fc.constant(name)),
);

describe("a reader's texts", () => {
  test("whatever happens in two tabs, the newest own text and those before it can be had again, also after a reload", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom("one", "two"), step, fc.nat()), { minLength: 1, maxLength: 40 }),
        (steps) => {
          const { open, tab } = browser();
          open("one");
          open("two");
          const typed: string[] = [];
          for (const [name, what, pick] of steps) {
            const texts = tab(name);
            const list = texts.of("layer").kept;
            if (what === "type") {
              typed.unshift(long(`own ${typed.length}`));
              texts.edit("layer", typed[0] ?? "");
              expect(texts.of("layer").text).toBe(typed[0]);
            } else if (what === "link A" || what === "link B") texts.fromLink({ layer: long(what) });
            else if (what === "no link") texts.fromLink({});
            else if (what === "reload") open(name);
            else if (what === "undo") texts.undo("layer");
            else if (what === "back") {
              const wanted = list[pick % Math.max(1, list.length)];
              if (!wanted) continue;
              texts.bringBack("layer", wanted.text);
              expect(texts.of("layer").text).toBe(wanted.text);
            } else texts.choose("layer", what);
            const visitor = open("visitor");
            for (const text of typed.slice(0, 12)) expect(reachable(visitor), `${what} in ${name}`).toContain(text);
          }
          // and in each tab that was there all the time
          for (const texts of [tab("one"), tab("two")]) {
            if (texts.of("layer").elsewhere === "edited") texts.choose("layer", "theirs");
            for (const text of typed.slice(0, 12)) expect(reachable(texts)).toContain(text);
          }
        },
      ),
      { numRuns: 600 },
    );
  });

  test("the newest own text is what a new visit shows, until the reader asks for another", () => {
    const { open } = browser();
    const [one, two] = [open("one"), open("two")];
    one.edit("layer", "mine\n");
    one.fromLink({ layer: "theirs\n" });
    expect(open("three").of("layer").text).toBe("mine\n");
    one.edit("layer", "theirs, changed by me\n");
    one.fromLink({ layer: "another link's\n" });
    expect(open("three").of("layer").text).toBe("theirs, changed by me\n");
    expect(one.of("layer").aside).toBe("theirs, changed by me\n");
    two.choose("layer", "lesson");
    expect(open("three").of("layer").text).toBe("theirs, changed by me\n");
  });

  test("a press that replaces a text can be undone right there, the code of a link too", () => {
    const { open } = browser();
    const one = open("one");
    one.edit("layer", "mine\n");
    one.fromLink({ layer: "theirs\n" });
    one.choose("layer", "lesson");
    expect(one.of("layer")).toMatchObject({ text: original, origin: "lesson", undoable: true });
    expect(
      open("two")
        .of("layer")
        .kept.map(({ text, origin }) => [text, origin]),
    ).toEqual([
      ["mine\n", "reader"],
      ["theirs\n", "link"],
    ]);
    one.undo("layer");
    expect(one.of("layer")).toMatchObject({ text: "theirs\n", origin: "link", aside: "mine\n", undoable: false });
    one.choose("layer", "own");
    expect(one.of("layer")).toMatchObject({ text: "mine\n", origin: "reader" });
  });

  test("what is not the reader's own waits for consent when it is brought back", () => {
    const { open } = browser();
    const one = open("one");
    one.fromLink({ layer: "theirs\n" });
    one.choose("layer", "lesson");
    one.bringBack("layer", "theirs\n");
    expect(one.of("layer").origin).toBe("link");
    expect(open("two").of("layer").text).toBe(original);
  });

  test("two tabs: both texts stay, each tab says so, and either can be had", () => {
    const { open } = browser();
    const [one, two] = [open("one"), open("two")];
    one.edit("layer", "of one\n");
    expect(two.of("layer")).toMatchObject({ text: original, elsewhere: "edited" });
    two.edit("layer", "of two\n");
    expect(two.of("layer").elsewhere).toBeUndefined();
    expect(one.of("layer")).toMatchObject({ text: "of one\n", elsewhere: "edited" });
    expect(reachable(one)).toContain("of two\n".replace("two", "one"));
    one.choose("layer", "theirs");
    expect(one.of("layer")).toMatchObject({ text: "of two\n", elsewhere: undefined });
    expect(one.of("layer").kept.map(({ text }) => text)).toContain("of one\n");
    two.choose("layer", "lesson");
    expect(one.of("layer")).toMatchObject({ text: "of two\n", elsewhere: "reset" });
    one.choose("layer", "mine");
    expect(open("three").of("layer").text).toBe("of two\n");
  });

  test("two tabs that type in turn keep one version of each, not one a key", () => {
    const { open } = browser();
    const [one, two] = [open("one"), open("two")];
    for (let key = 0; key < 30; key++) {
      one.edit("layer", `of one ${"x".repeat(key)}\n`);
      two.edit("layer", `of two ${"x".repeat(key)}\n`);
    }
    expect(two.of("layer").kept.map(({ text }) => text)).toEqual([`of one ${"x".repeat(29)}\n`]);
  });

  test("what is typed leaves no versions; what a key or a paste takes away does", () => {
    const { open } = browser();
    const one = open("one");
    for (let key = 1; key < 200; key++) one.edit("layer", `${"y".repeat(key)}\n`);
    expect(one.of("layer").kept).toEqual([]);
    one.edit("layer", "\n");
    expect(one.of("layer").kept.map(({ text }) => text)).toEqual([`${"y".repeat(199)}\n`]);
  });

  test("where room is short the list goes first, then the text lives as long as the tab", () => {
    const store = kept(2000);
    const { open } = browser(store);
    const one = open("one");
    for (let at = 0; at < 20; at++) one.edit("layer", long(`text ${at}`));
    expect(one.of("layer").unsaved).toBe(false);
    expect(open("two").of("layer").text).toBe(long("text 19"));
    one.edit("layer", "z".repeat(3000));
    expect(one.of("layer")).toMatchObject({ text: "z".repeat(3000), unsaved: true });
    expect(one.of("layer").kept.map(({ text }) => text)).toContain(long("text 19"));
  });

  test("the list is bounded, and the reader's newest is the last to go", () => {
    const mine = { text: "mine", origin: "reader", at: 1 } as const;
    const links = Array.from({ length: 100 }, (_, at) => ({ text: `${at}`, origin: "link", at: at + 2 }) as const);
    const list = links.reduce((all, one) => withKept(all, one), withKept([], mine));
    expect(list).toHaveLength(keptLimits.texts);
    expect(list).toContainEqual(mine);
    const huge = { text: "h".repeat(2 * keptLimits.characters), origin: "reader", at: 500 } as const;
    expect(withKept(list, huge)).toContainEqual(huge);
    const flood = { text: "h".repeat(2 * keptLimits.characters), origin: "link", at: 500 } as const;
    expect(withKept(list, flood)).not.toContainEqual(flood);
  });
});
