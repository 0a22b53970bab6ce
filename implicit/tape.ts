/**
 * The only file that touches the engine's private state (`gradientDepth`, `kernelDepth`, `activeTape`). It is undocumented,
 * so tfjs is pinned exactly and `test/tape.test.ts` fails loudly when it changes.
 */
import { add, engine, scalar, type Tensor, type TensorInfo, tidy, zerosLike } from "@tensorflow/tfjs-core";
import { between, floatsOnly, type Leg, leadingTo, sorted, type TapeNode } from "./route.ts";

type Engine = ReturnType<typeof engine>["state"];
type PrivateState = Omit<Engine, "activeTape"> & { activeTape: TapeNode[] | null };

const privateState = (): PrivateState => engine().state;

/** Whether what runs now is being recorded for a gradient. */
export function taping(): boolean {
  const { gradientDepth, kernelDepth } = privateState();
  return gradientDepth > 0 && kernelDepth === 0;
}

/** How many gradients are being taken around what runs now: 2 inside a gradient of a gradient. */
export function tapeDepth(): number {
  return taping() ? privateState().gradientDepth : 0;
}

/** A tensor for numbers that a backend's own program has left on the device. */
export const tensorFrom = (info: TensorInfo): Tensor => engine().makeTensorFromTensorInfo(info);

/** Runs `fn` with another tape in place of the running one, and puts everything back whatever happens. */
function swapTape<T>(tape: TapeNode[] | null, fn: () => T, depth = tape ? 1 : 0): T {
  const state = privateState();
  const { gradientDepth, kernelDepth, activeTape } = state;
  state.gradientDepth = depth;
  state.kernelDepth = 0;
  state.activeTape = tape;
  try {
    return fn();
  } finally {
    // A gradient that threw leaves its tape, and all that the tape saved, behind.
    if (!tape && state.activeTape) free(state.activeTape);
    Object.assign(state, { gradientDepth, kernelDepth, activeTape });
  }
}

function free(tape: readonly TapeNode[]): void {
  for (const node of tape) for (const tensor of node.saved ?? []) tensor.dispose();
}

/**
 * Runs `fn` as if no gradient were being taken: nothing is recorded, and gradients inside it work even in the middle of a
 * `customGrad`, forward or backward, where tfjs itself throws. Tensors that `fn` returns belong to the caller's scope.
 */
export function offTape<T>(fn: () => T): T {
  return swapTape(null, fn);
}

/** Runs `fn` on the tape as it is; should it throw, what it recorded is taken off again and freed, which tfjs would leave behind. */
export function undoIfThrown<T>(fn: () => T): T {
  const { activeTape } = privateState();
  const mark = activeTape?.length ?? 0;
  try {
    return fn();
  } catch (error) {
    if (activeTape) free(activeTape.splice(mark));
    throw error;
  }
}

let unrolling = false;

/** Runs `fn` so that the next `solve` inside it stays on the tape instead of stepping off it. */
export function unrollNext<T>(fn: () => T): T {
  const before = unrolling;
  unrolling = true;
  try {
    return fn();
  } finally {
    unrolling = before;
  }
}

/** Asked once by each solve: whether it is the one to stay on the tape. A solve inside its map does not inherit that. */
export function takeUnrolling(): boolean {
  const taken = unrolling;
  unrolling = false;
  return taken;
}

/** Puts the running tape in order of dependency: call it before a second derivative is taken through what it holds. */
export function settleTape(): void {
  const { activeTape } = privateState();
  if (activeTape) activeTape.splice(0, activeTape.length, ...sorted(activeTape));
}

let wanted: ReadonlySet<string> | undefined;

/** Inside a `customGrad`'s gradient: whether its i-th input's gradient will be looked at. Lets it skip a product. */
export const wants = (input: number): boolean => wanted?.has(String(input)) ?? true;

/** Runs `fn` on the tape as it is, and then lets no boolean or integer among what it recorded carry a gradient. */
export function floatTape<T>(fn: () => T): T {
  const { activeTape } = privateState();
  const mark = activeTape?.length ?? 0;
  const result = fn();
  if (taping() && activeTape) floatsOnly(activeTape.slice(mark));
  return result;
}

/** Runs `fn` on the tape, and says which of `xs` its result then leads back to through what `fn` recorded. */
export function traced<T extends { readonly z: Tensor }>(xs: readonly Tensor[], fn: () => T): [T, boolean[]] {
  const { activeTape } = privateState();
  const mark = activeTape?.length ?? 0;
  const result = fn();
  const found = leadingTo(sorted(activeTape?.slice(mark) ?? []), result.z);
  return [result, xs.map(({ id }) => found.has(id))];
}

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
  const state = privateState();
  const tape: TapeNode[] = owned ? [] : (state.activeTape ?? []);
  const mark = tape.length;
  // ids rise with time: what is older than this one was captured
  const first = scalar(0);
  const born = first.id;
  first.dispose();
  let y: T;
  try {
    y = swapTape(tape, () => tidy(fn), (owned ? 0 : state.gradientDepth - 1) + derivatives);
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
  const tape = taping() ? privateState().activeTape : null;
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
