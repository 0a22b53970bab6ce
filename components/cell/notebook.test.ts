import { unknown } from "valibot";
import { describe, expect, test } from "vitest";
import { reachOf, type Session, type Snapshot } from "../../notebook/client.ts";
import type { CellState, RunRequest } from "../../notebook/protocol.ts";
import { logSlider, slider } from "../controls/control.ts";
import { emptySnapshot } from "./cell-status.ts";
import { type CellView, defineView } from "./cell-view.ts";
import { type Drafts, draftsInMemory, openDrafts } from "./drafts.ts";
import { createNotebook } from "./notebook.ts";
import { pack } from "./packed-code.ts";
import { anyOf } from "./values.ts";

/** A session that does as it is told and remembers what it was asked. */
function puppet() {
  let snapshot: Snapshot = emptySnapshot;
  const listeners = new Set<() => void>();
  const requests: RunRequest[] = [];
  const become = (state: CellState, more: Partial<Snapshot> = {}) => {
    snapshot = { ...emptySnapshot, ...more, state };
    for (const listener of listeners) listener();
  };
  const session: Session = {
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    snapshot: () => snapshot,
    yielded: () => snapshot.values,
    run: (request) => {
      requests.push(request);
      become("running");
    },
    stop: () => become("done"),
    reset: () => become("idle"),
    checkpoint: async () => undefined,
    forget: async () => undefined,
  };
  return { session, requests, become };
}

const Nothing = () => null;

const view = (cost: CellView["cost"]) =>
  defineView<{ gain: number; tolerance: number }, unknown>({
    text: { en: { title: "", lead: "", controls: {} } },
    controls: { gain: slider(1, 0, 4, 0.1), tolerance: logSlider(1e-4, 1e-6, 1) },
    cost,
    yields: anyOf(unknown()),
    Output: Nothing,
  });

function page(drafts?: Drafts) {
  const cheap = puppet();
  const dear = puppet();
  const notebook = createNotebook(
    {
      layer: { view: view("cheap"), original: "export const layer = 1;\n", session: cheap.session },
      train: { view: view("dear"), original: 'import { layer } from "./layer";\n', session: dear.session },
    },
    drafts,
  );
  return { notebook, cheap, dear };
}

