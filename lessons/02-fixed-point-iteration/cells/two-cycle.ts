import { eigenvalues, tanhJacobian, tanhMap, tanhSolve } from "implicit";
import type { Context } from "notebook/cell";

export type Params = Record<string, never>;

/** One thing that your W has to do, and whether it does. */
export interface Value {
  check: string;
  passed: boolean;
  detail: string;
}

/** Your task: a W whose iteration jumps between two places for ever, from wherever it starts. As it stands, it settles. */
export const W = [
  [0.5, 0.2],
  [-0.2, 0.5],
];

/** The input is given. */
const x = [0.1, -0.2];

export function* run(_: Params, { random }: Context): Generator<Value> {
  const layer = { W: Float64Array.from(W.flat()), x: Float64Array.from(x) };
  const f = (z: Float64Array) => tanhMap(layer, z);
  const far = (a: Float64Array, b: Float64Array) => Math.max(...a.map((value, i) => Math.abs(value - (b[i] ?? 0))));

  for (const nth of [1, 2, 3]) {
    let z: Float64Array = Float64Array.from(x, () => random.uniform(-1, 1));
    for (let k = 0; k < 2000; k += 1) z = f(z);
    const [once, twice] = [far(f(z), z), far(f(f(z)), z)];
    yield {
      check: `start ${nth}: one step moves it by more than 0.5, two bring it back`,
      passed: once > 0.5 && twice < 1e-6,
      detail: `one step ${once.toExponential(1)}, two steps ${twice.toExponential(1)}`,
    };
  }

  const { z, converged } = tanhSolve(layer, { tolerance: 1e-10 });
  const { real, imaginary } = eigenvalues(tanhJacobian(layer, z), x.length);
  const leaves = [...real].some((re, i) => re < -1 && Math.abs(imaginary[i] ?? 0) < 1e-12);
  const list = [...real].map((re, i) => `${re.toFixed(2)} ± ${Math.abs(imaginary[i] ?? 0).toFixed(2)}i`).join(", ");
  yield {
    check: "there is a fixed point all the same, with a real eigenvalue below −1",
    passed: converged && leaves,
    detail: converged ? `z⋆ = (${[...z].map((value) => value.toFixed(3)).join(", ")}), λ = ${list}` : "none was found",
  };
  yield {
    check: "W mixes the two numbers: both entries off the diagonal are at least 0.5 in size",
    passed: [W[0]?.[1], W[1]?.[0]].every((w) => Math.abs(w ?? 0) >= 0.5),
    detail: `W = ${JSON.stringify(W)}`,
  };
}
