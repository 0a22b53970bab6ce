import {
  EigenvalueDecomposition,
  LuDecomposition,
  Matrix,
  QrDecomposition,
  SingularValueDecomposition,
} from "ml-matrix";

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

/** x with A x = b by LU with partial pivoting, A n × n by rows; undefined where A is singular to working precision. n³/3. */
export function solveSystem(A: Float64Array, b: Float64Array): Float64Array | undefined {
  const n = b.length;
  const lu = new LuDecomposition(matrix(A, n));
  const diagonal = Array.from({ length: n }, (_, i) => Math.abs(lu.upperTriangularMatrix.get(i, i)));
  if (!(Math.min(...diagonal) > n * 2 ** -52 * Math.max(...diagonal))) return undefined;
  return numbers(lu.solve(Matrix.columnVector(b as unknown as number[])));
}

/** x that makes ‖A x − b‖ least, by QR, for A of b.length rows and `columns` columns, by rows; of full rank, or it throws. */
export function leastSquares(A: Float64Array, columns: number, b: Float64Array): Float64Array {
  const qr = new QrDecomposition(matrix(A, b.length, columns));
  const diagonal = Array.from({ length: columns }, (_, i) => Math.abs(qr.upperTriangularMatrix.get(i, i)));
  if (!(Math.min(...diagonal) > b.length * 2 ** -52 * Math.max(...diagonal)))
    throw new Error("A is not of full rank: the least squares have no single answer");
  return numbers(qr.solve(Matrix.columnVector(b as unknown as number[])));
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
