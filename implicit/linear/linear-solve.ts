import type { Tensor2D } from "@tensorflow/tfjs-core";
import type { Evaluate } from "../problem.ts";

/**
 * Finds u with u = A(u) + v for a linear A, row by row; A and v map [batch, n] to [batch, n].
 *
 * Newton hands it u ↦ Ju, an implicit adjoint u ↦ Jᵀu: the backward pass is a fixed point too. Write your own to plug in another
 * method; the result is the caller's, and v and what A returns are yours to read, not to dispose of.
 */
export type LinearSolve = (A: Evaluate, v: Tensor2D) => Tensor2D;
