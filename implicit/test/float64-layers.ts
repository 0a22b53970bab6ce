// The layers' formulas as they are written, in float64: plain loops, nothing shared with the layers themselves.
type Numbers = ArrayLike<number>;
const at = (a: Numbers, i: number): number => a[i] ?? Number.NaN;
const sigma = (x: number): number => 1 / (1 + Math.exp(-x));

/** Σ x[i + a − top, j + b − left] W[a, b], zeros outside; an even kernel has the shorter side before. */
export function conv2d64(x: Numbers, W: Numbers, shape: readonly number[], kernel: readonly number[]): Float64Array {
  const [batch, height, width, channels] = shape as [number, number, number, number];
  const [kh, kw, , out] = kernel as [number, number, number, number];
  const [top, left] = [Math.ceil(kh / 2) - 1, Math.ceil(kw / 2) - 1];
  const y = new Float64Array(batch * height * width * out);
  for (let n = 0; n < batch; n += 1)
    for (let i = 0; i < height; i += 1)
      for (let j = 0; j < width; j += 1)
        for (let a = 0; a < kh; a += 1)
          for (let b = 0; b < kw; b += 1) {
            const [row, column] = [i + a - top, j + b - left];
            if (row < 0 || row >= height || column < 0 || column >= width) continue;
            for (let c = 0; c < channels; c += 1)
              for (let o = 0; o < out; o += 1) {
                const to = ((n * height + i) * width + j) * out + o;
                const from = ((n * height + row) * width + column) * channels + c;
                y[to] = at(y, to) + at(x, from) * at(W, ((a * kw + b) * channels + c) * out + o);
              }
          }
  return y;
}

/** What a normalisation divides: samples, each of some places with some channels, these in groups. */
export interface NormShape {
  readonly samples: number;
  readonly channels: number;
  readonly groups: number;
  readonly epsilon: number;
}

export function norm64(x: Numbers, gain: Numbers, shift: Numbers, o: NormShape): Float64Array {
  const places = x.length / (o.samples * o.channels);
  const y = new Float64Array(x.length);
  const size = o.channels / o.groups;
  for (let n = 0; n < o.samples; n += 1)
    for (let g = 0; g < o.groups; g += 1) {
      const members: number[] = [];
      for (let p = 0; p < places; p += 1)
        for (let c = g * size; c < (g + 1) * size; c += 1) members.push((n * places + p) * o.channels + c);
      const mean = members.reduce((sum, i) => sum + at(x, i), 0) / members.length;
      const variance = members.reduce((sum, i) => sum + (at(x, i) - mean) ** 2, 0) / members.length;
      for (const i of members) {
        const c = i % o.channels;
        y[i] = ((at(x, i) - mean) / Math.sqrt(variance + o.epsilon)) * at(gain, c) + at(shift, c);
      }
    }
  return y;
}

/** The sizes of an attention, and who sees whom. */
export interface AttentionShape {
  readonly batch: number;
  readonly queries: number;
  readonly keys: number;
  readonly d: number;
  readonly e: number;
  readonly heads: number;
  sees?(sample: number, query: number, key: number): boolean;
}

export function attention64(q: Numbers, k: Numbers, v: Numbers, o: AttentionShape): Float64Array {
  const { batch, queries, keys, d, e, heads, sees = () => true } = o;
  const y = new Float64Array(batch * queries * e);
  const [dh, eh] = [d / heads, e / heads];
  for (let n = 0; n < batch; n += 1)
    for (let h = 0; h < heads; h += 1)
      for (let i = 0; i < queries; i += 1) {
        const scores = Array.from({ length: keys }, (_, j) => {
          let score = 0;
          for (let c = h * dh; c < (h + 1) * dh; c += 1)
            score += at(q, (n * queries + i) * d + c) * at(k, (n * keys + j) * d + c);
          return sees(n, i, j) ? score / Math.sqrt(dh) : Number.NEGATIVE_INFINITY;
        });
        const peak = Math.max(...scores);
        if (peak === Number.NEGATIVE_INFINITY) continue;
        const parts = scores.map((score) => Math.exp(score - peak));
        const total = parts.reduce((sum, part) => sum + part, 0);
        for (let c = h * eh; c < (h + 1) * eh; c += 1)
          y[(n * queries + i) * e + c] = parts.reduce(
            (sum, part, j) => sum + (part / total) * at(v, (n * keys + j) * e + c),
            0,
          );
      }
  return y;
}

