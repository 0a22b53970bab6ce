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

/** Every usual mistake in u, as what it makes of v: b's gradient is σ′ ∘ u, so that u can be read off your answer. */
const mistakes: readonly (readonly [words: string, (W: Tensor2D, slope: Tensor2D, v: Tensor2D) => Tensor2D])[] = [
  ["this is v itself: A is zero, so nothing is solved", (_W, _slope, v) => v],
  [
    "this u solves the system without the transpose",
    (W, slope, v) => dense((u) => mul(matMul(u, W, false, true), slope), v),
  ],
  ["this u solves the system with W alone: the slope is missing in A", (W, _slope, v) => dense((u) => matMul(u, W), v)],
  ["the slope is multiplied after W: Jᵀu takes it first", (W, slope, v) => dense((u) => mul(matMul(u, W), slope), v)],
  ["the slope is that of tanh, 1 − z²", (W, slope, v) => dense((u) => matMul(mul(u, slope), W), v)],
];

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
    yield systemCheck(layer, v);
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

/** Whether the gradient of b belongs to the u with u = Jᵀu + v, and if not, to which other. */
function systemCheck(layer: Layer, v: Tensor2D): Value {
  let [passed, detail] = [false, "b is missing, or of another shape"];
  tidy(() => {
    const z = solved(layer);
    const { b }: Partial<Layer> = gradient(layer, z, v);
    if (b?.shape.join() !== layer.b.shape.join()) return;
    const slope: Tensor2D = mul(z, sub(1, z));
    // with your own slope or with that of tanh, the mistake in u is the same
    const off = (u: Tensor2D, slope: Tensor2D) => {
      const gap = Array.from(sub(b, sum(mul(u, slope), 0, true)).dataSync(), Math.abs);
      return Math.max(...gap);
    };
    const right = dense((u) => matMul(mul(u, slope), layer.W), v);
    passed = off(right, slope) <= limit;
    if (passed) detail = `off by ${off(right, slope).toExponential(1)}`;
    else if (off(right, sub(1, square(z))) <= limit) detail = "u is right; the slope outside is that of tanh, 1 − z²";
    else {
      const slopes = [slope, sub(1, square(z)) as Tensor2D];
      const known = mistakes.find(([, wrong]) => slopes.some((s) => off(wrong(layer.W, s, v), s) <= limit));
      detail = known?.[0] ?? `off by ${off(right, slope).toExponential(1)}, and by none of the usual mistakes`;
    }
  });
  return { check: "u solves u = Jᵀu + v, as the gradient of b shows", passed, detail };
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
