import {
  add,
  customGrad,
  div,
  type GradSaveFunc,
  grad,
  mul,
  onesLike,
  sum,
  type Tensor,
  type Tensor1D,
  tensor1d,
  tidy,
} from "@tensorflow/tfjs-core";
import { type RecordedTape, recordTape } from "implicit";
import type { Context } from "notebook/cell";

export interface Params {
  /** Steps of the recipe. */
  steps: number;
  /** How many numbers a the root is taken of. */
  width: number;
  seed: number;
}

/** One way to write the layer: how far it is from the truth, and what its tape holds. */
export interface Way {
  way: "module" | "operator";
  /** The largest |z − √a|, and the largest |dz/da − 1/(2√a)|. */
  valueError: number;
  gradientError: number;
  tape: RecordedTape;
  /** dz/da for some of the a. */
  slopes: { x: number; y: number }[];
}

/** The largest difference between the two ways. */
export interface Difference {
  value: number;
  gradient: number;
}

export type Value = Way | Difference;

/** z ← (z + a/z)/2, again and again: a recipe for √a from Babylon. Made of small operators, it is a module. */
export function root(a: Tensor1D, steps: number): Tensor1D {
  let z = onesLike(a);
  for (let k = 0; k < steps; k += 1) z = mul(0.5, add(z, div(a, z)));
  return z;
}

/** The same steps as one operator. Its gradient is not theirs: the output satisfies z² = a, so 2z dz = da. */
export function rootOperator(a: Tensor1D, steps: number): Tensor1D {
  const operator = customGrad((...args) => {
    const [a, save] = args as unknown as [Tensor1D, GradSaveFunc];
    const z = root(a, steps);
    save([z]);
    return { value: z, gradFunc: (dy: Tensor, [z]: Tensor[]) => div(dy, mul(2, z as Tensor)) };
  });
  return tidy("squareRoot", () => operator(a) as Tensor1D);
}

export function* run({ steps, width }: Params, { random }: Context): Generator<Value> {
  const numbers = Float32Array.from({ length: width }, () => random.uniform(0.25, 4)).sort();
  const a = tensor1d(numbers);
  const module = measured((a) => root(a, steps), a);
  const operator = measured((a) => rootOperator(a, steps), a);
  a.dispose();

  const every = Math.ceil(width / 60);
  for (const [way, { z, gradient, tape }] of Object.entries({ module, operator })) {
    yield {
      way: way as Way["way"],
      valueError: furthest(z, numbers.map(Math.sqrt)),
      gradientError: furthest(
        gradient,
        numbers.map((a) => 0.5 / Math.sqrt(a)),
      ),
      tape,
      slopes: [...numbers].flatMap((x, i) => (i % every === 0 ? [{ x, y: gradient[i] ?? Number.NaN }] : [])),
    };
  }
  yield { value: furthest(module.z, operator.z), gradient: furthest(module.gradient, operator.gradient) };
}

/** Runs a layer forwards and backwards, and looks at the tape that the backward pass needs. */
function measured(layer: (a: Tensor1D) => Tensor1D, a: Tensor1D) {
  const [z, gradient] = tidy(() => {
    const slope = grad((a) => sum(layer(a as Tensor1D)));
    return [layer(a).dataSync<"float32">(), slope(a).dataSync<"float32">()];
  });
  return { z, gradient, tape: recordTape(() => layer(a)) };
}

/** The largest difference of two numbers in the same place. */
const furthest = (a: Float32Array, b: Float32Array) =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? Number.NaN))), 0);