/** x Wᵀ, each row of x for itself, and b if there is one. */
export function linear64(x: Numbers, W: Numbers, inputs: number, b?: Numbers): Float64Array {
  const outputs = W.length / inputs;
  return Float64Array.from({ length: (x.length / inputs) * outputs }, (_, at2) => {
    const [row, o] = [Math.floor(at2 / outputs), at2 % outputs];
    let sum = b ? at(b, o) : 0;
    for (let i = 0; i < inputs; i += 1) sum += at(x, row * inputs + i) * at(W, o * inputs + i);
    return sum;
  });
}

/** The sizes of a recurrent cell. */
export interface CellShape {
  readonly steps: number;
  readonly width: number;
  readonly taps?: readonly number[];
}

/** One evaluation of the gated cell's map on a whole sequence. */
export function gated64(z: Numbers, drive: Numbers, W: Numbers, { steps, width, taps = [1] }: CellShape): Float64Array {
  const carry = taps.at(-1) ?? 1;
  const earlier = (n: number, t: number, c: number) => (t < 0 ? 0 : at(z, (n * steps + t) * width + c));
  return Float64Array.from({ length: z.length }, (_, i) => {
    const [c, t, n] = [i % width, Math.floor(i / width) % steps, Math.floor(i / (width * steps))];
    const pre = (row: number) => {
      let sum = at(drive, (n * steps + t) * 2 * width + row);
      taps.forEach((tap, k) => {
        for (let j = 0; j < width; j += 1)
          sum += at(W, row * taps.length * width + k * width + j) * earlier(n, t - tap, j);
      });
      return sum;
    };
    const g = sigma(pre(c));
    return g * earlier(n, t - carry, c) + (1 - g) * Math.tanh(pre(width + c));
  });
}

/** An LSTM run step by step from zeros: what a textbook writes, [c of every step, h of every step] a sample. */
export function lstmRun64(drive: Numbers, W: Numbers, { steps, width }: CellShape): Float64Array {
  const batch = drive.length / (steps * 4 * width);
  const states = new Float64Array(batch * steps * width * 2);
  for (let n = 0; n < batch; n += 1) {
    let [c, h] = [new Float64Array(width), new Float64Array(width)];
    for (let t = 0; t < steps; t += 1) {
      const next = lstmStep64(
        c,
        h,
        Array.from({ length: 4 * width }, (_, i) => at(drive, (n * steps + t) * 4 * width + i)),
        W,
      );
      [c, h] = [next.c, next.h];
      states.set(c, n * 2 * steps * width + t * width);
      states.set(h, n * 2 * steps * width + (steps + t) * width);
    }
  }
  return states;
}

/** One evaluation of the LSTM's map on a whole sequence of states, packed [c, h] a sample. */
export function lstm64(z: Numbers, drive: Numbers, W: Numbers, { steps, width }: CellShape): Float64Array {
  const batch = drive.length / (steps * 4 * width);
  const y = new Float64Array(z.length);
  for (let n = 0; n < batch; n += 1)
    for (let t = 0; t < steps; t += 1) {
      const from = n * 2 * steps * width;
      const before = (part: number) =>
        Float64Array.from({ length: width }, (_, j) =>
          t === 0 ? 0 : at(z, from + (part * steps + t - 1) * width + j),
        );
      const a = Array.from({ length: 4 * width }, (_, i) => at(drive, (n * steps + t) * 4 * width + i));
      const { c, h } = lstmStep64(before(0), before(1), a, W);
      y.set(c, from + t * width);
      y.set(h, from + (steps + t) * width);
    }
  return y;
}

function lstmStep64(c: Float64Array, h: Float64Array, drive: Numbers, W: Numbers) {
  const width = c.length;
  const pre = (row: number) => {
    let sum = at(drive, row);
    for (let j = 0; j < width; j += 1) sum += at(W, row * width + j) * at(h, j);
    return sum;
  };
  const next = c.map((before, j) => sigma(pre(width + j)) * before + sigma(pre(j)) * Math.tanh(pre(2 * width + j)));
  return { c: next, h: next.map((value, j) => sigma(pre(3 * width + j)) * Math.tanh(value)) };
}
