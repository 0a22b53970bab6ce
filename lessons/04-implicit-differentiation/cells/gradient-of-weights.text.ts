import type { Localised } from "../../types.ts";
import type { Params } from "./gradient-of-weights.ts";

export const text: Localised<{
  title: string;
  lead: string;
  controls: Record<keyof Params, string>;
  gradient: string;
  differences: string;
  axes: { row: string; column: string };
  numbers: Record<"gap" | "largest" | "asymmetry", string>;
  passes: string;
  fails: string;
  bent: string;
  symmetric: string;
  unsolved: string;
}> = {
  en: {
    title: "Two steps, written out, and a transpose that matters",
    lead: "Solve one linear system for u; multiply u into ∂f/∂W, the layer’s own derivative with respect to W. Central differences of the whole layer, entry by entry, say whether that is the gradient.",
    controls: { system: "Step 1 solves", width: "Width n", gain: "Gain of W", seed: "Seed" },
    gradient: "The gradient with respect to W, in two steps",
    differences: "The same by central differences",
    axes: { row: "row of W", column: "column of W" },
    numbers: { gap: "largest difference of two entries", largest: "largest entry", asymmetry: "‖J − Jᵀ‖ / ‖J‖" },
    passes: "The check passes: the largest difference is under 1e-7.",
    fails: "The check fails: this is not the gradient.",
    bent: "The check fails, and here the differences are to blame: I − J is nearly singular, the solution bends so sharply that a step of 1e-4 measures no slope any more. The formula is right; try a smaller gain.",
    symmetric: "The check passes, but here J is symmetric, so that it would pass either way. Make the layer wider.",
    unsolved: "The layer has no solution within 100 Newton steps at this gain: there is nothing to differentiate.",
  },
};
