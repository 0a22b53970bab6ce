import type { Localised } from "../../types.ts";
import type { Summary } from "./newton-tangents.ts";

export const text: Localised<{
  title: string;
  lead: string;
  controls: Record<"w" | "x" | "z0", string>;
  chart: string;
  curve: string;
  path: string;
  errors: string;
  error: string;
  step: string;
  probes: string;
  probe: string;
  distance: string;
  left: string;
  numbers: Record<"steps" | "end" | "order" | "jumps" | "roots", string>;
  fates: Record<Summary["fate"], string>;
  jumped: string;
  /** Slow motion: up to the curve, down the tangent. Numbers come as words. */
  slow: {
    up: (k: number, z: string, g: string) => string;
    down: (k: number, slope: string, next: string) => string;
    there: string;
    level: string;
  };
}> = {
  en: {
    title: "One tangent per step",
    lead: "g(z) = z − tanh(wz + x) is zero where the layer’s condition holds. Follow the tangent down to zero, look up how high g is there, and do it again.",
    controls: { w: "Weight w", x: "Input x", z0: "Start z₀" },
    chart: "Down the tangent, up to the curve",
    curve: "g(z) = z − tanh(wz + x)",
    path: "Newton’s steps",
    errors: "How far g is from zero",
    error: "|g(z)|",
    step: "step",
    probes: "One step from close by: what is left of the distance",
    probe: "one Newton step",
    distance: "distance before",
    left: "distance after",
    numbers: {
      steps: "steps",
      end: "last z",
      order: "order at the root",
      jumps: "jumps over a turn of g",
      roots: "roots",
    },
    fates: {
      arrived: "It arrived: the last digits of z no longer change.",
      flat: "The tangent is level: it never meets zero, and there is no next step.",
      wanders: "After 50 steps it has not arrived. Each tangent throws it back to where it was.",
    },
    jumped: "On its way it left the piece of the curve that it started on, so it may have passed a nearer root.",
    slow: {
      up: (k, z, g) => `Step ${k}, up to the curve: at z = ${z} it is ${g} from zero.`,
      down: (k, slope, next) => `Step ${k}, down the tangent: its slope is ${slope}, and it meets zero at z = ${next}.`,
      there: "Nothing is left to do.",
      level: "The tangent is level, and meets zero nowhere.",
    },
  },
};
