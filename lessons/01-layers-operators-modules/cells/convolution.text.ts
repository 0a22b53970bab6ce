import type { Localised } from "../../types.ts";

export const text: Localised<{
  title: string;
  lead: string;
  controls: Record<"kernel" | "size" | "channels" | "gradient" | "seed", string>;
  gradients: Record<"right" | "not turned", string>;
  memory: string;
  products: string;
  bytes: string;
  memoryWords: (kernel: number, module: string, operator: string) => string;
  nothing: string;
  module: string;
  operator: string;
  table: string;
  width: string;
  columns: Record<"nodes" | "saved" | "bytes", string>;
  numbers: Record<"output" | "images" | "weights", string>;
  agree: string;
  disagree: string;
  builtIn: string;
  noBuiltIn: string;
}> = {
  en: {
    title: "A convolution, as a module and as an operator",
    lead: "K² matrix products that add up, against one conv2d with a gradient of its own; images, weights and cotangents are random.",
    controls: {
      kernel: "Width K of the kernel",
      size: "Width of the images",
      channels: "Channels",
      gradient: "Gradient of the operator",
      seed: "Seed",
    },
    gradients: { right: "right", "not turned": "kernel not turned" },
    memory: "What the tape holds for the backward pass",
    products: "K², the number of products",
    bytes: "bytes saved",
    memoryWords: (kernel, module, operator) =>
      `With K = ${kernel} the module saves ${module}, the operator ${operator}.`,
    nothing: "What both save will stand here, by the number of products.",
    module: "module",
    operator: "operator",
    table: "On the tape, counted live: operations, and what they save",
    width: "K",
    columns: { nodes: "operations", saved: "tensors", bytes: "bytes" },
    numbers: {
      output: "outputs differ by",
      images: "image gradients differ by",
      weights: "weight gradients differ by",
    },
    agree: "The two are the same layer: equal outputs, equal gradients.",
    disagree:
      "The outputs are equal and the gradients are not: nothing in the forward pass tells that the backward pass is wrong.",
    builtIn: "On this backend tfjs’s own conv2d has a gradient too.",
    noBuiltIn:
      "On this backend tfjs’s own conv2d has no gradient for its weights: nobody has written that operator here. Ours is made of two more convolutions, and they run everywhere.",
  },
};
