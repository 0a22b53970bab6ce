// Between the row-major matrices of the outside and the two layouts of core.ts. All sizes in elements, all float32.
import { LANES, ROWS } from "./core";

// @ts-ignore: decorator
@inline
function ceil(a: i32, b: i32): i32 {
  return (a + b - 1) / b;
}

/** weights of m × k from a row-major matrix. Rows past m are zero. */
export function packWeights(from: usize, to: usize, m: i32, k: i32): void {
  for (let i = 0; i < m; i += ROWS) {
    const rows = min(ROWS, m - i);
    if (rows < ROWS) memory.fill(to, 0, <usize>(k * ROWS) * 4);
    for (let r = 0; r < rows; r++) {
      let s = from + <usize>((i + r) * k) * 4;
      let d = to + <usize>r * 4;
      for (let j = 0; j < k; j++) {
        store<f32>(d, load<f32>(s));
        s += 4;
        d += ROWS * 4;
      }
    }
    to += <usize>(k * ROWS) * 4;
  }
}

/** weights of Mᵀ (k × m) from the row-major m × k matrix M. Rows past k are zero. */
export function packTransposed(from: usize, to: usize, m: i32, k: i32): void {
  for (let j = 0; j < k; j += ROWS) {
    const rows = min(ROWS, k - j);
    for (let i = 0; i < m; i++) {
      const s = from + <usize>(i * k + j) * 4;
      if (rows == ROWS) {
        v128.store(to, v128.load(s));
        store<f32>(to, load<f32>(s, 16), 16);
      } else {
        for (let r = 0; r < ROWS; r++) {
          store<f32>(to + <usize>r * 4, r < rows ? load<f32>(s + <usize>r * 4) : 0);
        }
      }
      to += ROWS * 4;
    }
  }
}

/** weights (rows × columns) of a matrix that lies in panels whose stride is `stride` rows. */
export function packPanels(from: usize, to: usize, rows: i32, columns: i32, stride: i32): void {
  for (let i = 0; i < rows; i += ROWS) {
    for (let c = 0; c < columns; c++) {
      const s = from + <usize>(((c >> 3) * stride + i) * LANES + (c & 7)) * 4;
      store<f32>(to, load<f32>(s));
      store<f32>(to, i + 1 < rows ? load<f32>(s, 32) : 0, 4);
      store<f32>(to, i + 2 < rows ? load<f32>(s, 64) : 0, 8);
      store<f32>(to, i + 3 < rows ? load<f32>(s, 96) : 0, 12);
      store<f32>(to, i + 4 < rows ? load<f32>(s, 128) : 0, 16);
      to += ROWS * 4;
    }
  }
}

