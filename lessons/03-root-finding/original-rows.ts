/**
 * What the original notebook printed for its Newton layer inside the tape on MNIST, epoch by epoch
 * (Kolter, Duvenaud and Johnson 2020, *Deep Implicit Layers*, chapter 1): train error, loss and iterations, then the same for the test set.
 */
const printed = [
  [0.1145, 0.412, 6.75, 0.0636, 0.2213, 6.79],
  [0.0599, 0.2025, 7.08, 0.0497, 0.1727, 5.9],
  [0.5833, 3.8613, 17.3, 0.9061, 6.0984, 21.9],
  [0.9065, 6.089, 23.66, 0.9061, 6.0984, 21.9],
  [0.9065, 6.089, 23.95, 0.9061, 6.0984, 21.9],
  [0.9065, 6.089, 23.64, 0.9061, 6.0984, 21.9],
  [0.9065, 6.089, 23.84, 0.9061, 6.0984, 21.9],
  [0.9065, 6.089, 23.79, 0.9061, 6.0984, 21.9],
] as const;

export const originalRows = printed.map(
  ([trainError, trainLoss, trainIterations, testError, testLoss, testIterations], at) => ({
    id: at + 1,
    values: { trainError, trainLoss, trainIterations, testError, testLoss, testIterations },
  }),
);
