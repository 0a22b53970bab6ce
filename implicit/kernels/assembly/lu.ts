// LU with partial pivoting of four matrices at a time, one in each SIMD lane: A[i][j][4]. Every lane has its own pivots.
// Right-looking in blocks of columns, so that the trailing update keeps its sums in registers. The row exchanges of a block
// are applied to the block and to what lies right of it, never to the multipliers on its left: the solves go block by
// block too, and exchange rows of b just before they use the block.
import { madd, nmadd } from "./core";

/** Columns eliminated before the rest of the matrix is updated. */
const BLOCK: i32 = 8;

// @ts-ignore: decorator
@inline
function at(A: usize, n: i32, i: i32, j: i32): usize {
  return A + <usize>(i * n + j) * 16;
}

/** A = I − D·W, the Jacobian of z − f(z), for the four samples whose slopes are D[n][4]. W is row-major. */
export function buildJacobian(W: usize, D: usize, A: usize, n: i32): void {
  let w = W;
  let a = A;
  for (let i = 0; i < n; i++) {
    const d = f32x4.neg(v128.load(D + <usize>i * 16));
    for (let j = 0; j < n; j++) {
      v128.store(a, f32x4.mul(d, v128.load32_splat(w)));
      w += 4;
      a += 16;
    }
    const diagonal = at(A, n, i, i);
    v128.store(diagonal, f32x4.add(v128.load(diagonal), f32x4.splat(1)));
  }
}

/** A = four row-major n × n matrices that lie one after the other; `count` < 4 repeats the last one. */
export function interleave(from: usize, A: usize, n: i32, count: i32): void {
  const size: usize = <usize>(n * n) * 4;
  const b = count > 1 ? size : 0;
  const c = count > 2 ? 2 * size : b;
  const d = count > 3 ? 3 * size : c;
  for (let i: usize = 0; i < size; i += 4) {
    let v = v128.load32_splat(from + i);
    v = f32x4.replace_lane(v, 1, load<f32>(from + b + i));
    v = f32x4.replace_lane(v, 2, load<f32>(from + c + i));
    v = f32x4.replace_lane(v, 3, load<f32>(from + d + i));
    v128.store(A + i * 4, v);
  }
}

/** Exchange row k and each lane's row `pivot` in columns first … last − 1 (pointers to [n][4] columns: step = 16). */
function exchange(A: usize, n: i32, k: i32, pivots: usize, first: i32, last: i32): void {
  for (let lane = 0; lane < 4; lane++) {
    const p = load<i32>(pivots + <usize>lane * 4);
    if (p == k) continue;
    let a = at(A, n, k, first) + <usize>lane * 4;
    let b = at(A, n, p, first) + <usize>lane * 4;
    for (let j = first; j < last; j++) {
      const t = load<f32>(a);
      store<f32>(a, load<f32>(b));
      store<f32>(b, t);
      a += 16;
      b += 16;
    }
  }
}

// @ts-ignore: decorator
@inline
function moves(pivots: usize, k: i32): bool {
  return v128.any_true(i32x4.ne(v128.load(pivots), i32x4.splat(k)));
}

/** Columns k0 … k1 − 1 of all rows below, pivots chosen lane by lane. */
function factorPanel(A: usize, n: i32, k0: i32, k1: i32, pivots: usize): void {
  for (let k = k0; k < k1; k++) {
    let best = f32x4.abs(v128.load(at(A, n, k, k)));
    let index = i32x4.splat(k);
    for (let i = k + 1; i < n; i++) {
      const t = f32x4.abs(v128.load(at(A, n, i, k)));
      const larger = f32x4.gt(t, best);
      best = v128.bitselect(t, best, larger);
      index = v128.bitselect(i32x4.splat(i), index, larger);
    }
    const p = pivots + <usize>k * 16;
    v128.store(p, index);
    if (moves(p, k)) exchange(A, n, k, p, k0, k1);
    const inverse = f32x4.div(f32x4.splat(1), v128.load(at(A, n, k, k)));
    for (let i = k + 1; i < n; i++) {
      const a = at(A, n, i, k);
      const l = f32x4.mul(v128.load(a), inverse);
      v128.store(a, l);
      let s = at(A, n, k, k) + 16;
      let d = a + 16;
      for (let j = k + 1; j < k1; j++) {
        v128.store(d, nmadd(l, v128.load(s), v128.load(d)));
        s += 16;
        d += 16;
      }
    }
  }
}

