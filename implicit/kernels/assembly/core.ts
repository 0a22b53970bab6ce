// The arithmetic that everything else is made of. Two data layouts, both padded with zeros:
//
//   weights  [⌈m/5⌉][k][5]   five rows of an m × k matrix side by side ("A" of a product)
//   panels   [⌈c/8⌉][r][8]   eight columns of an r × c matrix side by side ("B", and every result)
//
// A batch of states z[batch, n] is held transposed, as the panels of the n × batch matrix zᵀ: samples lie in the SIMD
// lanes. A tile of 5 rows and 8 columns keeps its ten sums in registers, and both operands are read front to back.

/** Rows in a tile of weights. */
export const ROWS: i32 = 5;
/** Columns in a panel. */
export const LANES: i32 = 8;

/** a·b + c: one rounding in the relaxed binary, two in the plain one. */
// @ts-ignore: decorator
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(c, f32x4.mul(a, b));
}

/** c − a·b. */
// @ts-ignore: decorator
@inline
export function nmadd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_nmadd(a, b, c);
  return f32x4.sub(c, f32x4.mul(a, b));
}

/** One panel of a product, eight columns: to[5·tiles][8] = from + weights · panel, with k terms in each sum. */
export function multiply8(weights: usize, panel: usize, k: i32, from: usize, to: usize, tiles: i32): void {
  let w = weights;
  const end = panel + <usize>k * 32;
  for (let t = 0; t < tiles; t++) {
    let a0 = v128.load(from);
    let a1 = v128.load(from, 16);
    let b0 = v128.load(from, 32);
    let b1 = v128.load(from, 48);
    let c0 = v128.load(from, 64);
    let c1 = v128.load(from, 80);
    let d0 = v128.load(from, 96);
    let d1 = v128.load(from, 112);
    let e0 = v128.load(from, 128);
    let e1 = v128.load(from, 144);
    for (let z = panel; z < end; z += 32) {
      const z0 = v128.load(z);
      const z1 = v128.load(z, 16);
      const s0 = v128.load32_splat(w);
      a0 = madd(s0, z0, a0);
      a1 = madd(s0, z1, a1);
      const s1 = v128.load32_splat(w, 4);
      b0 = madd(s1, z0, b0);
      b1 = madd(s1, z1, b1);
      const s2 = v128.load32_splat(w, 8);
      c0 = madd(s2, z0, c0);
      c1 = madd(s2, z1, c1);
      const s3 = v128.load32_splat(w, 12);
      d0 = madd(s3, z0, d0);
      d1 = madd(s3, z1, d1);
      const s4 = v128.load32_splat(w, 16);
      e0 = madd(s4, z0, e0);
      e1 = madd(s4, z1, e1);
      w += 20;
    }
    v128.store(to, a0);
    v128.store(to, a1, 16);
    v128.store(to, b0, 32);
    v128.store(to, b1, 48);
    v128.store(to, c0, 64);
    v128.store(to, c1, 80);
    v128.store(to, d0, 96);
    v128.store(to, d1, 112);
    v128.store(to, e0, 128);
    v128.store(to, e1, 144);
    from += 160;
    to += 160;
  }
}

/** The same for a last panel of at most four columns: ten rows at a time, so that there are enough sums in flight. */
export function multiply4(weights: usize, panel: usize, k: i32, from: usize, to: usize, tiles: i32): void {
  const tile: usize = <usize>k * 20;
  const end = panel + <usize>k * 32;
  let t = 0;
  for (; t + 2 <= tiles; t += 2) {
    let w = weights + <usize>t * tile;
    let a = v128.load(from);
    let b = v128.load(from, 32);
    let c = v128.load(from, 64);
    let d = v128.load(from, 96);
    let e = v128.load(from, 128);
    let f = v128.load(from, 160);
    let g = v128.load(from, 192);
    let h = v128.load(from, 224);
    let p = v128.load(from, 256);
    let q = v128.load(from, 288);
    let w2 = w + tile;
    for (let z = panel; z < end; z += 32) {
      const y = v128.load(z);
      a = madd(v128.load32_splat(w), y, a);
      b = madd(v128.load32_splat(w, 4), y, b);
      c = madd(v128.load32_splat(w, 8), y, c);
      d = madd(v128.load32_splat(w, 12), y, d);
      e = madd(v128.load32_splat(w, 16), y, e);
      f = madd(v128.load32_splat(w2), y, f);
      g = madd(v128.load32_splat(w2, 4), y, g);
      h = madd(v128.load32_splat(w2, 8), y, h);
      p = madd(v128.load32_splat(w2, 12), y, p);
      q = madd(v128.load32_splat(w2, 16), y, q);
      w += 20;
      w2 += 20;
    }
    v128.store(to, a);
    v128.store(to, b, 32);
    v128.store(to, c, 64);
    v128.store(to, d, 96);
    v128.store(to, e, 128);
    v128.store(to, f, 160);
    v128.store(to, g, 192);
    v128.store(to, h, 224);
    v128.store(to, p, 256);
    v128.store(to, q, 288);
    from += 320;
    to += 320;
  }
  if (t < tiles) {
    let w = weights + <usize>t * tile;
    let a = v128.load(from);
    let b = v128.load(from, 32);
    let c = v128.load(from, 64);
    let d = v128.load(from, 96);
    let e = v128.load(from, 128);
    for (let z = panel; z < end; z += 32) {
      const y = v128.load(z);
      a = madd(v128.load32_splat(w), y, a);
      b = madd(v128.load32_splat(w, 4), y, b);
      c = madd(v128.load32_splat(w, 8), y, c);
      d = madd(v128.load32_splat(w, 12), y, d);
      e = madd(v128.load32_splat(w, 16), y, e);
      w += 20;
    }
    v128.store(to, a);
    v128.store(to, b, 32);
    v128.store(to, c, 64);
    v128.store(to, d, 96);
    v128.store(to, e, 128);
  }
}

