/**
 * What the original notebook printed for its fixed-point network on MNIST, epoch by epoch
 * (Kolter, Duvenaud and Johnson 2020, *Deep Implicit Layers*, chapter 1): train error, loss and iterations, then the same for the test set.
 */
const printed = [
  [0.1116, 0.402, 54.14, 0.0672, 0.2232, 56.13],
  [0.0573, 0.1918, 55.99, 0.05, 0.1694, 58.76],
  [0.0434, 0.1481, 58.75, 0.0439, 0.1448, 57.75],
  [0.0361, 0.123, 63.59, 0.0371, 0.1271, 67.28],
  [0.0318, 0.1069, 78.74, 0.0355, 0.1199, 74.17],
  [0.0214, 0.074, 75.45, 0.0314, 0.1045, 74.48],
  [0.0192, 0.0685, 77.18, 0.0308, 0.1043, 76.36],
  [0.0185, 0.0657, 78.53, 0.031, 0.1047, 76.62],
  [0.0175, 0.0632, 79.46, 0.0306, 0.1031, 83.24],
  [0.0174, 0.0616, 82.14, 0.0307, 0.1051, 87.91],
] as const;

export const originalRows = printed.map(
  ([trainError, trainLoss, trainIterations, testError, testLoss, testIterations], at) => ({
    id: at + 1,
    values: { trainError, trainLoss, trainIterations, testError, testLoss, testIterations },
  }),
);