/** The trailing matrix minus (columns k0 … k1 − 1 of L) · (rows k0 … k1 − 1 of U), in tiles of 2 rows × 4 columns. */
function updateTrailing(A: usize, n: i32, k0: i32, k1: i32): void {
  const row: usize = <usize>n * 16;
  const depth = k1 - k0;
  let i = k1;
  for (; i + 2 <= n; i += 2) {
    let j = k1;
    for (; j + 4 <= n; j += 4) {
      const c0 = at(A, n, i, j);
      const c1 = c0 + row;
      let a0 = v128.load(c0);
      let a1 = v128.load(c0, 16);
      let a2 = v128.load(c0, 32);
      let a3 = v128.load(c0, 48);
      let b0 = v128.load(c1);
      let b1 = v128.load(c1, 16);
      let b2 = v128.load(c1, 32);
      let b3 = v128.load(c1, 48);
      let l = at(A, n, i, k0);
      let u = at(A, n, k0, j);
      for (let k = 0; k < depth; k++) {
        const l0 = v128.load(l);
        const l1 = v128.load(l + row);
        const u0 = v128.load(u);
        a0 = nmadd(l0, u0, a0);
        b0 = nmadd(l1, u0, b0);
        const u1 = v128.load(u, 16);
        a1 = nmadd(l0, u1, a1);
        b1 = nmadd(l1, u1, b1);
        const u2 = v128.load(u, 32);
        a2 = nmadd(l0, u2, a2);
        b2 = nmadd(l1, u2, b2);
        const u3 = v128.load(u, 48);
        a3 = nmadd(l0, u3, a3);
        b3 = nmadd(l1, u3, b3);
        l += 16;
        u += row;
      }
      v128.store(c0, a0);
      v128.store(c0, a1, 16);
      v128.store(c0, a2, 32);
      v128.store(c0, a3, 48);
      v128.store(c1, b0);
      v128.store(c1, b1, 16);
      v128.store(c1, b2, 32);
      v128.store(c1, b3, 48);
    }
    for (; j < n; j++) {
      const c0 = at(A, n, i, j);
      let a = v128.load(c0);
      let b = v128.load(c0 + row);
      let l = at(A, n, i, k0);
      let u = at(A, n, k0, j);
      for (let k = 0; k < depth; k++) {
        const u0 = v128.load(u);
        a = nmadd(v128.load(l), u0, a);
        b = nmadd(v128.load(l + row), u0, b);
        l += 16;
        u += row;
      }
      v128.store(c0, a);
      v128.store(c0 + row, b);
    }
  }
  for (; i < n; i++) {
    for (let j = k1; j < n; j++) {
      const c = at(A, n, i, j);
      let a = v128.load(c);
      let l = at(A, n, i, k0);
      let u = at(A, n, k0, j);
      for (let k = 0; k < depth; k++) {
        a = nmadd(v128.load(l), v128.load(u), a);
        l += 16;
        u += row;
      }
      v128.store(c, a);
    }
  }
}

/** In place: unit lower triangle of multipliers (each block of columns in the row order of its own exchanges), upper triangle U, pivots[n][4]. A zero pivot leaves ∞ or NaN in its lane and in no other. */
export function factor(A: usize, n: i32, pivots: usize): void {
  for (let k0 = 0; k0 < n; k0 += BLOCK) {
    const k1 = min(k0 + BLOCK, n);
    factorPanel(A, n, k0, k1, pivots);
    if (k1 == n) break;
    for (let k = k0; k < k1; k++) {
      const p = pivots + <usize>k * 16;
      if (moves(p, k)) exchange(A, n, k, p, k1, n);
    }
    for (let k = k0; k < k1; k++) {
      for (let i = k + 1; i < k1; i++) {
        const l = v128.load(at(A, n, i, k));
        let s = at(A, n, k, k1);
        let d = at(A, n, i, k1);
        for (let j = k1; j < n; j++) {
          v128.store(d, nmadd(l, v128.load(s), v128.load(d)));
          s += 16;
          d += 16;
        }
      }
    }
    updateTrailing(A, n, k0, k1);
  }
}