/** Panels first … last − 1 of to = from + weights · panels. `inner` rows of each panel take part, its stride is `stride` rows. */
export function multiply(
  weights: usize,
  panels: usize,
  inner: i32,
  stride: i32,
  from: usize,
  to: usize,
  tiles: i32,
  columns: i32,
  first: i32,
  last: i32,
): void {
  const step: usize = <usize>stride * 32;
  const out: usize = <usize>(tiles * ROWS) * 32;
  for (let p = first; p < last; p++) {
    const z = panels + <usize>p * step;
    const o = <usize>p * out;
    if (columns - p * LANES > 4) multiply8(weights, z, inner, from + o, to + o, tiles);
    else multiply4(weights, z, inner, from + o, to + o, tiles);
  }
}

/**
 * The same product where the panels have many rows of zeros, as pixels have: those rows are left out, which changes
 * nothing as long as the weights are finite. `scratch` has room for one panel and 4·inner bytes.
 */
export function multiplySparse(
  weights: usize,
  panels: usize,
  inner: i32,
  stride: i32,
  from: usize,
  to: usize,
  tiles: i32,
  columns: i32,
  scratch: usize,
): void {
  const step: usize = <usize>stride * 32;
  const out: usize = <usize>(tiles * ROWS) * 32;
  const offsets = scratch + <usize>inner * 32;
  for (let p = 0; p * LANES < columns; p++) {
    let z = panels + <usize>p * step;
    let dense = scratch;
    let list = offsets;
    for (let j = 0; j < inner; j++) {
      const z0 = v128.load(z);
      const z1 = v128.load(z, 16);
      if (v128.any_true(v128.or(z0, z1))) {
        v128.store(dense, z0);
        v128.store(dense, z1, 16);
        store<u32>(list, <u32>(j * ROWS * 4));
        dense += 32;
        list += 4;
      }
      z += 32;
    }
    const o = <usize>p * out;
    listed8(weights, scratch, dense, offsets, inner, from + o, to + o, tiles);
  }
}

/** multiply8 for the rows that a list of offsets into the weights names. */
function listed8(
  weights: usize,
  panel: usize,
  end: usize,
  offsets: usize,
  k: i32,
  from: usize,
  to: usize,
  tiles: i32,
): void {
  let base = weights;
  for (let t = 0; t < tiles; t++) {
    let a0 = v128.load(from);
    let a1 = v128.load(from, 16);
    let b0 = v128.load(from, 32);
    let b1 = v128.load(from, 48);
    let c0 = v128.load(from, 64);
    let c1 = v128.load(from, 80);
    let d0 = v128.load(from, 96);
    let d1 = v128.load(from, 112);
    let e0 = v128.load(from, 128);
    let e1 = v128.load(from, 144);
    let l = offsets;
    for (let z = panel; z < end; z += 32) {
      const w = base + <usize>load<u32>(l);
      const z0 = v128.load(z);
      const z1 = v128.load(z, 16);
      const s0 = v128.load32_splat(w);
      a0 = madd(s0, z0, a0);
      a1 = madd(s0, z1, a1);
      const s1 = v128.load32_splat(w, 4);
      b0 = madd(s1, z0, b0);
      b1 = madd(s1, z1, b1);
      const s2 = v128.load32_splat(w, 8);
      c0 = madd(s2, z0, c0);
      c1 = madd(s2, z1, c1);
      const s3 = v128.load32_splat(w, 12);
      d0 = madd(s3, z0, d0);
      d1 = madd(s3, z1, d1);
      const s4 = v128.load32_splat(w, 16);
      e0 = madd(s4, z0, e0);
      e1 = madd(s4, z1, e1);
      l += 4;
    }
    v128.store(to, a0);
    v128.store(to, a1, 16);
    v128.store(to, b0, 32);
    v128.store(to, b1, 48);
    v128.store(to, c0, 64);
    v128.store(to, c1, 80);
    v128.store(to, d0, 96);
    v128.store(to, d1, 112);
    v128.store(to, e0, 128);
    v128.store(to, e1, 144);
    base += <usize>k * 20;
    from += 160;
    to += 160;
  }
}
