import { readFileSync } from "node:fs";
import * as tfjs from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import * as library from "../index.ts";
import { onBothBackends } from "./backends.ts";

const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");

onBothBackends(() => {
  test("the README's first example runs as it stands, and learns", () => {
    const code = /```js\n([\s\S]*?)```/.exec(readme)?.[1] ?? expect.fail();
    const body = code
      .replace(/import (\{.*\}) from "@tensorflow\/tfjs-core";/, "const $1 = tfjs;")
      .replace(/import (\{.*\}) from "implicit";/, "const $1 = library;");
    expect(body).not.toContain("import");
    const run = new Function("tfjs", "library", `${body}\nreturn loss;`) as (
      ...modules: unknown[]
    ) => () => tfjs.Scalar;
    // Knowing nothing, the loss is ln 2 = 0.69.
    tfjs.tidy(() => {
      expect(run(tfjs, library)().dataSync()[0]).toBeLessThan(0.5);
    });
    tfjs.disposeVariables();
  });
});
