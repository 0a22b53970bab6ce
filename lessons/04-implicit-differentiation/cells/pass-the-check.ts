import {
  add,
  grads,
  matMul,
  max,
  mul,
  type Rank,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  type Tensor2D,
  tanh,
  tensor2d,
  tidy,
  zeros,
} from "@tensorflow/tfjs-core";
import { offTape, picard, recordTape, solve } from "implicit";
import type { Context } from "notebook/cell";

export type Params = Record<string, never>;

/** One thing that your layer has to do, and whether it does. */
export interface Value {
  check: string;
  passed: boolean;
  detail: string;
}

/**
 * Your task, first part: a map of your own, z [batch, n] to [batch, n], of any tfjs operations on z, x [batch, n] and W [n, n]. As it
 * stands it is the lesson's.
 */
export const map = (z: Tensor2D, x: Tensor2D, W: Tensor2D): Tensor2D => tanh(add(matMul(z, W, false, true), x));

/** Second part: a layer that returns z with z = map(z, x, W), and whose gradient is right. As it stands, its third step is missing. */
export function layer(x: Tensor2D, W: Tensor2D): Tensor2D {
  const method = { solver: picard(), stop: { relative: 1e-6, steps: 200 } };
  const problem = { map: (z: Tensor2D) => map(z, x, W), theta: [] };
  const z = offTape(() => solve(problem, zeros<Rank.R2>(x.shape), method).z);
  return map(z, x, W);
}

const limit = 2e-3;

export function* run(_: Params, { random }: Context): Generator<Value> {
  const [batch, n] = [3, 4];
  const drawn = (rows: number, scale: number) =>
    tensor2d(
      Float32Array.from({ length: rows * n }, () => random.uniform(-scale, scale)),
      [rows, n],
    );
  const [x, W, v] = [drawn(batch, 1), drawn(n, 0.5), drawn(batch, 1)];
  try {
    const own = largest(() => sub(map(x, x, W), tanh(add(matMul(x, W, false, true), x))));
    const felt = largest(() => sub(map(x, x, W), map(mul(x, 0.5), x, W)));
    yield {
      check: "the map is your own, and z matters to it",
      passed: own > 1e-2 && felt > 1e-3,
      detail: `it differs from the lesson’s by ${own.toFixed(3)}; another z changes it by ${felt.toFixed(3)}`,
    };

    const residual = largest(() => {
      const z = layer(x, W);
      return sub(map(z, x, W), z);
    });
    yield {
      check: "the layer returns a z that its map leaves alone, to 1e-4",
      passed: residual < 1e-4,
      detail: `largest change ${residual.toExponential(1)}`,
    };

    for (const name of ["x", "W"] as const) {
      const check = `the gradient of ${name} agrees with finite differences to ${limit}, in every entry, and is not zero`;
      try {
        const { gap, size } = compared(name, x, W, v);
        const detail = `off by ${gap.toExponential(1)}; its largest entry is ${size.toFixed(3)}`;
        yield { check, passed: gap <= limit && size > 1e-2, detail };
      } catch (error) {
        yield { check, passed: false, detail: error instanceof Error ? error.message : String(error) };
      }
    }

    const { nodes } = recordTape(() => layer(x, W));
    yield {
      check: "at most 60 nodes on the tape: no iterations among them",
      passed: nodes.length > 0 && nodes.length <= 60,
      detail: `${nodes.length} nodes`,
    };
  } finally {
    for (const tensor of [x, W, v]) tensor.dispose();
  }
}

/** The largest modulus; NaN where there is one. */
function largest(fn: () => Tensor): number {
  let value = Number.NaN;
  tidy(() => {
    value = max(sqrt(square(fn()))).dataSync()[0] ?? Number.NaN;
  });
  return value;
}

/** The gradient of ⟨v, layer⟩ by the tape and by central differences: their largest difference, and its largest entry. */
function compared(name: "x" | "W", x: Tensor2D, W: Tensor2D, v: Tensor2D) {
  const h = 1e-2;
  const loss = (x: Tensor, W: Tensor) => sum(mul(v, layer(x as Tensor2D, W as Tensor2D)));
  const moved = name === "x" ? x : W;
  const numbers = moved.dataSync();
  const found = { gap: Number.NaN, size: Number.NaN };
  tidy(() => {
    // off the tape that is running, none: should the gradient throw, what it recorded is freed
    const mine = offTape(() => grads(loss)([x, W]))[name === "x" ? 0 : 1]?.dataSync() ?? [];
    const at = (place: number, by: number) => {
      let value = Number.NaN;
      tidy(() => {
        const next = numbers.slice();
        next[place] = (next[place] ?? 0) + by;
        const other = tensor2d(next, moved.shape);
        value = loss(name === "x" ? other : x, name === "W" ? other : W).dataSync()[0] ?? Number.NaN;
      });
      return value;
    };
    const gaps = Array.from(numbers, (_, i) => Math.abs((at(i, h) - at(i, -h)) / (2 * h) - (mine[i] ?? Number.NaN)));
    found.gap = Math.max(...gaps);
    found.size = Math.max(...Array.from(mine, Math.abs));
  });
  return found;
}
