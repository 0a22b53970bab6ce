import type { Localised } from "../../types.ts";
import type { Orbit } from "./phase-plane.ts";

export const text: Localised<{
  title: string;
  lead: string;
  controls: Record<"gain" | "angle" | "x" | "seed", string>;
  chart: string;
  spectrum: string;
  orbits: [string, string];
  numbers: Record<"steps" | "radius" | "turn" | "fixed-points", string>;
  fates: Record<Orbit["fate"], string>;
  different: string;
}> = {
  en: {
    title: "Two numbers, and the unit circle",
    lead: "z has two numbers, and W turns the plane and stretches it. First, where the iteration goes from two random starts; below, the eigenvalues of J at the fixed point that it is near.",
    controls: { gain: "Gain of W", angle: "Angle of W in degrees", x: "Input x", seed: "Seed" },
    chart: "Where the iteration goes",
    spectrum: "Eigenvalues of J at the fixed point",
    orbits: ["first start", "second start"],
    numbers: {
      steps: "steps to settle",
      radius: "ρ(J)",
      turn: "angle of λ in degrees",
      "fixed-points": "fixed points",
    },
    fates: {
      converges: "Both orbits settle on a fixed point.",
      "two-cycle": "Both orbits end up jumping between two places, for ever.",
      rotates: "Both orbits circle the fixed point, for ever.",
      creeps:
        "Both orbits creep: after 3,000 steps they are still on their way, because the largest |λ| is 1 or hardly less.",
    },
    different: "The two orbits end differently: here the start decides.",
  },
};
