import { tidy } from "@tensorflow/tfjs-core";
import { free, swapTape } from "./fence.ts";
import { sorted, type TapeNode } from "./route.ts";

/** One node of the tape: an operation, and what it read and wrote, by tensor id. */
export interface RecordedNode {
  readonly id: number;
  readonly name: string;
  readonly inputs: readonly { readonly name: string; readonly id: number; readonly shape: readonly number[] }[];
  readonly outputs: readonly { readonly id: number; readonly shape: readonly number[] }[];
  /** How many tensors this node holds until the backward pass. */
  readonly saved: number;
}

/** What a tape holds: its nodes in order, the tensors that they keep for the backward pass, and those tensors' bytes. */
export interface RecordedTape {
  readonly nodes: readonly RecordedNode[];
  readonly saved: number;
  readonly bytes: number;
}

/**
 * What the tape would hold if a gradient of `fn` were taken, for pages that draw it and for memory counts.
 *
 * `nodes` are in dependency order; a copy that a node keeps for its backward pass is a node too, named `save`. `saved` counts those
 * copies, `bytes` the memory behind them, each buffer once (the wasm backend really copies, the others share). Runs `fn` once and
 * frees everything that it made. A `customGrad` is one node, named by the `tidy` it ran in: `implicit`, `linear` and so on.
 */
export function recordTape(fn: () => unknown): RecordedTape {
  const tape: TapeNode[] = [];
  try {
    swapTape(tape, () =>
      tidy(() => {
        fn();
      }),
    );
    const buffers = new Map<object, number>();
    let saved = 0;
    for (const node of tape) {
      for (const tensor of node.saved ?? []) {
        saved += 1;
        buffers.set(tensor.dataId, tensor.size * (tensor.dtype === "bool" ? 1 : 4));
      }
    }
    const copies = new Set(tape.flatMap((node) => node.saved ?? []).map(({ id }) => id));
    const nodes = sorted(tape).map((node) => inBrief(node, copies));
    return { nodes, saved, bytes: [...buffers.values()].reduce((sum, bytes) => sum + bytes, 0) };
  } finally {
    free(tape);
  }
}

function inBrief(node: TapeNode, copies: ReadonlySet<number>): RecordedNode {
  return {
    id: node.id,
    name: node.outputs.some(({ id }) => copies.has(id)) ? "save" : node.kernelName,
    inputs: Object.entries(node.inputs).map(([name, { id, shape }]) => ({ name, id, shape: [...shape] })),
    outputs: node.outputs.map(({ id, shape }) => ({ id, shape: [...shape] })),
    saved: node.saved?.length ?? 0,
  };
}
