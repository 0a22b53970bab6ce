import type { Localised } from "../../types.ts";

export const text: Localised<{
  title: string;
  lead: string;
  controls: Record<"gain" | "width" | "seed", string>;
  chart: string;
  passes: Record<"forward" | "backward", string>;
  numbers: Record<"forward-rate" | "backward-rate" | "radius" | "gap64" | "gap32", string>;
  outcomes: Record<"converged" | "max-steps", string>;
  tape: string;
  trip: string;
  axes: { row: string; column: string };
  stations: Record<"u" | "sloped" | "pulled" | "next", (k: number) => string>;
  slow: {
    enter: (k: number, size: string) => string;
    nodes: Record<"Tanh" | "Add" | "linear", (size: string) => string>;
    node: (name: string) => string;
    add: (k: number, size: string, moved: string) => string;
  };
}> = {
  en: {
    title: "Back along one tape, again and again",
    lead: "Forwards, z ← tanh(Wz + x) until it settles. Backwards, u ← v + Jᵀu until that settles. Ten inputs with ten random cotangents v, in double precision.",
    controls: { gain: "Gain of W", width: "Width n", seed: "Seed" },
    chart: "Both passes, by what one more step would change",
    passes: { forward: "forward, ‖f(z) − z‖", backward: "backward, ‖v + Jᵀu − u‖" },
    numbers: {
      "forward-rate": "forward, factor per step",
      "backward-rate": "backward, factor per step",
      radius: "largest ρ(J) of the batch",
      gap64: "from the dense solve",
      gap32: "the same in float32",
    },
    outcomes: {
      converged: "Both arrived.",
      "max-steps":
        "Not both of them arrived within 600 steps. Without a z that stays where it is, the J that the backward pass repeats belongs to no fixed point.",
    },
    tape: "The tape of one application of f at z⋆, as recorded",
    trip: "The cotangent on its way: the first numbers of the first input",
    axes: { row: "where", column: "component" },
    stations: {
      u: (k) => `u, trip ${k}`,
      sloped: () => "after tanh",
      pulled: () => "after W: Jᵀu",
      next: (k) => `plus v: u, trip ${k + 1}`,
    },
    slow: {
      enter: (k, size) =>
        k === 0
          ? `Trip 0: start with u = v, and send it into the end of the tape. Its first numbers have size ${size}.`
          : `Trip ${k}: send the new u into the end of the same tape. Size ${size}.`,
      nodes: {
        Tanh: (size) => `Backwards through tanh: each number is multiplied by its 1 − z². Size ${size}.`,
        Add: () => "Backwards through the sum: the cotangent goes on as it is, to x and to Wz alike.",
        linear: (size) => `Backwards through the product: times Wᵀ. What comes out at z is Jᵀu, size ${size}.`,
      },
      node: (name) => `Backwards through ${name}.`,
      add: (k, size, moved) =>
        `Add v. That is u after trip ${k}: size ${size}. Over the whole batch it has moved by ${moved}.`,
    },
  },
};
