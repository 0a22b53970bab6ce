import type { Localised } from "../../types.ts";
import type { Name, Params } from "./any-solver-backwards.ts";

export const text: Localised<{
  title: string;
  lead: string;
  controls: Record<"layer" | "memory" | "damping" | "tolerance" | "steps" | "seed", string>;
  layers: Record<Params["layer"], string>;
  chart: string;
  evaluations: string;
  residual: string;
  tolerance: string;
  solvers: Record<Name, string>;
  rows: string;
  solver: string;
  columns: Record<"evaluations" | "products" | "milliseconds" | "error" | "bound", string>;
  radius: string;
  outcomes: Record<string, string>;
}> = {
  en: {
    title: "Six ways to the same u",
    lead: "A tanh layer of sixteen units, exactly at a fixed point, and four losses with a cotangent each. The library differentiates it six times; only the solver of the backward pass changes.",
    controls: {
      layer: "Layer",
      memory: "Anderson’s memory",
      damping: "Damping",
      tolerance: "Tolerance",
      steps: "Maximum steps",
      seed: "Seed",
    },
    layers: { fresh: "ρ = 0.5", near: "ρ = 0.98", past: "ρ = 1.1", ring: "a ring, ρ = 1" },
    chart: "Residual of the backward solve, by trips along the tape",
    evaluations: "evaluations of v + Jᵀu",
    residual: "residual ‖v + Jᵀu − u‖",
    tolerance: "tolerance",
    solvers: {
      plain: "plain iteration",
      damped: "damped iteration",
      anderson: "Anderson",
      broyden: "Broyden",
      newton: "Newton, dense",
      "newton-krylov": "Newton–Krylov",
    },
    rows: "What each of them took",
    solver: "solver",
    columns: {
      evaluations: "evaluations",
      products: "further products",
      milliseconds: "ms",
      error: "‖u − u⋆‖",
      bound: "2 r/σ_min",
    },
    radius: "ρ(J) at the fixed point",
    outcomes: {
      converged: "arrived",
      "max-steps": "out of steps",
      diverged: "diverged",
      nonfinite: "not finite",
    },
  },
};