describe("a notebook", () => {
  test("editing a cell marks it edited and its dependants stale; running clears both", () => {
    const { notebook, cheap, dear } = page();
    for (const [name, it] of [
      ["layer", cheap],
      ["train", dear],
    ] as const) {
      notebook.run(name);
      it.become("done");
    }
    notebook.setText("layer", "export const layer = 2;\n");
    expect(notebook.status("layer").state).toBe("edited");
    expect(notebook.status("train").state).toBe("stale");
    notebook.run("train");
    expect(dear.requests.at(-1)?.sources.layer).toBe("export const layer = 2;\n");
    dear.become("done");
    expect(notebook.status("train").state).toBe("done");
    notebook.setText("layer", "export const layer = 1;\n");
    expect(notebook.status("layer").state).toBe("done");
    expect(notebook.status("train").state).toBe("stale");
  });

  test("a drag keeps one run in flight and one pending, and the latest value wins", () => {
    const { notebook, cheap } = page();
    notebook.run("layer");
    cheap.become("done");
    for (const gain of [1.1, 1.2, 1.3, 1.4]) notebook.setParam("layer", "gain", gain);
    expect(cheap.requests.map(({ params }) => params.gain)).toEqual([1, 1.1]);
    cheap.become("done");
    expect(cheap.requests.map(({ params }) => params.gain)).toEqual([1, 1.1, 1.4]);
    cheap.become("done");
    expect(cheap.requests).toHaveLength(3);
  });

  test("a dear cell turns stale when a control moves, and is itself again when it moves back", () => {
    const { notebook, dear } = page();
    notebook.run("train");
    dear.become("done");
    notebook.setParam("train", "gain", 2);
    expect(notebook.status("train").state).toBe("stale");
    expect(dear.requests).toHaveLength(1);
    notebook.setParam("train", "gain", 1);
    expect(notebook.status("train").state).toBe("done");
  });

  test("a recorded run is out of date when a control or what it imports is another, and itself again afterwards", async () => {
    const sessions = [puppet(), puppet()] as const;
    const recording = { date: "2026-01-01", seed: 0, params: { gain: 1, tolerance: 1e-4 }, elapsed: 1, values: [7] };
    const notebook = createNotebook({
      layer: { view: view("cheap"), original: "export const layer = 1;\n", session: sessions[0].session },
      train: {
        view: view("dear"),
        original: 'import { layer } from "./layer";\n',
        session: sessions[1].session,
        recording: { ...recording, backend: "wasm", numbers: {} },
      },
    });
    const state = () => notebook.status("train").state;
    expect(state()).toBe("recorded");
    notebook.setParam("train", "gain", 2);
    expect(state()).toBe("stale");
    expect(notebook.status("train")).toMatchObject({ snapshot: { values: [7] }, ranWith: { gain: 1 } });
    notebook.setParam("train", "gain", 1);
    expect(state()).toBe("recorded");
    notebook.setText("layer", "export const layer = 2;\n");
    expect([notebook.status("layer").state, state()]).toEqual(["edited", "stale"]);
    notebook.reset("layer");
    expect(state()).toBe("recorded");
    await notebook.open("#train.gain=3");
    expect(state()).toBe("stale");
    expect(sessions[1].requests).toEqual([]);
  });

  test("reset puts the lesson's own text and controls back", () => {
    const { notebook } = page();
    notebook.setText("layer", "mangled");
    notebook.setParam("layer", "gain", 3);
    notebook.reset("layer");
    expect(notebook.status("layer")).toMatchObject({ edited: false, state: "idle", params: { gain: 1 } });
  });

  test("a link sets controls and backend; what it cannot mean is answered", async () => {
    const { notebook, dear } = page();
    expect(await notebook.open("#backend=cpu&train.gain=2.5&train.gian=2")).toEqual({ ignored: ["train.gian=2"] });
    notebook.run("train");
    expect(dear.requests[0]).toMatchObject({ backend: "cpu", params: { gain: 2.5 } });
    expect(await notebook.link("train")).toBe("#cell=train&backend=cpu&train.gain=2.5");
  });

  test("an anchor changes nothing; no hash at all is everything at its default", async () => {
    const { notebook } = page();
    notebook.setParam("layer", "gain", 3);
    await notebook.open("#a-heading");
    expect(notebook.status("layer").params.gain).toBe(3);
    await notebook.open("");
    expect(notebook.status("layer").params.gain).toBe(1);
  });

  test("a link hides controls, and says so again", async () => {
    const { notebook } = page();
    expect((await notebook.open("#hide=train.gain,train.nothing")).ignored).toEqual(["hide=train.nothing"]);
    expect(notebook.status("train").hidden).toEqual(["gain"]);
    expect(await notebook.link()).toBe("#hide=train.gain");
  });

  test("run all leaves out what hung; stop all stops what runs", () => {
    const { notebook, cheap, dear } = page();
    cheap.become("blocked", { hung: true });
    notebook.runAll();
    expect([cheap.requests.length, dear.requests.length]).toEqual([0, 1]);
    notebook.run("layer");
    notebook.stopAll();
    expect(["layer", "train"].map((name) => notebook.status(name).state)).toEqual(["done", "done"]);
  });

  test("a failure is told on the cell that has it too, until that is edited or the run is another", () => {
    const { notebook, dear } = page();
    const failure = { kind: "import", message: "cycle", at: { cell: "layer", line: 1, column: 1 } } as const;
    const fail = () => {
      notebook.run("train");
      dear.become("error", { failure });
    };
    fail();
    expect(notebook.status("layer").fault).toEqual({ failure, by: "train" });
    notebook.setText("layer", "export const layer = 3;\n");
    expect(notebook.status("layer").fault).toBeUndefined();
    fail();
    expect(notebook.status("layer").fault).toBeDefined();
    notebook.run("train");
    expect(notebook.status("layer").fault).toBeUndefined();
  });
});

describe("what a run's code says of other cells", () => {
  const at = (cell: string) =>
    ({ kind: "backend", message: "Call this number", at: { cell, line: 1, column: 1 } }) as const;

  test("is heard only of cells that it was made of, its own place too", () => {
    const { notebook, cheap } = page();
    notebook.run("layer");
    cheap.become("error", { failure: at("train") });
    expect(notebook.status("train").fault).toBeUndefined();
    expect(notebook.status("layer").snapshot.failure).toEqual({ kind: "backend", message: "Call this number" });
    notebook.run("layer");
    cheap.become("error", { failure: at("layer") });
    expect(notebook.status("layer").snapshot.failure?.at?.cell).toBe("layer");
  });

  test("is not heard of one that it imported before it was edited, and is of what it imports now", () => {
    const { notebook, dear } = page();
    notebook.setText("train", "export const alone = 1;\n");
    notebook.run("train");
    dear.become("error", { failure: at("layer") });
    expect(notebook.status("layer").fault).toBeUndefined();
    notebook.setText("train", 'import { layer } from "./layer";\n');
    notebook.run("train");
    dear.become("error", { failure: at("layer") });
    expect(notebook.status("layer").fault).toMatchObject({ by: "train" });
  });
});

