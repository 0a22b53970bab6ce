import {
  div,
  logSumExp,
  mean,
  mul,
  oneHot,
  type Scalar,
  softmax,
  sub,
  sum,
  type Tensor1D,
  type Tensor2D,
  zeros,
} from "@tensorflow/tfjs-core";
import { op } from "../engine/op.ts";

/**
 * The mean over a batch of −log softmax(logits)[label].
 *
 * Shapes: logits [batch, classes], labels [batch] (int32, from 0); the result is a scalar. One node on the tape with the gradient in closed
 * form, (softmax(logits) − one-hot labels)/batch, where tfjs's `softmaxCrossEntropy` records a dozen; it may be differentiated again.
 * Labels get a gradient of zeros.
 */
export function crossEntropy(logits: Tensor2D, labels: Tensor1D): Scalar {
  if (logits.rank !== 2 || labels.rank !== 1 || logits.shape[0] !== labels.shape[0]) {
    throw new Error(`shape mismatch: logits are [${logits.shape}], labels [${labels.shape}]`);
  }
  const [batch, classes] = logits.shape;
  return op(
    "crossEntropy",
    [logits, labels],
    (logits, labels) => {
      const target = oneHot(labels, classes);
      const value = mean<Scalar>(sub(logSumExp(logits, 1), sum(mul(logits, target), 1)));
      return { value, saved: [logits, labels], made: [target] };
    },
    (dy: Scalar, [logits, labels], made) => {
      const [target] = made ?? [oneHot(labels, classes)];
      return [() => mul(sub(softmax(logits), target), div(dy, batch)), () => zeros(labels.shape)];
    },
  );
}
