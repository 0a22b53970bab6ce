// The map z ↦ tanh(W z + x) and the linear map of its adjoint, with the sums that a stopping rule asks for.
import { madd, multiply, ROWS } from "./core";

/**
 * tanh x = x·p(x²)/q(x²), p of degree 3 and q of degree 4: our own minimax fit on [−7.9, 7.9] (iteratively reweighted
 * least squares). Largest error over all floats 4.3e-7, |result| < 1, NaN stays NaN: pmin and pmax keep their first
 * argument when the comparison is false.
 *
 * The coefficients are read from memory: as literals each costs four instructions every time round, since there are
 * more of them than registers. Order: ∓7.9, then p and q from the highest power down.
 */
const FIT: usize = memory.data<f32>(
  [
    -7.9, 7.9, 1.14146158e-5, 0.00294850583, 0.129226801, 0.999999426, 2.45722072e-7, 0.000238394596, 0.0238034883,
    0.462558006, 1,
  ],
  16,
);

// @ts-ignore: decorator
@inline
function fit(i: usize): v128 {
  return v128.load32_splat(FIT + i * 4);
}

/** One panel: f = tanh(from), Σ(f − z)² and Σf² of its eight columns. Two vectors side by side, to hide the latencies. */
function tanhPanel(from: usize, z: usize, f: usize, rows: i32, squares: usize, norms: usize): void {
  let r0 = f32x4.splat(0);
  let r1 = f32x4.splat(0);
  let m0 = f32x4.splat(0);
  let m1 = f32x4.splat(0);
  for (let i = 0; i < rows; i++) {
    let c = fit(0);
    let x0 = f32x4.pmax(v128.load(from), c);
    let x1 = f32x4.pmax(v128.load(from, 16), c);
    c = fit(1);
    x0 = f32x4.pmin(x0, c);
    x1 = f32x4.pmin(x1, c);
    const t0 = f32x4.mul(x0, x0);
    const t1 = f32x4.mul(x1, x1);
    c = fit(2);
    let d = fit(3);
    let p0 = madd(t0, c, d);
    let p1 = madd(t1, c, d);
    c = fit(6);
    d = fit(7);
    let q0 = madd(t0, c, d);
    let q1 = madd(t1, c, d);
    d = fit(4);
    p0 = madd(p0, t0, d);
    p1 = madd(p1, t1, d);
    d = fit(8);
    q0 = madd(q0, t0, d);
    q1 = madd(q1, t1, d);
    d = fit(5);
    p0 = madd(p0, t0, d);
    p1 = madd(p1, t1, d);
    d = fit(9);
    q0 = madd(q0, t0, d);
    q1 = madd(q1, t1, d);
    d = fit(10);
    q0 = madd(q0, t0, d);
    q1 = madd(q1, t1, d);
    const y0 = f32x4.div(f32x4.mul(x0, p0), q0);
    const y1 = f32x4.div(f32x4.mul(x1, p1), q1);
    const e0 = f32x4.sub(y0, v128.load(z));
    const e1 = f32x4.sub(y1, v128.load(z, 16));
    v128.store(f, y0);
    v128.store(f, y1, 16);
    r0 = madd(e0, e0, r0);
    r1 = madd(e1, e1, r1);
    m0 = madd(y0, y0, m0);
    m1 = madd(y1, y1, m1);
    from += 32;
    f += 32;
    z += 32;
  }
  v128.store(squares, r0);
  v128.store(squares, r1, 16);
  v128.store(norms, m0);
  v128.store(norms, m1, 16);
}

/**
 * F = tanh(W·Z + X) for panels first … last − 1, and for each sample (column) Σ(F − Z)² at `squares` and ΣF² at
 * `norms`. `inner` = 0 leaves the product out: the first evaluation at Z = 0.
 */
export function tanhPass(
  weights: usize,
  X: usize,
  Z: usize,
  F: usize,
  inner: i32,
  tiles: i32,
  batch: i32,
  first: i32,
  last: i32,
  squares: usize,
  norms: usize,
): void {
  const rows = tiles * ROWS;
  const panel: usize = <usize>rows * 32;
  for (let b = first; b < last; b++) {
    const o = <usize>b * panel;
    const s = <usize>b * 32;
    if (inner) multiply(weights, Z, inner, rows, X, F, tiles, batch, b, b + 1);
    tanhPanel((inner ? F : X) + o, Z + o, F + o, rows, squares + s, norms + s);
  }
}