describe("the code that a run is made of", () => {
  test("has a name: the lesson's own, or another for each text, of what it imports too", () => {
    const { notebook, dear } = page();
    const code = () => {
      notebook.run("train");
      dear.become("done");
      return dear.requests.at(-1)?.code ?? "";
    };
    const own = code();
    expect(own).toMatch(/^lesson /);
    notebook.setText("layer", "export const layer = 2;\n");
    const edited = code();
    expect(edited).toMatch(/^reader /);
    notebook.setText("layer", "export const layer = 3;\n");
    expect(code()).not.toBe(edited);
    notebook.reset("layer");
    expect(code()).toBe(own);
  });

  test("goes on from its own checkpoints and from no others", () => {
    const { notebook, dear } = page();
    notebook.run("train");
    const made = { name: "training", note: null, bytes: 1, saved: 1, code: dear.requests[0]?.code ?? "" };
    dear.become("done", { checkpoints: [made] });
    expect(notebook.status("train").goesOn).toBe(true);
    notebook.setText("layer", "export const layer = 2;\n");
    expect(notebook.status("train").goesOn).toBe(false);
    notebook.reset("layer");
    expect(notebook.status("train").goesOn).toBe(true);
    dear.become("done", { checkpoints: [{ ...made, broken: true }] });
    expect(notebook.status("train").goesOn).toBe(false);
  });
});

test("a reset can be undone: the text and the settings, of one cell or of all", () => {
  const { notebook } = page();
  notebook.setText("layer", "mine\n");
  notebook.setParam("layer", "gain", 3);
  notebook.setParam("train", "gain", 2);
  notebook.reset("layer");
  expect(notebook.status("layer")).toMatchObject({ edited: false, params: { gain: 1 }, undoable: true });
  notebook.undo("layer");
  expect(notebook.status("layer")).toMatchObject({ text: "mine\n", params: { gain: 3 }, undoable: false });
  notebook.resetAll();
  expect(notebook.canUndoAll()).toBe(true);
  notebook.undoAll();
  expect(notebook.status("layer")).toMatchObject({ text: "mine\n", params: { gain: 3 } });
  expect(notebook.status("train").params.gain).toBe(2);
  expect(notebook.canUndoAll()).toBe(false);
});

describe("the page's address", () => {
  test("that this page wrote holds the reader's own text: the newest stands, not the one in it", async () => {
    const drafts = openDrafts("lesson", { store: () => store });
    const written = new Map<string, string>();
    const store = {
      getItem: (key: string) => written.get(key) ?? null,
      setItem: (key: string, value: string) => void written.set(key, value),
      removeItem: (key: string) => void written.delete(key),
    };
    const { notebook } = page(drafts);
    notebook.setText("layer", "mine\n");
    const [hash, memo] = [(await notebook.link()) ?? "", notebook.memo()];
    notebook.setText("layer", "mine, a key later\n");
    const later = page(drafts).notebook;
    await later.open(hash, memo);
    expect(later.status("layer")).toMatchObject({ text: "mine, a key later\n", origin: "reader" });
    // the same address, as anybody's link, is a link
    const link = page(drafts).notebook;
    await link.open(hash);
    expect(link.status("layer")).toMatchObject({ text: "mine\n", origin: "link", aside: "mine, a key later\n" });
  });

  test("that is late by a moment brings back no code of a link that was replaced since; followed anew it does", async () => {
    const drafts = draftsInMemory();
    const { notebook } = page(drafts);
    const hash = `#code=${await pack({ layer: "theirs\n" })}`;
    await notebook.open(hash);
    expect(notebook.status("layer")).toMatchObject({ text: "theirs\n", origin: "link" });
    notebook.choose("layer", "lesson");
    const later = page(drafts).notebook;
    await later.open(hash, notebook.memo());
    expect(later.status("layer")).toMatchObject({ origin: "lesson", kept: [{ text: "theirs\n", origin: "link" }] });
    const anew = page(drafts).notebook;
    await anew.open(hash);
    expect(anew.status("layer").origin).toBe("link");
  });

  test("is all that is left where the browser keeps nothing: it is the reader's own again", async () => {
    const refuses = () => {
      throw new DOMException("no", "SecurityError");
    };
    const closed = () => page(openDrafts("lesson", { store: refuses, tab: refuses })).notebook;
    const notebook = closed();
    notebook.setText("layer", "mine\n");
    const memo = notebook.memo();
    expect(memo.texts).toEqual({ layer: "mine\n" });
    const later = closed();
    await later.open("#a-heading", memo);
    expect(later.status("layer")).toMatchObject({ text: "mine\n", origin: "reader" });
    // code of a link that stood in the page never counts as the reader's own
    await later.open((await notebook.link()) ?? "", { own: {}, texts: {}, left: {} });
    const other = closed();
    await other.open((await notebook.link()) ?? "", other.memo());
    expect(other.status("layer").origin).toBe("link");
  });
});

