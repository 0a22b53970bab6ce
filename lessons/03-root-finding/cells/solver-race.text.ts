import type { Localised } from "../../types.ts";
import type { Name, Params } from "./solver-race.ts";

export const text: Localised<{
  title: string;
  lead: string;
  controls: Record<"problem" | "memory" | "damping" | "tolerance" | "steps" | "seed", string>;
  problems: Record<Params["problem"], string>;
  chart: string;
  evaluations: string;
  residual: string;
  tolerance: string;
  solvers: Record<Name, string>;
  rows: string;
  solver: string;
  columns: Record<"evaluations" | "products" | "milliseconds" | "kilobytes" | "error" | "bound", string>;
  outcomes: Record<string, string>;
}> = {
  en: {
    title: "Six ways to the same z",
    lead: "Four right-hand sides of z = Az + c with fourteen unknowns. The eigenvalues of A decide who arrives; pick a problem and watch.",
    controls: {
      problem: "Problem",
      memory: "Anderson’s memory",
      damping: "Damping",
      tolerance: "Tolerance",
      steps: "Maximum steps",
      seed: "Seed",
    },
    problems: {
      contraction: "contraction, ρ = 0.6",
      "past one": "ρ = 1.05",
      rotation: "rotation, ρ = 1",
      stiff: "stiff, ρ = 0.997",
    },
    chart: "Residual by evaluations of f",
    evaluations: "evaluations of f",
    residual: "residual ‖f(z) − z‖",
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
      products: "products with J",
      milliseconds: "ms",
      kilobytes: "kB held",
      error: "‖z − z⋆‖",
      bound: "2 r/σ_min",
    },
    outcomes: {
      converged: "arrived",
      "max-steps": "out of steps",
      diverged: "diverged",
      nonfinite: "not finite",
    },
  },
};
