import { getBackend, matMul, stack, sub, type Tensor2D, type Tensor3D, tidy } from "@tensorflow/tfjs-core";
import { isSafe } from "../norms.ts";

/** Where inner products are taken: in float64 in JavaScript, or on the backend, which then hands back m² numbers a row and not m·n. */
export type Products = "float64" | "backend";

/** Numbers in a state from which on, on wasm, the products on the backend are quicker: measured at a batch of 100, as quick at n = 784, half again at 3,136, four times at 12,544. */
const large = 100_000;

/** The quicker of the two ways for a state [batch, n]. The cpu backend is JavaScript itself. */
export const productsFor = ([batch, n]: readonly [number, number]): Products =>
  batch * n < large || getBackend() === "cpu" ? "float64" : "backend";

/** What is under this after all others are taken out, of a difference of length 1, is lost in float32's rounding of its products. */
const leastPivot = 1e-4;

/**
 * The inner products of E = [r₁ − r₀, …, r_m₋₁ − r_m₋₂, r_m₋₁] in each row of m tensors [batch, n]: [batch, m, m]. Of differences, since products of the rs
 * themselves would cancel. On the backend they are one product and one read; rows whose products float32 does not hold, and rows whose
 * differences are so nearly dependent that its rounding would decide, are made anew in float64.
 */
export function gram(residuals: readonly Tensor2D[], products: Products): Float64Array {
  const m = residuals.length;
  const [batch, n] = (residuals[0] as Tensor2D).shape;
  const found = products === "backend" ? onBackend(residuals) : new Float64Array(batch * m * m);
  let values: readonly ArrayLike<number>[] | undefined;
  for (let row = 0; row < batch; row += 1) {
    const own = found.subarray(row * m * m, (row + 1) * m * m);
    if (products === "backend" && isSure(own, m)) continue;
    values ??= residuals.map((r) => r.dataSync());
    fill(own, values, row, n);
  }
  return found;
}

function onBackend(residuals: readonly Tensor2D[]): Float64Array {
  const read = tidy(() => {
    const E = differences(residuals);
    return matMul(E, E, false, true).dataSync<"float32">();
  });
  return Float64Array.from(read);
}

/** E, [batch, m, n]. */
function differences(residuals: readonly Tensor2D[]): Tensor3D {
  return tidy(() => {
    const last = residuals.at(-1) as Tensor2D;
    const moved = residuals.slice(1).map((next, i) => sub<Tensor2D>(next, residuals[i] as Tensor2D));
    return stack([...moved, last], 1) as Tensor3D;
  });
}

/** One row of E in float64, as m lists of n. */
export function differencesOf(values: readonly ArrayLike<number>[], row: number, n: number): Float64Array[] {
  return values.map((before, i) => {
    const next = values[i + 1];
    const E = new Float64Array(n);
    for (let j = 0, at = row * n; j < n; j += 1, at += 1) {
      E[j] = next ? (next[at] as number) - (before[at] as number) : (before[at] as number);
    }
    return E;
  });
}

function fill(own: Float64Array, values: readonly ArrayLike<number>[], row: number, n: number): void {
  const E = differencesOf(values, row, n);
  E.forEach((a, i) => {
    for (let k = 0; k <= i; k += 1) {
      const b = E[k] as Float64Array;
      let sum = 0;
      for (let j = 0; j < n; j += 1) sum += (a[j] as number) * (b[j] as number);
      own[i * E.length + k] = sum;
      own[k * E.length + i] = sum;
    }
  });
}

/** Whether float32 holds these products, and the differences' own are far from dependent: by the pivots of their elimination. */
function isSure(products: Float64Array, m: number): boolean {
  const at = (i: number, k: number) => products[i * m + k] as number;
  for (let i = 0; i < m; i += 1) if (!isSafe(at(i, i))) return false;
  const count = m - 1;
  const K = Float64Array.from({ length: count * count }, (_, e) => {
    const [i, k] = [Math.floor(e / count), e % count];
    return at(i, k) / Math.sqrt(at(i, i) * at(k, k));
  });
  for (let p = 0; p < count; p += 1) {
    const pivot = K[p * count + p] as number;
    if (!(pivot >= leastPivot)) return false;
    for (let i = p + 1; i < count; i += 1) {
      const factor = (K[i * count + p] as number) / pivot;
      for (let k = p; k < count; k += 1)
        K[i * count + k] = (K[i * count + k] as number) - factor * (K[p * count + k] as number);
    }
  }
  return true;
}