/** b[n][4] ← A⁻¹ b. */
export function solveFactored(A: usize, n: i32, pivots: usize, b: usize): void {
  for (let k0 = 0; k0 < n; k0 += BLOCK) {
    const k1 = min(k0 + BLOCK, n);
    for (let k = k0; k < k1; k++) {
      const p = pivots + <usize>k * 16;
      if (moves(p, k)) exchange(b, 1, k, p, 0, 1);
    }
    for (let k = k0; k < k1; k++) {
      const s = v128.load(b + <usize>k * 16);
      let l = at(A, n, k + 1, k);
      for (let i = k + 1; i < n; i++) {
        const d = b + <usize>i * 16;
        v128.store(d, nmadd(v128.load(l), s, v128.load(d)));
        l += <usize>n * 16;
      }
    }
  }
  for (let k = n - 1; k >= 0; k--) {
    let s0 = f32x4.splat(0);
    let s1 = f32x4.splat(0);
    let a = at(A, n, k, k + 1);
    let x = b + <usize>(k + 1) * 16;
    let j = k + 1;
    for (; j + 2 <= n; j += 2) {
      s0 = madd(v128.load(a), v128.load(x), s0);
      s1 = madd(v128.load(a, 16), v128.load(x, 16), s1);
      a += 32;
      x += 32;
    }
    if (j < n) s0 = madd(v128.load(a), v128.load(x), s0);
    const d = b + <usize>k * 16;
    v128.store(d, f32x4.div(f32x4.sub(v128.load(d), f32x4.add(s0, s1)), v128.load(at(A, n, k, k))));
  }
}

/** b[n][4] ← A⁻ᵀ b: Uᵀ forwards, then multipliers and exchanges backwards, block by block. */
export function solveTransposed(A: usize, n: i32, pivots: usize, b: usize): void {
  for (let k = 0; k < n; k++) {
    const d = b + <usize>k * 16;
    const s = f32x4.div(v128.load(d), v128.load(at(A, n, k, k)));
    v128.store(d, s);
    let a = at(A, n, k, k + 1);
    for (let j = k + 1; j < n; j++) {
      const t = b + <usize>j * 16;
      v128.store(t, nmadd(v128.load(a), s, v128.load(t)));
      a += 16;
    }
  }
  for (let k0 = ((n - 1) / BLOCK) * BLOCK; k0 >= 0; k0 -= BLOCK) {
    const k1 = min(k0 + BLOCK, n);
    for (let k = k1 - 1; k >= k0; k--) {
      const d = b + <usize>k * 16;
      let s = v128.load(d);
      let l = at(A, n, k + 1, k);
      for (let i = k + 1; i < n; i++) {
        s = nmadd(v128.load(l), v128.load(b + <usize>i * 16), s);
        l += <usize>n * 16;
      }
      v128.store(d, s);
    }
    for (let k = k1 - 1; k >= k0; k--) {
      const p = pivots + <usize>k * 16;
      if (moves(p, k)) exchange(b, 1, k, p, 0, 1);
    }
  }
}

/** to[rows][4] = the four columns of a panel matrix that `samples` (i32[4]) names; −1 gives a lane of zeros. */
export function gatherColumns(from: usize, rows: i32, stride: i32, samples: usize, to: usize): void {
  for (let lane = 0; lane < 4; lane++) {
    const c = load<i32>(samples + <usize>lane * 4);
    let d = to + <usize>lane * 4;
    if (c < 0) {
      for (let i = 0; i < rows; i++) store<f32>(d + <usize>i * 16, 0);
      continue;
    }
    let s = from + <usize>((c >> 3) * stride * 8 + (c & 7)) * 4;
    for (let i = 0; i < rows; i++) {
      store<f32>(d, load<f32>(s));
      s += 32;
      d += 16;
    }
  }
}

/** The lanes of from[rows][4] are added to the columns of a panel matrix that `samples` names; −1 names none. */
export function addColumns(from: usize, rows: i32, stride: i32, samples: usize, to: usize): void {
  for (let lane = 0; lane < 4; lane++) {
    const c = load<i32>(samples + <usize>lane * 4);
    if (c < 0) continue;
    let d = to + <usize>((c >> 3) * stride * 8 + (c & 7)) * 4;
    let s = from + <usize>lane * 4;
    for (let i = 0; i < rows; i++) {
      store<f32>(d, load<f32>(d) + load<f32>(s));
      s += 16;
      d += 32;
    }
  }
}
