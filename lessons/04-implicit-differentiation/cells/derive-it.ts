import { add, matMul, mul, sigmoid, square, sub, sum, type Tensor2D, tensor2d, tidy } from "@tensorflow/tfjs-core";
import { dense, picard, solve } from "implicit";
import type { Context } from "notebook/cell";

export type Params = Record<string, never>;

/** One thing that your gradient has to get right, and whether it does. */
export interface Value {
  check: string;
  passed: boolean;
  detail: string;
}

/** z = σ(Wz + Ux + b), a row for each input: x [batch, m], z [batch, n], W [n, n], U [n, m], b [1, n]. */
export interface Layer {
  W: Tensor2D;
  U: Tensor2D;
  b: Tensor2D;
  x: Tensor2D;
}

const f = (z: Tensor2D, { W, U, b, x }: Layer): Tensor2D =>
  sigmoid(add(add(matMul(z, W, false, true), matMul(x, U, false, true)), b));

/**
 * Your task: the gradients of W, U, b and x at the solution z, for the cotangent v = ∂ℓ/∂z. `dense(A, v)` finds the u with u = A(u) + v
 * for a linear A. As it stands A is zero, the slope is that of tanh, and x gets nothing.
 */
export function gradient({ W, U, x }: Layer, z: Tensor2D, v: Tensor2D): Layer {
  const slope: Tensor2D = sub(1, square(z));
  const u = dense((u) => matMul(mul(u, 0), W), v);
  const s: Tensor2D = mul(u, slope);
  return { W: matMul(s, z, true), U: matMul(s, x, true), b: sum(s, 0, true), x: matMul(mul(s, 0), U) };
}

const limit = 2e-3;

export function* run(_: Params, { random }: Context): Generator<Value> {
  const [batch, m, n] = [3, 3, 4];
  const drawn = (rows: number, columns: number, scale: number) =>
    tensor2d(
      Float32Array.from({ length: rows * columns }, () => random.uniform(-scale, scale)),
      [rows, columns],
    );
  const layer: Layer = { W: drawn(n, n, 1.5), U: drawn(n, m, 1), b: drawn(1, n, 1), x: drawn(batch, m, 2) };
  const v = drawn(batch, n, 2);
  try {
    for (const name of ["b", "U", "W", "x"] as const) {
      let gap = Number.NaN;
      tidy(() => {
        const mine: Partial<Layer> = gradient(layer, solved(layer), v);
        if (mine[name]?.shape.join() === layer[name].shape.join()) gap = worst(layer, name, v, mine[name].dataSync());
      });
      yield {
        check: `the gradient of ${name} agrees with finite differences to ${limit}, in every entry`,
        passed: gap <= limit,
        detail: Number.isNaN(gap)
          ? `missing, of another shape than ${name}, or not a number`
          : `off by ${gap.toExponential(1)}`,
      };
    }
  } finally {
    for (const tensor of [...Object.values(layer), v]) tensor.dispose();
  }
}

/** The layer's output, solved as exactly as float32 goes. */
function solved(layer: Layer): Tensor2D {
  const shape: [number, number] = [layer.x.shape[0], layer.W.shape[0]];
  const z0 = tensor2d(new Float32Array(shape[0] * shape[1]), shape);
  const method = { solver: picard(), stop: { relative: 1e-6, steps: 200 } };
  return solve({ map: (z) => f(z, layer), theta: [] }, z0, method).z;
}

/** The largest difference between `mine` and central differences of ⟨v, z⟩, over all entries of one of the layer's tensors. */
function worst(layer: Layer, name: keyof Layer, v: Tensor2D, mine: ArrayLike<number>): number {
  const h = 1e-2;
  const numbers = layer[name].dataSync();
  const loss = (at: number, by: number) => {
    let value = Number.NaN;
    tidy(() => {
      const moved = numbers.slice();
      moved[at] = (moved[at] ?? 0) + by;
      const z = solved({ ...layer, [name]: tensor2d(moved, layer[name].shape) });
      value = sum(mul(v, z)).dataSync()[0] ?? Number.NaN;
    });
    return value;
  };
  // Math.max hands a NaN on
  return Math.max(
    ...Array.from(numbers, (_, at) => Math.abs((loss(at, h) - loss(at, -h)) / (2 * h) - (mine[at] ?? Number.NaN))),
  );
}
