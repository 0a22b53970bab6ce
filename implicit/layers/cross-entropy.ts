import {
  customGrad,
  div,
  type GradSaveFunc,
  logSumExp,
  mean,
  mul,
  oneHot,
  type Scalar,
  softmax,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tidy,
} from "@tensorflow/tfjs-core";

/**
 * The mean over a batch of −log softmax(logits)[label].
 *
 * Shapes: logits [batch, classes], labels [batch] (int32, from 0); the result is a scalar. One node on the tape with the gradient in closed
 * form, (softmax(logits) − one-hot labels)/batch, where tfjs's `softmaxCrossEntropy` records a dozen; it may be differentiated again.
 * Labels get no gradient.
 */
export function crossEntropy(logits: Tensor2D, labels: Tensor1D): Scalar {
  if (logits.rank !== 2 || labels.rank !== 1 || logits.shape[0] !== labels.shape[0]) {
    throw new Error(`shape mismatch: logits are [${logits.shape}], labels [${labels.shape}]`);
  }
  const [batch, classes] = logits.shape;
  const loss = customGrad((...args) => {
    const [logits, save] = args as unknown as [Tensor2D, GradSaveFunc];
    const target = oneHot(labels, classes);
    save([logits, target]);
    const value = mean(sub(logSumExp(logits, 1), sum(mul(logits, target), 1))) as Scalar;
    const gradFunc = (dy: Scalar, saved: Tensor[]) => {
      const [logits, target] = saved as [Tensor2D, Tensor2D];
      return mul(sub(softmax(logits), target), div(dy, batch));
    };
    return { value, gradFunc };
  });
  return tidy("crossEntropy", () => loss(logits) as Scalar);
}
