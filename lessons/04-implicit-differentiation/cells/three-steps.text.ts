import type { Localised } from "../../types.ts";
import type { Flow, Params } from "./three-steps.ts";

/** What an operation of the layer's tape makes, by its kernel's name. */
const makes: { readonly [kernel: string]: string } = {
  BatchMatMul: "W z⋆",
  Add: "W z⋆ + x",
  Tanh: "y = f(z⋆)",
  correct: "y, unchanged",
};

export const text: Localised<{
  title: string;
  lead: string;
  controls: Record<keyof Params, string>;
  tape: Record<Params["tape"], string>;
  flow: string;
  flows: Record<keyof Flow, { symbol: string; label: string }>;
  makes: { readonly [kernel: string]: string };
  copyOf: (what: string) => string;
  iteration: (k: number) => string;
  sources: Record<"z" | "x" | "W" | "y" | "product" | "other", string>;
  numbers: Record<
    "iterations" | "nodes" | "copies" | "bytes" | "unrolled-nodes" | "unrolled-copies" | "unrolled-bytes" | "gap",
    string
  >;
  layer: string;
  other: string;
  right: string;
  wrong: string;
  unsolved: string;
  slow: {
    solve: (iterations: number, residual: string) => string;
    forwards: (at: number, kernel: string) => string;
    arrives: string;
    corrects: string;
    tanh: (corrected: boolean) => string;
    add: string;
    product: string;
    end: (gap: string, corrected: boolean) => string;
    iteration: (k: number, nodes: number) => string;
    arrivesUnrolled: string;
    back: (k: number) => string;
    endUnrolled: (gap: string) => string;
  };
}> = {
  en: {
    title: "A layer in three steps, and what its tape holds",
    lead: "Find z⋆ off the tape; apply f to it once, on the tape; correct the cotangent on its way back. Below is the tape, node for node as it was recorded, and what flows along it.",
    controls: {
      tape: "Tape of",
      correct: "Step 3",
      gain: "Gain of W",
      width: "Width n",
      seed: "Seed",
    },
    tape: {
      "three steps": "The tape of the layer in three steps",
      "every iteration": "The tape that keeps every iteration",
    },
    flow: "What flows forwards, and what comes back",
    flows: {
      z: { symbol: "z⋆", label: "found off the tape" },
      y: { symbol: "y", label: "the layer’s output" },
      v: { symbol: "v", label: "from the loss" },
      u: { symbol: "u", label: "after step 3" },
      dx: { symbol: "∂ℓ/∂x", label: "gradient of x" },
      dW: { symbol: "∂ℓ/∂W", label: "gradient of W" },
    },
    makes,
    copyOf: (what) => `copy of ${what}`,
    iteration: (k) => `iteration ${k}`,
    sources: { z: "z⋆", x: "x", W: "W", y: "y", product: "W z⋆", other: "" },
    numbers: {
      iterations: "iterations",
      nodes: "nodes",
      copies: "copies kept",
      bytes: "bytes",
      "unrolled-nodes": "nodes",
      "unrolled-copies": "copies kept",
      "unrolled-bytes": "bytes",
      gap: "gradient of W off by",
    },
    layer: "The layer in three steps",
    other: "With every iteration on the tape",
    right: "The gradient is right to what float32 can show.",
    wrong:
      "The value is right and the gradient is wrong: without step 3, it knows of one application of f only, and not that z⋆ moves too.",
    unsolved:
      "The iteration did not settle: what it stopped at is no solution, and no formula for solutions holds there.",
    slow: {
      solve: (iterations, residual) =>
        `Step 1. Off the tape, z ← f(z) is repeated ${iterations} times, until it changes z by ${residual} only. The tape has recorded nothing.`,
      forwards: (at, kernel) =>
        [
          "Step 2. On the tape, f is applied to z⋆ once. The product W z⋆ comes first; it keeps copies of z⋆ and of W for its way back.",
          "Then x is added.",
          "tanh ends the application: y = f(z⋆), which is z⋆ again. It keeps a copy of its output.",
          "Step 3. A node that changes nothing on the way forwards: y goes in, y comes out. It keeps y and W, to know its matrix on the way back.",
        ][at] ?? `Then ${kernel}.`,
      arrives: "Now backwards. The loss hands its cotangent v to the last node.",
      corrects:
        "Here v becomes u: one linear system, (I − J)ᵀu = v. It stands for all the iterations that the tape has never seen.",
      tanh: (corrected) =>
        `The rest is the ordinary way back through one application. tanh multiplies by 1 − y²${corrected ? "." : ": what it multiplies is v, since nobody has corrected it."}`,
      add: "The sum hands on what it gets, to both sides. On the side of x that is the gradient of x.",
      product:
        "The product multiplies it by z⋆: the gradient of W. What goes on towards z⋆ ends there, since nothing on the tape leads further.",
      end: (gap, corrected) =>
        corrected
          ? `Done: the gradient of W differs from an exact one by ${gap} of its largest entry.`
          : `Done, and wrong: the gradient of W differs from an exact one by ${gap} of its largest entry.`,
      iteration: (k, nodes) => `Iteration ${k}, on the tape: ${nodes} nodes by now.`,
      arrivesUnrolled: "Now backwards. The loss hands its cotangent v to the last of them.",
      back: (k) => `Back through iteration ${k}: its share of both gradients is added, and the rest goes on.`,
      endUnrolled: (gap) =>
        `Done, after as many steps back: the gradient of W differs from an exact one by ${gap} of its largest entry.`,
    },
  },
};
