import type { Tensor, Tensor2D } from "@tensorflow/tfjs-core";
import type { Method, Solution } from "../method.ts";
import type { Evaluate, Problem } from "../problem.ts";

/** A linear map, row by row, that may know its transpose, its matrices, and a faster way to solve with it. */
export interface LinearMap extends Evaluate {
  /** Known where it is the surer and cheaper product of the two. */
  readonly transposed?: Evaluate;
  /** Its matrices, [batch, n, n] by rows, where they are known without multiplying. */
  readonly matrices?: () => Float32Array;
  /** u ↦ u − A(u), where it is known without subtracting: a root's sF′. */
  readonly complement?: LinearMap;
  /** u = A(u) + v by an accelerator, where one does that method. */
  readonly solve?: (v: Tensor2D, m: Method) => Solution | undefined;
}

/** u = A(u) + v as a problem, which needs no differentiating: its J is A. */
export interface AffineProblem extends Problem {
  readonly linear: LinearMap;
}

/** f at z, to first order: u ↦ Ju and u ↦ Jᵀu with J = ∂f/∂z, each row its own. Free it when done. */
export interface Linearisation {
  readonly jvp: LinearMap;
  readonly vjp: LinearMap;
  /** f(z), where an accelerator made this; it is disposed of with the rest. */
  readonly image?: Tensor2D;
  /** What the map depends on besides z and theta, as far as a product has been made. */
  captured(): readonly Tensor[];
  dispose(): void;
}