describe("code that comes with a link", () => {
  const link = async (texts: { [cell: string]: string }) => `#code=${await pack(texts)}`;

  test.each(["__proto__", "constructor", "toString", "hasOwnProperty", "gone"])(
    "for a cell called %s is named, and does nothing",
    async (name) => {
      const { notebook } = page();
      const texts = JSON.parse(`{"${name}":"throw 1;"}`);
      expect((await notebook.open(await link(texts))).ignored).toEqual([`code: ${name}`]);
      notebook.setText("train", `import "./${name}";`);
      for (const cell of notebook.cells) expect(notebook.status(cell)).toMatchObject({ borrows: [] });
      notebook.run("train");
      expect(notebook.status("layer").text).toBe(notebook.original("layer"));
    },
  );

  test("is shown, waits for Run, and is not run by a slider before that", async () => {
    const { notebook, cheap } = page();
    notebook.run("layer");
    cheap.become("done");
    expect((await notebook.open(await link({ layer: "export const layer = 5;\n" }))).ignored).toEqual([]);
    expect(notebook.status("layer")).toMatchObject({
      state: "blocked",
      origin: "link",
      text: "export const layer = 5;\n",
    });
    notebook.setParam("layer", "gain", 2);
    expect(cheap.requests).toHaveLength(1);
    notebook.run("layer");
    cheap.become("done");
    expect(cheap.requests.at(-1)?.sources.layer).toBe("export const layer = 5;\n");
    notebook.setParam("layer", "gain", 3);
    expect(cheap.requests).toHaveLength(3);
  });

  test("goes when the link goes, and a reset brings the lesson's back", async () => {
    const { notebook } = page();
    await notebook.open(await link({ layer: "other\n" }));
    await notebook.open("");
    expect(notebook.status("layer")).toMatchObject({ state: "idle", origin: "lesson", edited: false });
    await notebook.open(await link({ layer: "other\n" }));
    notebook.reset("layer");
    expect(notebook.status("layer")).toMatchObject({ origin: "lesson", edited: false });
  });

  test("a link carries one cell with what it imports, or the whole page", async () => {
    const { notebook } = page();
    notebook.setText("layer", "export const layer = 7;\n");
    notebook.setText("train", 'import { layer } from "./layer";\nlayer;\n');
    const [one, both] = [await notebook.link("layer"), await notebook.link("train")];
    const other = page().notebook;
    await other.open(one ?? "");
    expect(["layer", "train"].map((name) => other.status(name).edited)).toEqual([true, false]);
    await other.open(both ?? "");
    expect(["layer", "train"].map((name) => other.status(name).text)).toEqual(
      ["layer", "train"].map((name) => notebook.status(name).text),
    );
  });

  test("garbage is named, and nothing changes", async () => {
    const { notebook } = page();
    expect((await notebook.open("#code=zzzz")).ignored).toEqual(["code=zzzz…"]);
    expect((await notebook.open(await link({ nowhere: "x" }))).ignored).toEqual(["code: nowhere"]);
    expect(notebook.status("layer").edited).toBe(false);
  });

  test("stands before the reader's own edit, and gives it back", async () => {
    const { notebook } = page();
    notebook.setText("layer", "mine\n");
    await notebook.open(await link({ layer: "theirs\n" }));
    expect(notebook.status("layer")).toMatchObject({ text: "theirs\n", aside: "mine\n" });
    notebook.setText("layer", "theirs, changed\n");
    expect(notebook.status("layer")).toMatchObject({ origin: "reader", aside: "mine\n" });
    notebook.choose("layer", "own");
    expect(notebook.status("layer")).toMatchObject({ text: "mine\n", origin: "reader" });
    expect(notebook.status("layer").aside).toBeUndefined();
  });

  test("that is the reader's own edit is the reader's own edit", async () => {
    const { notebook } = page();
    notebook.setText("layer", "mine\n");
    await notebook.open((await notebook.link()) ?? "");
    expect(notebook.status("layer")).toMatchObject({ origin: "reader", state: "edited" });
  });
});

