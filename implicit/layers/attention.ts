import {
  add,
  matMul,
  mul,
  reshape,
  softmax,
  sub,
  sum,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
  tensor2d,
  tidy,
  transpose,
  zeros,
} from "@tensorflow/tfjs-core";
import { op } from "../engine/op.ts";
import { checkShape } from "./check-shape.ts";

/**
 * Scaled dot-product attention, each head for itself: softmax(q kᵀ/√(d/heads)) v, the softmax over the keys.
 *
 * Shapes: q [batch, queries, d], k [batch, keys, d], v [batch, keys, e]; the result is [batch, queries, e]. With `heads` (default 1)
 * the channels of q, k, v and the result are cut into that many neighbouring parts. `mask`: "causal" lets token i see
 * tokens up to i (as many queries as keys); a tensor [queries, keys] or [batch, queries, keys] of ones and zeros says who sees whom, and a query that sees
 * nothing gets zeros. The mask has no gradient. Projections are `linear`'s. One node on the tape, its gradient in closed form; it can
 * be differentiated again. Cost: two products of batch·queries·keys·d forward, four backward; memory batch·heads·queries·keys.
 * Throws `invalid heads: 3`, `shape mismatch`.
 *
 * Source: A. Vaswani et al. 2017, Attention Is All You Need, NeurIPS 30, arXiv 1706.03762.
 */
export function attention(
  q: Tensor3D,
  k: Tensor3D,
  v: Tensor3D,
  { heads = 1, mask }: { heads?: number; mask?: "causal" | Tensor2D | Tensor3D } = {},
): Tensor3D {
  checkShape("q", q, ["batch", "queries", "d"]);
  const [batch, queries, d] = q.shape;
  checkShape("k", k, [batch, "keys", d]);
  const keys = k.shape[1];
  checkShape("v", v, [batch, keys, "e"]);
  if (!(Number.isInteger(heads) && heads >= 1 && d % heads === 0 && v.shape[2] % heads === 0)) {
    throw new Error(`invalid heads: ${heads}, of ${d} and ${v.shape[2]} channels`);
  }
  return tidy(() => attend(q, k, v, heads, seenOf(mask, batch, queries, keys)));
}

// The mask is an input: a tensor that the caller makes inside a loss is gone before the backward pass where the tape does not hold it.
function attend(q: Tensor3D, k: Tensor3D, v: Tensor3D, heads: number, mask: Tensor[]): Tensor3D {
  const scale = 1 / Math.sqrt(q.shape[2] / heads);
  const weights = (q: Tensor3D, k: Tensor3D, seen: Tensor | undefined) => {
    const scores = product(mul(apart(q, heads), scale), turned(apart(k, heads)));
    // A finite number: the difference of two infinities is not one.
    return seen ? mul<Tensor4D>(softmax(add(scores, mul(sub(seen, 1), 1e30))), seen) : softmax(scores);
  };
  return op(
    "attention",
    [q, k, v, ...mask],
    (q, k, v, ...[seen]) => {
      const p = weights(q, k, seen);
      return { value: together(product(p, apart(v, heads))), saved: [q, k, v, ...mask], made: [p] };
    },
    (dy: Tensor3D, [q, k, v, ...[seen]], made) => {
      const p = made ? made[0] : weights(q, k, seen);
      const d = apart(dy, heads);
      const dp = product(d, turned(apart(v, heads)));
      const scores = mul<Tensor4D>(mul(p, sub(dp, sum(mul(dp, p), 3, true))), scale);
      return [
        () => together(product(scores, apart(k, heads))),
        () => together(product(turned(scores), apart(q, heads))),
        () => together(product(turned(p), d)),
        ...mask.map(
          ({ shape }) =>
            () =>
              zeros(shape),
        ),
      ];
    },
  );
}

/** Ones and zeros to be broadcast over [batch, heads, queries, keys], if any. */
function seenOf(
  mask: "causal" | Tensor2D | Tensor3D | undefined,
  batch: number,
  queries: number,
  keys: number,
): Tensor[] {
  if (mask === undefined) return [];
  if (mask === "causal") {
    if (queries !== keys) throw new Error(`shape mismatch: ${queries} queries and ${keys} keys cannot be causal`);
    const ones = Float32Array.from({ length: queries * keys }, (_, at) => +(at % keys <= Math.floor(at / keys)));
    return [tensor2d(ones, [queries, keys])];
  }
  if (typeof mask === "string") throw new Error(`invalid mask: ${mask}`);
  checkShape("mask", mask, mask.rank === 2 ? [queries, keys] : [batch, queries, keys]);
  return [mask.rank === 2 ? mask : reshape(mask, [batch, 1, queries, keys])];
}

/** [batch, tokens, channels] to [batch, heads, tokens, channels/heads]. */
function apart(x: Tensor3D, heads: number): Tensor4D {
  const [batch, tokens, channels] = x.shape;
  return heads === 1
    ? reshape(x, [batch, 1, tokens, channels])
    : transpose(reshape(x, [batch, tokens, heads, channels / heads]), [0, 2, 1, 3]);
}

function together(x: Tensor4D): Tensor3D {
  const [batch, heads, tokens, channels] = x.shape;
  return reshape(heads === 1 ? x : transpose(x, [0, 2, 1, 3]), [batch, tokens, heads * channels]);
}

const product = (a: Tensor4D, b: Tensor4D): Tensor4D => matMul<Tensor4D>(a, b);
const turned = (x: Tensor4D): Tensor4D => transpose(x, [0, 1, 3, 2]);
