import { describe, expect, it } from "vitest";
import { confine } from "./confine.ts";

/** A realm as a worker has one: its interfaces are its own, its members stand on prototypes. */
function realm() {
  const running = { now: 0, most: 0 };
  class SubtleCrypto {
    deriveBits() {
      return 1;
    }
    async digest(what: string) {
      running.now += 1;
      running.most = Math.max(running.most, running.now);
      await new Promise((done) => setTimeout(done));
      running.now -= 1;
      if (what === "") throw new Error("nothing to hash");
      return `hash of ${what}`;
    }
  }
  class WorkerNavigator {
    get gpu() {
      return 1;
    }
  }
  class OffscreenCanvas {
    getContext(kind: string) {
      return `${kind} of ${this.constructor.name}`;
    }
  }
  const base = { Worker: class {}, importScripts: () => undefined };
  const own = { Worker: class {}, SharedWorker: class {}, SubtleCrypto, WorkerNavigator, OffscreenCanvas };
  const made = Object.assign(Object.create(base), own, { navigator: new WorkerNavigator() });
  return { made: made as typeof globalThis, base, OffscreenCanvas, subtle: new SubtleCrypto(), running };
}

describe("confine", () => {
  it("takes away what runs elsewhere, wherever on the chain it stands", () => {
    const { made, base, subtle } = realm();
    confine(made);
    for (const name of ["Worker", "SharedWorker", "importScripts"]) expect(name in made).toBe(false);
    expect("Worker" in base).toBe(false);
    expect("deriveBits" in subtle).toBe(false);
    expect("gpu" in made.navigator).toBe(false);
  });

  it("refuses a realm that does not let go", () => {
    const { made } = realm();
    Object.defineProperty(made, "Worker", { value: 1, configurable: false });
    expect(() => confine(made)).toThrow("does not let go of Worker");
  });

  it("hashes one after the other, and goes on after one that fails", async () => {
    const { made, subtle, running } = realm();
    confine(made);
    const found = await Promise.allSettled(["a", "", "b"].map((what) => subtle.digest(what)));
    expect(found.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(found[2]).toMatchObject({ value: "hash of b" });
    expect(running.most).toBe(1);
  });

  it("closes the way to drawing contexts after some canvases, and not for one that has its context", () => {
    const { made, OffscreenCanvas } = realm();
    confine(made);
    const first = new OffscreenCanvas();
    for (let time = 0; time < 20; time++) expect(first.getContext("webgl2")).toBe("webgl2 of OffscreenCanvas");
    for (let canvas = 1; canvas < 8; canvas++) new OffscreenCanvas().getContext("2d");
    expect(() => new OffscreenCanvas().getContext("2d")).toThrow("too many");
    expect(first.getContext("2d")).toBe("2d of OffscreenCanvas");
  });
});
