import { add, matMul, type Tensor, type Tensor2D, tidy, transpose } from "@tensorflow/tfjs-core";
import { type Accelerator, registerAccelerator, unregisterAccelerator } from "../accelerate.ts";
import { linear } from "../layers/linear.ts";
import type { Method, Solution } from "../method.ts";
import { squaredDistance, squaresOf } from "../norms.ts";
import type { Evaluate } from "../problem.ts";
import { rowsOf } from "../rows.ts";
import { judge, lookAt, type Step } from "../stop.ts";
import { tensorOf, values } from "./numbers.ts";

/** z ↦ z Wᵀ + x, theta [x, W]: the map that `affine` is for. */
export const affineMap = (z: Tensor2D, ...[x, W]: readonly Tensor[]): Tensor2D =>
  add(linear(z, W as Tensor2D), x as Tensor2D);

/** Whether theta is [x, W] for this z. */
const fits = ([x, W, ...more]: readonly Tensor[], { shape: [batch, n] }: Tensor2D): boolean =>
  more.length === 0 &&
  [x, W].every((tensor) => tensor?.dtype === "float32") &&
  x?.shape.join() === `${batch},${n}` &&
  W?.shape.join() === `${n},${n}`;

/** Plain iteration z ← z Wᵀ + x in float64 from z0, W by rows: outcome and trace as in the generic loop. Cost: batch·n² an evaluation. */
function iterate(W: Float32Array, x: Float32Array, z0: Tensor2D, { stop }: Method): Solution {
  const [batch, n] = z0.shape;
  const verdict = judge(stop);
  const trace: Step[] = [];
  let z = Float64Array.from(values(z0));
  for (let k = 0; ; k += 1) {
    const f = Float64Array.from(x);
    for (let row = 0; row < batch * n; row += n) {
      for (let i = 0; i < n; i += 1) {
        let sum = 0;
        for (let j = 0; j < n; j += 1) sum += (W[i * n + j] as number) * (z[row + j] as number);
        f[row + i] = (f[row + i] as number) + sum;
      }
    }
    const look = lookAt(k, Math.sqrt(squaredDistance(f, z)), Math.sqrt(squaresOf(f)), k + 1);
    trace.push(look.step);
    const outcome = verdict([look]);
    if (outcome) {
      const rows = rowsOf({ shape: [batch, n], outcome, evaluations: k + 1, read: () => [z, f] }, stop);
      return { z: tensorOf(Float32Array.from(z), z0.shape), outcome, trace, ran: "kernel", rows };
    }
    z = f;
  }
}

const does = ({ solver, checkEvery = 1, watch }: Method): boolean =>
  solver.kernel === "picard" && checkEvery === 1 && !watch;

/** The affine layer z = z Wᵀ + x: its solve and its adjoint by one loop over arrays in float64, which rounds once, at the end. */
export const affine: Accelerator = {
  map: affineMap,
  image: (theta, z) => (fits(theta, z) ? tidy(() => affineMap(z, ...theta)) : undefined),
  solve: (theta, z0, m) => {
    if (!does(m) || !fits(theta, z0)) return undefined;
    const [x, W] = theta.map((tensor) => values(tensor).slice()) as [Float32Array, Float32Array];
    return iterate(W, x, z0, m);
  },
  linearise: (theta, z) => {
    if (!fits(theta, z)) return undefined;
    const W = theta[1] as Tensor2D;
    const image = tidy(() => affineMap(z, ...theta));
    const vjp: Evaluate = (u) => matMul(u, W);
    const jvp: Evaluate = (u) => linear(u, W);
    return {
      jvp: Object.assign(jvp, { transposed: vjp }),
      vjp,
      image,
      captured: () => [],
      dispose: () => image.dispose(),
    };
  },
  adjoint: ([, W], _, v, m) => {
    if (!does(m)) return undefined;
    // u = u W + v is the same system with Wᵀ for W
    const turned = tidy(() =>
      transpose(W as Tensor2D)
        .dataSync<"float32">()
        .slice(),
    );
    return iterate(turned, values(v).slice(), v, m);
  },
};

/** Puts `affine` to use for problems tagged "affine", or takes it away. */
export function loadAffine(on: "on" | "off"): void {
  if (on === "on") registerAccelerator("affine", affine);
  else unregisterAccelerator("affine", affine);
}
