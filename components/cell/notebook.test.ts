import { describe, expect, test } from "vitest";
import type { Session, Snapshot } from "../../notebook/client.ts";
import type { CellState, RunRequest } from "../../notebook/protocol.ts";
import { logSlider, slider } from "../controls/control.ts";
import { type CellView, defineView } from "./cell-view.ts";
import { createNotebook, emptySnapshot, importsOf } from "./notebook.ts";

/** A session that does as it is told and remembers what it was asked. */
function puppet() {
  let snapshot: Snapshot = emptySnapshot;
  const listeners = new Set<() => void>();
  const requests: RunRequest[] = [];
  const become = (state: CellState) => {
    snapshot = { ...snapshot, state };
    for (const listener of listeners) listener();
  };
  const session: Session = {
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    snapshot: () => snapshot,
    run: (request) => {
      requests.push(request);
      become("running");
    },
    stop: () => become("done"),
    reset: () => become("idle"),
  };
  return { session, requests, become };
}

const Nothing = () => null;

const view = (cost: CellView["cost"]) =>
  defineView<{ gain: number; tolerance: number }, unknown>({
    text: { en: { title: "", lead: "", controls: {} } },
    controls: { gain: slider(1, 0, 4, 0.1), tolerance: logSlider(1e-4, 1e-6, 1) },
    cost,
    Output: Nothing,
  });

function page() {
  const cheap = puppet();
  const dear = puppet();
  const notebook = createNotebook({
    layer: { view: view("cheap"), original: "export const layer = 1;\n", session: cheap.session },
    train: { view: view("dear"), original: 'import { layer } from "./layer";\n', session: dear.session },
  });
  return { notebook, cheap, dear };
}

describe("a notebook", () => {
  test("reads a cell's siblings from its imports", () => {
    expect(importsOf('import { a } from "./one";\nimport type { B } from "./two.ts";\nimport "implicit";')).toEqual([
      "one",
      "two",
    ]);
  });

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

  test("reset puts the lesson's own text and controls back", () => {
    const { notebook } = page();
    notebook.setText("layer", "mangled");
    notebook.setParam("layer", "gain", 3);
    notebook.reset("layer");
    expect(notebook.status("layer")).toMatchObject({ edited: false, state: "idle", params: { gain: 1 } });
  });

  test("a link sets controls and backend; what it cannot mean is answered", () => {
    const { notebook, dear } = page();
    expect(notebook.open("#backend=cpu&train.gain=2.5&train.gian=2")).toEqual(["train.gian=2"]);
    notebook.run("train");
    expect(dear.requests[0]).toMatchObject({ backend: "cpu", params: { gain: 2.5 } });
    expect(notebook.link("train")).toBe("#cell=train&backend=cpu&train.gain=2.5");
  });
});