// @ts-ignore: decorator
@inline
function transpose4(from: usize, fromStride: usize, to: usize, toStride: usize): void {
  const a = v128.load(from);
  const b = v128.load(from + fromStride);
  const c = v128.load(from + 2 * fromStride);
  const d = v128.load(from + 3 * fromStride);
  const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
  const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
  const ef = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
  const gh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
  v128.store(to + toStride, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
  v128.store(to + 2 * toStride, v128.shuffle<f32>(ef, gh, 0, 1, 4, 5));
  v128.store(to + 3 * toStride, v128.shuffle<f32>(ef, gh, 2, 3, 6, 7));
}

/** panels of zᵀ (n × batch) from the row-major z[batch, n]; bias[n] is added when its address is not 0. Lanes past the batch stay as they are. */
export function packBatch(from: usize, to: usize, batch: i32, n: i32, stride: i32, bias: usize): void {
  const row: usize = <usize>n * 4;
  for (let b = 0; b < batch; b += 4) {
    const columns = min(4, batch - b);
    const s = from + <usize>b * row;
    const d = to + <usize>((b >> 3) * stride * LANES + (b & 7)) * 4;
    let j = 0;
    if (columns == 4) for (; j + 4 <= n; j += 4) transpose4(s + <usize>j * 4, row, d + <usize>j * 32, 32);
    for (; j < n; j++) {
      for (let c = 0; c < columns; c++) {
        store<f32>(d + <usize>(j * LANES + c) * 4, load<f32>(s + <usize>c * row + <usize>j * 4));
      }
    }
    if (bias) {
      for (let i = 0; i < n; i++) {
        const a = d + <usize>i * 32;
        const value = load<f32>(bias + <usize>i * 4);
        for (let c = 0; c < columns; c++) {
          store<f32>(a + <usize>c * 4, load<f32>(a + <usize>c * 4) + value);
        }
      }
    }
  }
}

/** The row-major z[batch, n] from the panels of zᵀ. */
export function unpackBatch(from: usize, to: usize, batch: i32, n: i32, stride: i32): void {
  const row: usize = <usize>n * 4;
  for (let b = 0; b < batch; b += 4) {
    const columns = min(4, batch - b);
    const s = from + <usize>((b >> 3) * stride * LANES + (b & 7)) * 4;
    const d = to + <usize>b * row;
    let j = 0;
    if (columns == 4) for (; j + 4 <= n; j += 4) transpose4(s + <usize>j * 32, 32, d + <usize>j * 4, row);
    for (; j < n; j++) {
      for (let c = 0; c < columns; c++) {
        store<f32>(d + <usize>c * row + <usize>j * 4, load<f32>(s + <usize>(j * LANES + c) * 4));
      }
    }
  }
}

/**
 * The panels of Mᵀ (columns × rows) from the panels of M (rows × columns), 8 × 8 blocks at a time. `fromStride` rows
 * a panel of M; a panel of Mᵀ has 8·⌈columns/8⌉ rows. Reads up to seven rows past the end of the last panel; what it
 * finds there lands in lanes that nobody reads.
 */
export function transposePanels(from: usize, to: usize, rows: i32, columns: i32, fromStride: i32): void {
  const across = ceil(columns, LANES);
  const down = ceil(rows, LANES);
  for (let q = 0; q < down; q++) {
    for (let p = 0; p < across; p++) {
      const s = from + <usize>(p * fromStride + q * LANES) * 32;
      const d = to + <usize>(q * across + p) * 256;
      transpose4(s, 32, d, 32);
      transpose4(s + 16, 32, d + 128, 32);
      transpose4(s + 128, 32, d + 16, 32);
      transpose4(s + 144, 32, d + 144, 32);
    }
  }
}

/** to (row-major rows × columns) = keep·to + scale·panels. keep = 0 overwrites, whatever stood there. */
export function addPanels(from: usize, to: usize, rows: i32, columns: i32, stride: i32, keep: f32, scale: f32): void {
  const k = f32x4.splat(keep);
  const f = f32x4.splat(scale);
  for (let c = 0; c < columns; c += 4) {
    const s = from + <usize>((c >> 3) * stride * LANES + (c & 7)) * 4;
    const lanes = min(4, columns - c);
    for (let i = 0; i < rows; i++) {
      const a = s + <usize>i * 32;
      const d = to + <usize>(i * columns + c) * 4;
      if (lanes == 4) {
        const g = f32x4.mul(f, v128.load(a));
        v128.store(d, keep == 0 ? g : f32x4.add(f32x4.mul(k, v128.load(d)), g));
      } else {
        for (let l = 0; l < lanes; l++) {
          const g = scale * load<f32>(a + <usize>l * 4);
          const t = d + <usize>l * 4;
          store<f32>(t, keep == 0 ? g : keep * load<f32>(t) + g);
        }
      }
    }
  }
}

/** to[rows] = keep·to + scale · the sums of a panel matrix's rows: the gradient of a bias. */
export function addRowSums(from: usize, to: usize, rows: i32, columns: i32, stride: i32, keep: f32, scale: f32): void {
  for (let i = 0; i < rows; i++) {
    let sum: f32 = 0;
    for (let c = 0; c < columns; c++) {
      sum += load<f32>(from + <usize>(((c >> 3) * stride + i) * LANES + (c & 7)) * 4);
    }
    const t = to + <usize>i * 4;
    store<f32>(t, keep == 0 ? scale * sum : keep * load<f32>(t) + scale * sum);
  }
}

/** Every column of a panel matrix = bias. */
export function fillColumns(bias: usize, to: usize, rows: i32, stride: i32, panels: i32): void {
  for (let p = 0; p < panels; p++) {
    for (let i = 0; i < rows; i++) {
      const value = v128.load32_splat(bias + <usize>i * 4);
      const d = to + <usize>(p * stride + i) * 32;
      v128.store(d, value);
      v128.store(d, value, 16);
    }
  }
}

/** The panels of a row-major rows × columns matrix, eight columns to a panel; lanes past the last column stay as they are. */
export function panelsOf(from: usize, to: usize, rows: i32, columns: i32): void {
  for (let r = 0; r < rows; r++) {
    const s = from + <usize>(r * columns) * 4;
    let c = 0;
    for (; c + 8 <= columns; c += 8) {
      const d = to + <usize>((c >> 3) * rows + r) * 32;
      v128.store(d, v128.load(s + <usize>c * 4));
      v128.store(d, v128.load(s + <usize>c * 4, 16), 16);
    }
    for (; c < columns; c++) {
      store<f32>(to + <usize>(((c >> 3) * rows + r) * LANES + (c & 7)) * 4, load<f32>(s + <usize>c * 4));
    }
  }
}
