// What this processor can do in WebAssembly SIMD: twelve independent chains of multiply and add, nothing from memory.
import { madd } from "./core";

/** Runs `steps` rounds of 12 × 4 lanes × 2 flops and returns their sum, so that nothing can be left out. */
export function peak(steps: i32, x: f32): f32 {
  const m = f32x4.splat(0.999);
  const y = f32x4.splat(x);
  let a = f32x4.splat(0);
  let b = f32x4.splat(1);
  let c = f32x4.splat(2);
  let d = f32x4.splat(3);
  let e = f32x4.splat(4);
  let f = f32x4.splat(5);
  let g = f32x4.splat(6);
  let h = f32x4.splat(7);
  let i = f32x4.splat(8);
  let j = f32x4.splat(9);
  let k = f32x4.splat(10);
  let l = f32x4.splat(11);
  for (let s = 0; s < steps; s++) {
    a = madd(m, y, a);
    b = madd(m, y, b);
    c = madd(m, y, c);
    d = madd(m, y, d);
    e = madd(m, y, e);
    f = madd(m, y, f);
    g = madd(m, y, g);
    h = madd(m, y, h);
    i = madd(m, y, i);
    j = madd(m, y, j);
    k = madd(m, y, k);
    l = madd(m, y, l);
  }
  let sum = f32x4.add(f32x4.add(f32x4.add(a, b), f32x4.add(c, d)), f32x4.add(f32x4.add(e, f), f32x4.add(g, h)));
  sum = f32x4.add(sum, f32x4.add(f32x4.add(i, j), f32x4.add(k, l)));
  return f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 1);
}
