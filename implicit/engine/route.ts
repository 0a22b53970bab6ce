import type { Tensor } from "@tensorflow/tfjs-core";

/** An operation on a tape: what it read and wrote, what it keeps for the backward pass, and its gradient where it has one. */
export interface TapeNode {
  readonly id: number;
  readonly kernelName: string;
  inputs: Record<string, Tensor>;
  readonly outputs: Tensor[];
  gradient?: (dys: Tensor[]) => Record<string, () => Tensor>;
  readonly saved?: Tensor[];
}

/** A node on the way from xs to y, and which of its inputs come from xs. */
export interface Leg {
  readonly node: TapeNode;
  readonly names: ReadonlySet<string>;
}

/**
 * The nodes in order of dependency. tfjs records the clone that an operation saves of its output (tanh, exp, sigmoid …)
 * *before* the operation itself, so that a second derivative finds no way from the clone to the input and drops it. Sorting cures that.
 */
export function sorted(tape: readonly TapeNode[]): TapeNode[] {
  const producer = new Map<number, TapeNode>();
  for (const node of tape) for (const output of node.outputs) producer.set(output.id, node);
  const done = new Set<TapeNode>();
  const result: TapeNode[] = [];
  const place = (node: TapeNode) => {
    if (done.has(node)) return;
    done.add(node);
    for (const input of Object.values(node.inputs)) {
      const before = producer.get(input.id);
      if (before) place(before);
    }
    result.push(node);
  };
  for (const node of tape) place(node);
  return result;
}

/** The way from xs to y through sorted nodes, the last one first. */
export function between(nodes: readonly TapeNode[], xs: readonly Tensor[], y: Tensor): Leg[] {
  const fromX = new Set(xs.map((x) => x.id));
  const legs: Leg[] = [];
  for (const node of nodes) {
    const names = new Set(Object.keys(node.inputs).filter((name) => fromX.has(node.inputs[name]?.id ?? -1)));
    if (names.size === 0) continue;
    for (const output of node.outputs) fromX.add(output.id);
    legs.push({ node, names });
  }
  const toY = new Set([y.id]);
  const route: Leg[] = [];
  for (const leg of legs.reverse()) {
    if (!leg.node.outputs.some((output) => toY.has(output.id))) continue;
    for (const name of leg.names) toY.add(leg.node.inputs[name]?.id ?? -1);
    route.push(leg);
  }
  return route;
}

/** Every tensor that leads to y through sorted nodes, y itself included, by id. */
export function leadingTo(nodes: readonly TapeNode[], y: Tensor): Map<number, Tensor> {
  const found = new Map([[y.id, y]]);
  for (let i = nodes.length - 1; i >= 0; i -= 1) {
    const node = nodes[i] as TapeNode;
    if (!node.outputs.some(({ id }) => found.has(id))) continue;
    for (const input of Object.values(node.inputs)) found.set(input.id, input);
  }
  return found;
}

const carriesGradient = ({ dtype }: Tensor): boolean => dtype === "float32" || dtype === "complex64";

/**
 * Takes booleans and integers off the nodes' inputs, since no gradient flows through them: what chose a branch, an entry or a place is a
 * constant. An operation that really has no gradient then says so by name, if one is asked of it.
 */
export function floatsOnly(nodes: readonly TapeNode[]): void {
  for (const node of nodes) {
    const inputs = Object.entries(node.inputs);
    if (!inputs.every(([, tensor]) => carriesGradient(tensor))) {
      node.inputs = Object.fromEntries(inputs.filter(([, tensor]) => carriesGradient(tensor)));
    }
    node.gradient ??= () => {
      throw new Error(
        `no gradient: ${node.kernelName} cannot be differentiated; what needs no gradient goes inside offTape`,
      );
    };
  }
}
