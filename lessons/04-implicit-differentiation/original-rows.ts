/**
 * What the original notebook printed for its three networks on MNIST, epoch by epoch (Kolter, Duvenaud and Johnson 2020, *Deep Implicit
 * Layers*, chapter 1): Newton with the implicit gradient in full, and of the two runs before it the test error and the test's iterations.
 */
const printed = [
  [0.1113, 0.402, 6.66, 0.0661, 0.2231, 6.73],
  [0.0582, 0.1936, 7.29, 0.1054, 0.3674, 6.76],
  [0.0444, 0.149, 6.63, 0.0429, 0.1433, 6.41],
  [0.0369, 0.1236, 7.17, 0.0382, 0.1323, 6.33],
  [0.0306, 0.1028, 7.59, 0.0362, 0.1219, 7.34],
  [0.0206, 0.0734, 7.87, 0.0312, 0.1039, 7.97],
  [0.0191, 0.0684, 8.44, 0.0306, 0.1043, 8],
  [0.0182, 0.0651, 8.7, 0.0306, 0.1035, 8.77],
  [0.0179, 0.0634, 9.32, 0.031, 0.1041, 9.11],
  [0.0172, 0.0612, 9.8, 0.0301, 0.1052, 9.7],
] as const;

export const originalRows = printed.map(
  ([trainError, trainLoss, trainIterations, testError, testLoss, testIterations], at) => ({
    id: at + 1,
    values: { trainError, trainLoss, trainIterations, testError, testLoss, testIterations },
  }),
);

/** A printed test after an epoch, counted from 1. */
export interface PrintedTest {
  readonly epoch: number;
  readonly error: number;
  readonly iterations: number;
}

const tests = (rows: readonly (readonly [error: number, iterations: number])[]): readonly PrintedTest[] =>
  rows.map(([error, iterations], at) => ({ epoch: at + 1, error, iterations }));

/** The fixed-point network, its gradient taken through every iteration. */
export const unrolledIteration = tests([
  [0.0672, 56.13],
  [0.05, 58.76],
  [0.0439, 57.75],
  [0.0371, 67.28],
  [0.0355, 74.17],
  [0.0314, 74.48],
  [0.0308, 76.36],
  [0.031, 76.62],
  [0.0306, 83.24],
  [0.0307, 87.91],
]);

/** Newton's steps on the tape: it collapsed in the third epoch, and eight rows were printed. */
export const unrolledNewton = tests([
  [0.0636, 6.79],
  [0.0497, 5.9],
  [0.9061, 21.9],
  [0.9061, 21.9],
  [0.9061, 21.9],
  [0.9061, 21.9],
  [0.9061, 21.9],
  [0.9061, 21.9],
]);

/** Newton with the implicit gradient. */
export const implicitNewton: readonly PrintedTest[] = originalRows.map(({ id, values }) => ({
  epoch: id,
  error: values.testError,
  iterations: values.testIterations,
}));
