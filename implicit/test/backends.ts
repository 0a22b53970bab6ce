import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import { memory, setBackend } from "@tensorflow/tfjs-core";
import { beforeAll, describe, expect } from "vitest";

/** Runs a block of tests on the CPU and on the wasm backend. */
export function onBothBackends(tests: (backend: string) => void): void {
  describe.each(["cpu", "wasm"])("%s", (backend) => {
    beforeAll(async () => {
      expect(await setBackend(backend)).toBe(true);
    });
    tests(backend);
  });
}

/** The number of tensors that `fn` leaves behind. */
export function leaked(fn: () => void): number {
  const before = memory().numTensors;
  fn();
  return memory().numTensors - before;
}
