// The rest of a training step: pixels to numbers, softmax cross-entropy, and what its gradient needs.
import { LANES, madd } from "./core";

/** Eight pixels in 0 … 255 as eight floats in [0, 1]. */
// @ts-ignore: decorator
@inline
function storePixels(from: usize, to: usize): void {
  const scale = f32x4.splat(1 / 255.0);
  const wide = v128.load_ext<u8>(from);
  v128.store(to, f32x4.mul(f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(wide)), scale));
  v128.store(to, f32x4.mul(f32x4.convert_i32x4_u(i32x4.extend_high_i16x8_u(wide)), scale), 16);
}

/**
 * The panels of the batch × width matrix of pixels: sample b is image `order[b]` of `images` (uint8, width a
 * multiple of 8). Rows batch … rows − 1 are zero.
 */
export function gatherImages(images: usize, width: i32, order: usize, batch: i32, rows: i32, to: usize): void {
  for (let b = 0; b < rows; b++) {
    const image = b < batch ? images + <usize>load<i32>(order + <usize>b * 4) * <usize>width : 0;
    for (let j = 0; j < width; j += LANES) {
      const d = to + <usize>((j >> 3) * rows + b) * 32;
      if (b < batch) storePixels(image + <usize>j, d);
      else memory.fill(d, 0, 32);
    }
  }
}

/** eˣ for x ≤ 0, to two units in the last place (Cody and Waite's reduction, Cephes' polynomial); below −87 it is e⁻⁸⁷; NaN stays NaN. */
// @ts-ignore: decorator
@inline
function exp4(v: v128): v128 {
  const x = f32x4.pmax(v, f32x4.splat(-87));
  const k = f32x4.nearest(f32x4.mul(x, f32x4.splat(1.44269504)));
  let r = madd(k, f32x4.splat(-0.693359375), x);
  r = madd(k, f32x4.splat(2.12194440e-4), r);
  let p = madd(f32x4.splat(1.9875691500e-4), r, f32x4.splat(1.3981999507e-3));
  p = madd(p, r, f32x4.splat(8.3334519073e-3));
  p = madd(p, r, f32x4.splat(4.1665795894e-2));
  p = madd(p, r, f32x4.splat(1.6666665459e-1));
  p = madd(p, r, f32x4.splat(5.0000001201e-1));
  p = madd(p, f32x4.mul(r, r), f32x4.add(r, f32x4.splat(1)));
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(k), i32x4.splat(127)), 23);
  return f32x4.mul(p, power);
}

/**
 * Softmax cross-entropy of the logits in panels (classes × batch). Returns the sum of the losses; the number of
 * misread samples goes to `wrong` (i32), the most likely class of each sample to `guesses` (u8). The panels are
 * overwritten by the gradient (p − y)·scale; lanes past the batch become zero.
 */
export function crossEntropy(
  logits: usize,
  classes: i32,
  stride: i32,
  labels: usize,
  batch: i32,
  scale: f32,
  guesses: usize,
  wrong: usize,
): f64 {
  let loss: f64 = 0;
  let misread = 0;
  for (let b = 0; b < batch; b += 4) {
    const at = logits + <usize>((b >> 3) * stride * LANES + (b & 7)) * 4;
    let top = v128.load(at);
    for (let c = 1; c < classes; c++) top = f32x4.max(top, v128.load(at + <usize>c * 32));
    const lanes = min(4, batch - b);
    for (let l = 0; l < lanes; l++) {
      const label = <i32>load<u8>(labels + <usize>(b + l));
      const a = at + <usize>l * 4;
      let highest: f32 = load<f32>(a);
      let guess = 0;
      for (let c = 1; c < classes; c++) {
        const value = load<f32>(a + <usize>c * 32);
        if (value > highest) {
          highest = value;
          guess = c;
        }
      }
      store<u8>(guesses + <usize>(b + l), <u8>guess);
      if (guess != label) misread++;
      loss += <f64>highest - <f64>load<f32>(a + <usize>label * 32);
    }
    let sum = f32x4.splat(0);
    for (let c = 0; c < classes; c++) {
      const e = exp4(f32x4.sub(v128.load(at + <usize>c * 32), top));
      v128.store(at + <usize>c * 32, e);
      sum = f32x4.add(sum, e);
    }
    const factor = f32x4.div(f32x4.splat(scale), sum);
    for (let c = 0; c < classes; c++) {
      v128.store(at + <usize>c * 32, f32x4.mul(v128.load(at + <usize>c * 32), factor));
    }
    loss += Math.log(<f64>f32x4.extract_lane(sum, 0));
    if (lanes > 1) loss += Math.log(<f64>f32x4.extract_lane(sum, 1));
    if (lanes > 2) loss += Math.log(<f64>f32x4.extract_lane(sum, 2));
    if (lanes > 3) loss += Math.log(<f64>f32x4.extract_lane(sum, 3));
    for (let l = 0; l < 4; l++) {
      const a = at + <usize>l * 4;
      if (l < lanes) {
        const own = a + <usize>load<u8>(labels + <usize>(b + l)) * 32;
        store<f32>(own, load<f32>(own) - scale);
      } else for (let c = 0; c < classes; c++) store<f32>(a + <usize>c * 32, 0);
    }
  }
  store<i32>(wrong, misread);
  return loss;
}