/** D = 1 − F∘F, elementwise over `count` floats (a multiple of 8): tanh′ from tanh. */
export function slope(F: usize, D: usize, count: i32): void {
  const one = f32x4.splat(1);
  for (let i: usize = 0; i < <usize>count * 4; i += 32) {
    const a = v128.load(F + i);
    const b = v128.load(F + i, 16);
    v128.store(D + i, f32x4.sub(one, f32x4.mul(a, a)));
    v128.store(D + i, f32x4.sub(one, f32x4.mul(b, b)), 16);
  }
}

/** C = A∘B over `count` floats (a multiple of 8). */
export function hadamard(A: usize, B: usize, C: usize, count: i32): void {
  for (let i: usize = 0; i < <usize>count * 4; i += 32) {
    v128.store(C + i, f32x4.mul(v128.load(A + i), v128.load(B + i)));
    v128.store(C + i, f32x4.mul(v128.load(A + i, 16), v128.load(B + i, 16)), 16);
  }
}

/** to = a − b over `count` floats (a multiple of 8). */
export function difference(a: usize, b: usize, to: usize, count: i32): void {
  for (let i: usize = 0; i < <usize>count * 4; i += 32) {
    v128.store(to + i, f32x4.sub(v128.load(a + i), v128.load(b + i)));
    v128.store(to + i, f32x4.sub(v128.load(a + i, 16), v128.load(b + i, 16)), 16);
  }
}

/**
 * One application of the adjoint's map: G = Wᵀ·S + V where S = D∘U, then T = D∘G for the next one; for each sample
 * Σ(G − U)² at `squares` and ΣG² at `norms`. `weights` are those of Wᵀ.
 */
export function adjointPass(
  weights: usize,
  V: usize,
  D: usize,
  U: usize,
  S: usize,
  G: usize,
  T: usize,
  inner: i32,
  tiles: i32,
  batch: i32,
  first: i32,
  last: i32,
  squares: usize,
  norms: usize,
): void {
  const rows = tiles * ROWS;
  const panel: usize = <usize>rows * 32;
  for (let b = first; b < last; b++) {
    multiply(weights, S, inner, rows, V, G, tiles, batch, b, b + 1);
    let o = <usize>b * panel;
    const end = o + panel;
    let r0 = f32x4.splat(0);
    let r1 = f32x4.splat(0);
    let m0 = f32x4.splat(0);
    let m1 = f32x4.splat(0);
    for (; o < end; o += 32) {
      const g0 = v128.load(G + o);
      const g1 = v128.load(G + o, 16);
      const d0 = f32x4.sub(g0, v128.load(U + o));
      const d1 = f32x4.sub(g1, v128.load(U + o, 16));
      v128.store(T + o, f32x4.mul(g0, v128.load(D + o)));
      v128.store(T + o, f32x4.mul(g1, v128.load(D + o, 16)), 16);
      r0 = madd(d0, d0, r0);
      r1 = madd(d1, d1, r1);
      m0 = madd(g0, g0, m0);
      m1 = madd(g1, g1, m1);
    }
    const s = <usize>b * 32;
    v128.store(squares + s, r0);
    v128.store(squares + s, r1, 16);
    v128.store(norms + s, m0);
    v128.store(norms + s, m1, 16);
  }
}

/** The sum of `count` floats, in float64: one number for a whole batch out of its samples' squares. */
export function total(from: usize, count: i32): f64 {
  let sum: f64 = 0;
  for (let i = 0; i < count; i++) sum += <f64>load<f32>(from + <usize>i * 4);
  return sum;
}

/** Exchanges `count` floats (a multiple of 8): a block that stopped after an odd number of steps moves its iterate home. */
export function swap(a: usize, b: usize, count: i32): void {
  for (let i: usize = 0; i < <usize>count * 4; i += 16) {
    const t = v128.load(a + i);
    v128.store(a + i, v128.load(b + i));
    v128.store(b + i, t);
  }
}

/** The first byte that the outside may lay its data in. */
export function heap(): usize {
  return __heap_base;
}

/** 1 when none of `count` floats (a multiple of 4) is NaN or ∞: their products with 0 sum to 0. */
export function allFinite(from: usize, count: i32): bool {
  const zero = f32x4.splat(0);
  let sum = zero;
  for (let i: usize = 0; i < <usize>count * 4; i += 16) {
    sum = f32x4.add(sum, f32x4.mul(v128.load(from + i), zero));
  }
  return i32x4.all_true(f32x4.eq(sum, zero));
}
