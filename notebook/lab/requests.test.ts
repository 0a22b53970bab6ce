import { describe, expect, it } from "vitest";
import type { Checkpoint } from "../cell.ts";
import { readLabMessage } from "../lab-message.ts";
import type { LabMessage } from "../protocol.ts";
import { openRequests } from "./requests.ts";

/** What was said to the page. */
function asking() {
  const said: LabMessage[] = [];
  const requests = openRequests((message) => void said.push(message), new Promise(() => undefined));
  return { said, requests };
}

const array = (...shape: number[]) => ({ shape, data: new Float32Array(shape.reduce((size, side) => size * side, 1)) });

describe("a checkpoint on its way to the page", () => {
  it("is one that the page reads, its note as it was", () => {
    const { said, requests } = asking();
    requests.save("w", { arrays: { W: array(2, 3) }, note: { best: Infinity, rows: [Number.NaN, 1] } });
    const [message] = said;
    expect(readLabMessage(JSON.stringify(message))).toEqual({
      type: "save",
      id: 1,
      name: "w",
      note: { best: Infinity, rows: [Number.NaN, 1] },
      arrays: [{ name: "W", shape: [2, 3] }],
    });
  });

  it.each<readonly [what: string, checkpoint: object, words: string]>([
    ["no note", { arrays: {} }, "not plain: the note is undefined"],
    ["a note that is not plain", { arrays: {}, note: [new Map()] }, "not plain: the note[0] is a Map"],
    ["a note without end", { arrays: {}, note: "x".repeat(600_000) }, "invalid checkpoint"],
    ["too many numbers", { arrays: { W: array(5000, 1000) }, note: 1 }, "too big: a checkpoint of 20000000 bytes"],
    ["too many sides", { arrays: { W: array(1, 1, 1, 1, 1, 1, 1, 1, 1) }, note: 1 }, "invalid checkpoint"],
    ["half a row", { arrays: { W: { shape: [0.5, 2], data: new Float32Array(1) } }, note: 1 }, "invalid checkpoint"],
    ["an array with a long name", { arrays: { ["W".repeat(101)]: array(1) }, note: 1 }, "invalid checkpoint"],
    ["fewer numbers than its shape", { arrays: { W: { shape: [3], data: new Float32Array(2) } }, note: 1 }, "holds 2"],
  ])("with %s is refused, and nobody waits for an answer", async (_, checkpoint, words) => {
    const { said, requests } = asking();
    await expect(requests.save("w", checkpoint as Checkpoint)).rejects.toThrow(words);
    expect(said).toEqual([]);
  });

  it("has a name, and so has the cell that it is asked of", async () => {
    const { said, requests } = asking();
    await expect(requests.save("", { arrays: {}, note: 1 })).rejects.toThrow("invalid checkpoint name: ");
    await expect(requests.load("w", 5 as unknown as string)).rejects.toThrow("invalid checkpoint name: 5");
    expect(said).toEqual([]);
  });
});

describe("many checkpoints at once", () => {
  it("are asked for one by one, and each gets its own answer", async () => {
    const { said, requests } = asking();
    const names = ["a", "b", "c"];
    const loads = names.map((name) => requests.load(name));
    for (const [at, name] of names.entries()) {
      await new Promise((done) => setTimeout(done));
      expect(said.map((message) => message.type === "load" && message.name)).toEqual(names.slice(0, at + 1));
      const id = said[at]?.type === "load" ? said[at].id : 0;
      requests.answer({ type: "loaded", id, checkpoint: { arrays: [], note: name, data: new ArrayBuffer(0) } });
    }
    expect(await Promise.all(loads)).toEqual(names.map((note) => ({ arrays: {}, note })));
  });

  it("are refused past a number that nobody needs, and one of them may fail", async () => {
    const { requests } = asking();
    const loads = Array.from({ length: 40 }, () => requests.load("w"));
    const results = await Promise.race([Promise.all(loads.slice(32).map((load) => load.catch(String))), loads[0]]);
    expect(results).toEqual(Array.from({ length: 8 }, () => expect.stringContaining("too many: 32 checkpoints")));
  });
});
