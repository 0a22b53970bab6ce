import { add, scalar, type Tensor, tidy, zerosLike } from "@tensorflow/tfjs-core";
import { activeTape, free, gradientDepth, swapTape, taping } from "./fence.ts";
import { between, floatsOnly, type Leg, leadingTo, sorted, type TapeNode } from "./route.ts";

let wanted: ReadonlySet<string> | undefined;

/** Inside a `customGrad`'s gradient: whether its i-th input's gradient will be looked at. Lets it skip a product. */
export const wants = (input: number): boolean => wanted?.has(String(input)) ?? true;

/** A function recorded once, to be pulled back through any number of times. */
export interface Pullback<T extends Tensor> {
  readonly y: T;
  /** What y depends on though it was made before the recording, xs apart: the tensors that the function has captured. */
  readonly captured: readonly Tensor[];
  /** dy ↦ (∂y/∂x)ᵀ dy for each x; zeros for an x that y does not depend on. */
  pull(dy: T): Tensor[];
  dispose(): void;
}

/**
 * Records y = fn(), a function of the tensors `xs`, and pulls cotangents back through the recording: reverse mode without
 * evaluating `fn` again for each cotangent, as `tf.grad` does. While a gradient is being taken it records on that tape, so
 * pulling back is itself differentiable; otherwise it owns its tape until `dispose`.
 *
 * `derivatives` is how many will be taken of the recording, 1 by default and 2 on a tape that was there: layers inside `fn` then make
 * themselves ready to be differentiated again. A pull that is being recorded refuses a node whose gradient leaves the tape, since what it
 * computes would be taken for a constant.
 */
export function pullback<T extends Tensor>(
  xs: readonly Tensor[],
  fn: () => T,
  derivatives: 1 | 2 = taping() ? 2 : 1,
): Pullback<T> {
  const owned = !taping();
  const tape: TapeNode[] = owned ? [] : (activeTape() ?? []);
  const mark = tape.length;
  // ids rise with time: what is older than this one was captured
  const first = scalar(0);
  const born = first.id;
  first.dispose();
  let y: T;
  try {
    y = swapTape(tape, () => tidy(fn), (owned ? 0 : gradientDepth() - 1) + derivatives);
  } catch (error) {
    if (owned) free(tape);
    throw error;
  }
  const nodes = sorted(tape.slice(mark));
  floatsOnly(nodes);
  if (!owned) tape.splice(mark, nodes.length, ...nodes);
  const route = between(nodes, xs, y);
  const given = new Set(xs.map(({ id }) => id));
  return {
    y,
    get captured() {
      return [...leadingTo(nodes, y).values()].filter(({ id }) => id < born && !given.has(id));
    },
    pull: (dy) => tidy(() => backwards(route, xs, y, dy)),
    dispose: () => {
      if (owned) free(tape.splice(0));
    },
  };
}

function backwards(route: readonly Leg[], xs: readonly Tensor[], y: Tensor, dy: Tensor): Tensor[] {
  const tape = taping() ? activeTape() : null;
  const gradients = new Map<number, Tensor>([[y.id, dy]]);
  for (const { node, names } of route) {
    const mark = tape?.length ?? 0;
    // tfjs fills a missing cotangent with zeros, though its types do not say so.
    const dys = node.outputs.map((output) => gradients.get(output.id) ?? null) as Tensor[];
    const outer = wanted;
    wanted = names;
    try {
      const inputs = node.gradient?.(dys) ?? {};
      for (const name of names) {
        const id = node.inputs[name]?.id ?? -1;
        const dx = inputs[name]?.();
        if (!dx) throw new Error(`no gradient: ${node.kernelName} has none for its input ${name}`);
        if (tape) checkRecorded(node, tape.slice(mark), dys, dx);
        const sum = gradients.get(id);
        gradients.set(id, sum ? add(sum, dx) : dx);
      }
    } finally {
      wanted = outer;
    }
  }
  return xs.map((x) => gradients.get(x.id)?.clone() ?? zerosLike(x));
}

/** A gradient is linear in dy: one that the tape does not lead from dy to, and is not 0, was computed off it. */
function checkRecorded(node: TapeNode, nodes: readonly TapeNode[], dys: readonly (Tensor | null)[], dx: Tensor): void {
  const found = leadingTo(sorted(nodes), dx);
  if (dys.some((dy) => dy && found.has(dy.id))) return;
  if (dx.dataSync().some((entry) => entry !== 0)) {
    throw new Error(`no second derivative: the gradient of ${node.kernelName} leaves the tape`);
  }
}