describe("an edit", () => {
  const kept = () => {
    const store = new Map<string, string>();
    return {
      getItem: (key: string) => store.get(key) ?? null,
      setItem: (key: string, value: string) => void store.set(key, value),
      removeItem: (key: string) => void store.delete(key),
    };
  };

  test("survives a reload, and a reset forgets it", () => {
    const store = kept();
    const drafts = () => openDrafts("lesson", { store: () => store });
    page(drafts()).notebook.setText("layer", "mine\n");
    const { notebook } = page(drafts());
    expect(notebook.status("layer")).toMatchObject({
      text: "mine\n",
      state: "edited",
      outdated: false,
      unsaved: false,
    });
    notebook.reset("layer");
    expect(page(drafts()).notebook.status("layer").edited).toBe(false);
  });

  test("of a text that the lesson has changed since says so, and either can be had", () => {
    const store = kept();
    const drafts = openDrafts("lesson", { store: () => store });
    store.setItem("implicit-layers:draft:lesson/layer", JSON.stringify({ base: "another text's", text: "mine\n" }));
    const { notebook } = page(drafts);
    expect(notebook.status("layer")).toMatchObject({ text: "mine\n", outdated: true });
    notebook.setText("layer", "mine too\n");
    expect(page(drafts).notebook.status("layer")).toMatchObject({ text: "mine too\n", outdated: true });
    notebook.choose("layer", "edit");
    expect(page(drafts).notebook.status("layer")).toMatchObject({ text: "mine too\n", outdated: false });
    notebook.choose("layer", "lesson");
    expect(page(drafts).notebook.status("layer")).toMatchObject({ edited: false, outdated: false });
  });

  test("that this browser does not keep is said, and works", () => {
    const refuses = () => {
      throw new DOMException("no", "SecurityError");
    };
    const { notebook } = page(openDrafts("lesson", { store: refuses }));
    notebook.setText("layer", "mine\n");
    expect(notebook.status("layer")).toMatchObject({ text: "mine\n", unsaved: true, state: "edited" });
  });

  test("what lies in the storage and cannot be read is set aside, and the cell works", () => {
    const wrong = [
      "",
      "{",
      "3",
      "null",
      "[]",
      '{"base":1,"text":"x"}',
      '{"base":"b","text":"export const laye',
      '{"version":2}',
      '{"version":2,"own":{"text":"x"},"kept":[]}',
      '{"version":2,"kept":[{"text":3}]}',
      '{"version":3,"own":{"text":"from the future"},"kept":[]}',
      "x".repeat(2_000_000),
    ];
    for (const raw of wrong) {
      const store = kept();
      store.setItem("implicit-layers:draft:lesson/layer", raw);
      const { notebook } = page(openDrafts("lesson", { store: () => store }));
      expect(notebook.status("layer"), raw.slice(0, 80)).toMatchObject({ edited: false, unread: true });
      expect(notebook.status("layer").kept).toMatchObject([{ origin: "storage", text: raw.slice(0, 100_000) }]);
      notebook.setText("layer", "mine\n");
      const later = page(openDrafts("lesson", { store: () => store })).notebook.status("layer");
      expect(later).toMatchObject({ text: "mine\n", unread: false });
      expect(later.kept).toMatchObject([{ origin: "storage" }]);
    }
  });
});

test("the reach of a cell: what it imports, each once, circles and strangers too", () => {
  const texts: { [cell: string]: string } = {
    a: 'import "./b"; import { c } from "./c";',
    b: 'import { a } from "./a";',
    c: 'import "./nowhere";',
  };
  expect(reachOf("a", (cell) => texts[cell])).toEqual(["a", "b", "c"]);
});
