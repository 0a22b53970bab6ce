import type { Localised } from "../../types.ts";

export const text: Localised<{
  title: string;
  lead: string;
  controls: Record<"x" | "steps", string>;
  cobweb: string;
  map: string;
  flow: string;
  flowWords: (x: string, z: string) => string;
  trajectory: string;
  time: string;
  bowl: string;
  bowlWords: (x: string, z: string) => string;
  energy: string;
  downhill: string;
  graphs: string;
  graphsWords: (x: string) => string;
  here: string;
  layers: Record<"fixed-point" | "ode" | "minimum", string>;
  short: Record<"fixed-point" | "ode" | "minimum", string>;
  residuals: string;
  numbers: Record<"z" | "residual", string>;
  hold: string;
  broken: (layers: string) => string;
}> = {
  en: {
    title: "Three layers, each given by a condition",
    lead: "Drag x. Nobody tells these layers how to get z from x, only what must be true of z; three solvers go and look for it.",
    controls: { x: "Input x", steps: "Steps for each solver" },
    cobweb: "A fixed point",
    map: "tanh(x − 0.8 z)",
    flow: "The end of an ODE",
    flowWords: (x, z) => `dz/dt = sin z leads from z(0) = x = ${x} to z(2) = ${z}.`,
    trajectory: "z(t)",
    time: "t",
    bowl: "A minimum",
    bowlWords: (x, z) => `E(z) = ½(z − x)² + ¼z⁴; with x = ${x} the walk downhill ends at z = ${z}.`,
    energy: "E(z)",
    downhill: "the way downhill",
    graphs: "z for every x",
    graphsWords: (x) => `The three layers, output against input; x = ${x} is marked.`,
    here: "x",
    layers: { "fixed-point": "fixed point", ode: "end of an ODE", minimum: "minimum" },
    short: { "fixed-point": "fixed point", ode: "ODE", minimum: "minimum" },
    residuals: "By how much each condition is missed, after so many steps",
    numbers: { z: "z", residual: "residual" },
    hold: "All three conditions hold: each residual is under a millionth.",
    broken: (layers) => `Not solved yet: ${layers}. The condition is missed by more than a millionth.`,
  },
};
