import { EigenvalueDecomposition, Matrix, QrDecomposition, SingularValueDecomposition } from "ml-matrix";
import { luSolve } from "../linear/lu.ts";

/** A as ml-matrix has it: `rows` rows of `columns` numbers, by rows. */
function matrix(A: Float64Array, rows: number, columns = rows): Matrix {
  if (A.length !== rows * columns)
    throw new Error(`shape mismatch: A has ${A.length} numbers, not ${rows} × ${columns}`);
  return Matrix.from1DArray(rows, columns, A as unknown as number[]);
}

const numbers = (M: Matrix): Float64Array => Float64Array.from(M.to1DArray());

/** The eigenvalues of a real n × n matrix, by rows: λ = real + i·imaginary; all NaN where an entry is not finite. Hessenberg and QR iteration, about 10 n³. */
export function eigenvalues(
  A: Float64Array,
  n: number,
): { readonly real: Float64Array; readonly imaginary: Float64Array } {
  const M = matrix(A, n);
  // on a NaN the QR iteration waits for ever for something to become small
  if (!A.every(Number.isFinite))
    return { real: new Float64Array(n).fill(Number.NaN), imaginary: new Float64Array(n).fill(Number.NaN) };
  const { realEigenvalues, imaginaryEigenvalues } = new EigenvalueDecomposition(M);
  return { real: Float64Array.from(realEigenvalues), imaginary: Float64Array.from(imaginaryEigenvalues) };
}

/** ρ(A) = max |λ| of a real n × n matrix, by rows: plain iteration of an affine map with this A converges where it is under 1. */
export function spectralRadius(A: Float64Array, n: number): number {
  const { real, imaginary } = eigenvalues(A, n);
  return real.reduce((largest, value, i) => Math.max(largest, Math.hypot(value, imaginary[i] ?? 0)), 0);
}

/** The singular values of an n × n matrix, by rows, largest first: the first is ‖A‖₂, the last bounds how far a residual can mislead. */
export function singularValues(A: Float64Array, n: number): Float64Array {
  return Float64Array.from(new SingularValueDecomposition(matrix(A, n), { autoTranspose: true }).diagonal);
}

/** x with A x = b by elimination, A n × n by rows; undefined where A is singular to working precision, in whatever units its rows and columns are. n³/3. */
export function solveSystem(A: Float64Array, b: Float64Array): Float64Array | undefined {
  if (A.length !== b.length ** 2)
    throw new Error(`shape mismatch: A has ${A.length} numbers, not ${b.length} × ${b.length}`);
  const x = Float64Array.from(b);
  return luSolve(Float64Array.from(A), x) ? x : undefined;
}

/**
 * x that makes ‖A x − b‖ least, by QR, for A of b.length rows and `columns` columns, by rows; of full rank, or it throws. The units of the columns do not
 * matter; those of the rows are the problem's weights.
 */
export function leastSquares(A: Float64Array, columns: number, b: Float64Array): Float64Array {
  const M = matrix(A, b.length, columns);
  const lengths = Array.from({ length: columns }, (_, j) => Math.hypot(...M.getColumn(j)));
  // with columns of length 1 a diagonal entry of R is the sine of the angle to the columns before
  const qr = new QrDecomposition(M.mulRowVector(lengths.map((length) => 1 / length)));
  const diagonal = Array.from({ length: columns }, (_, i) => Math.abs(qr.upperTriangularMatrix.get(i, i)));
  if (!diagonal.every((entry) => entry > b.length * 2 ** -52))
    throw new Error("A is not of full rank: the least squares have no single answer");
  return numbers(qr.solve(Matrix.columnVector(b as unknown as number[]))).map((x, j) => x / (lengths[j] as number));
}

/** I − A, transposed if asked: the matrix of u = A u + v, or of its adjoint. */
export function identityMinus(A: Float64Array, n: number, of: "A" | "transpose" = "A"): Float64Array {
  const M = new Float64Array(n * n);
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j < n; j += 1) {
      M[i * n + j] = (i === j ? 1 : 0) - (A[of === "A" ? i * n + j : j * n + i] as number);
    }
  }
  return M;
}
