/** What a page says when a run goes wrong: what happened, its likely cause, what to try. Where it happened stands beside it. */
import type { Failure } from "../../notebook/protocol.ts";
import type { Localised } from "../language.ts";

export interface Lesson {
  /** What happened. */
  readonly title: string;
  readonly cause: string;
  readonly tries: string;
}

export interface FailureWords {
  readonly kinds: { readonly [kind in Failure["kind"]]: Lesson };
  /** Under an iteration that did not arrive: how it went, and the radius that its residuals betray. */
  readonly course: (steps: number, residual: string, radius: string, beyond: boolean) => string;
  /** Where the first number that is none turned up. */
  readonly first: (tensor: string, at: string) => string;
  readonly step: (k: number) => string;
  readonly batch: (epoch: number, batch: number) => string;
  readonly value: (number: number) => string;
  readonly map: string;
  readonly cause: string;
  readonly tries: string;
}

export const failureWords: Localised<FailureWords> = {
  en: {
    kinds: {
      syntax: {
        title: "This is not TypeScript yet",
        cause: "A bracket, a quote or a comma is often missing just before the marked place.",
        tries: "Look at the marked line and the one above it.",
      },
      runtime: {
        title: "The code stopped with an error",
        cause: "The marked line was running when it happened.",
        tries: "Read the message, then that line: which of its values is not what it should be?",
      },
      import: {
        title: "An import does not work out",
        cause:
          "The name is misspelt, the cell that should export it does not, or two cells import each other in a circle.",
        tries:
          "A cell can import “implicit”, “notebook/cell”, “@tensorflow/tfjs-core” and the other cells of this page.",
      },
      shape: {
        title: "Two shapes do not fit together",
        cause: "A state is [batch, n]: one row for each problem. A matrix that acts on it is [n, n].",
        tries: "Compare the two shapes in the message. Print one with `yield tensor.shape`, or transpose the matrix.",
      },
      disposed: {
        title: "A tensor was used after it had been disposed of",
        cause: "`dispose` or the end of a `tidy` freed it, and this line asked for it again.",
        tries: "Dispose of it later, `keep` it, or return it from the `tidy` that made it.",
      },
      singular: {
        title: "I − J is singular",
        cause:
          "J has an eigenvalue at 1. There the implicit function theorem says nothing: the fixed point has no gradient.",
        tries: "Move away from that point (a smaller gain, another seed), or add damping to the map.",
      },
      "not-converged": {
        title: "The iteration did not converge",
        cause:
          "Near a fixed point each step multiplies the error by about ρ(J), the spectral radius; from 1 on, it does not shrink.",
        tries: "Make the weights smaller, allow more steps, damp the steps, or take Anderson or Newton instead.",
      },
      nonfinite: {
        title: "A number stopped being finite",
        cause: "Something overflowed, was divided by zero, or a Newton step met a singular I − J.",
        tries: "Look at the step before: a smaller step, damping or a guarded solver keeps the iterate in bounds.",
      },
      data: {
        title: "The digits did not arrive whole",
        cause:
          "The network broke off, something on the way changed a file, or the browser did not give back what it had kept: the line above says which.",
        tries:
          "Nothing was half-loaded, and what was checked is kept: press Retry, once the network is back if it was gone.",
      },
      backend: {
        title: "No backend could be started",
        cause: "The browser refused both the graphics adapter and WebAssembly.",
        tries: "Try another backend, or another browser.",
      },
      unresponsive: {
        title: "The code did not answer and was ended by force",
        cause: "A loop without an end is the usual cause: it never reaches a `yield`, where Stop is heard.",
        tries: "Give the loop a limit, or a `yield` or `await breathe()` inside.",
      },
      "context-lost": {
        title: "The graphics device was lost",
        cause: "The browser took it away: a driver reset, or too many tabs.",
        tries: "Press Run: training goes on from the last checkpoint.",
      },
      "out-of-memory": {
        title: "The lab ran out of memory",
        cause: "An array is too big, or tensors pile up in a loop.",
        tries: "Make the arrays smaller, or wrap the loop's body in `tidy`.",
      },
      killed: {
        title: "The browser ended the lab that ran this code",
        cause:
          "It does not say why. Most often the code needed more memory than a page may have, or the machine had none left.",
        tries: "Press Run to start again. If it happens again, make arrays smaller, or close other tabs.",
      },
      outdated: {
        title: "This page is out of date",
        cause: "A newer version of the site was published after you opened it, and a file of the old one is gone.",
        tries: "Reload the page: your edits are kept.",
      },
      flood: {
        title: "The code sent more than a page can show",
        cause: "It yields in a loop without a pause, or very large values.",
        tries: "Yield fewer values: about ten a second are drawn.",
      },
      frame: {
        title: "The lab could not be started",
        cause: "Its files did not arrive (is there a network?), or the browser forbids sandboxed frames or workers.",
        tries: "Press Run again when the network is back. If that is not it, reload the page or try another browser.",
      },
    },
    course: (steps, residual, radius, beyond) =>
      `After ${steps} steps the residual is ${residual}. Judged by the last steps, the spectral radius ρ(J) is about ${radius}: ${
        beyond ? "at 1 or beyond, so an error does not shrink" : "below 1, so it may still arrive, with more steps"
      }.`,
    first: (tensor, at) => `The first one is in ${tensor}, ${at}.`,
    step: (k) => `at iteration k = ${k}`,
    batch: (epoch, batch) => `in epoch ${epoch}, batch ${batch}`,
    value: (number) => `in value ${number} of the run`,
    map: "f(z) (its residual ‖f(z) − z‖ is none)",
    cause: "Likely cause",
    tries: "What to try",
  },
};
