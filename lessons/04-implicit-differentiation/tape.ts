/** From what a tape recorded to what is drawn: node for node, in order, with the operation that each copy is kept for. */
import type { TapeNode } from "../../components/charts/tape-chart.tsx";
import type { text } from "./cells/three-steps.text.ts";
import type { Tape } from "./cells/three-steps.ts";

/** An operation, and the copies that it keeps for its way back. */
export interface Operation {
  readonly id: number;
  readonly name: string;
  /** Nodes of the tape when it and its copies are on it. */
  readonly recorded: number;
  readonly copies: readonly number[];
}

const isCopy = (node: Tape["nodes"][number]) => node.name === "save";

/** The operations of a tape in order. Copies stand before the operation that reads what they copy, or after the one that makes it. */
export function operationsOf({ nodes }: Tape): readonly Operation[] {
  const taken = new Set<number>();
  const places = nodes.flatMap((node, place) => (isCopy(node) ? [] : [place]));
  return places.map((place) => {
    const node = nodes[place];
    const before = nodes.slice(0, place).filter((one) => isCopy(one) && !taken.has(one.id));
    const after = nodes.slice(place + 1).filter((one) => isCopy(one) && !taken.has(one.id));
    const copies = [...before, ...after].slice(0, node?.saved ?? 0).map(({ id }) => id);
    for (const id of copies) taken.add(id);
    const last = Math.max(place, ...copies.map((id) => nodes.findIndex((one) => one.id === id)));
    return { id: node?.id ?? -1, name: node?.name ?? "", recorded: last + 1, copies };
  });
}

/**
 * The nodes as the chart draws them. Only copies hold memory; where a backend shares one buffer between copies of the same
 * tensor, the first of them carries its bytes.
 */
export function drawn({ nodes, bytes }: Tape): readonly TapeNode[] {
  const producer = new Map(nodes.flatMap(({ id, outputs }) => outputs.map((output) => [output.id, id] as const)));
  const sizeOf = (shape: readonly number[]) => 4 * shape.reduce((size, side) => size * side, 1);
  const copied = nodes.filter(isCopy).reduce((sum, { outputs }) => sum + sizeOf(outputs[0]?.shape ?? []), 0);
  const seen = new Set<number>();
  return nodes.map((node) => {
    const source = node.inputs[0]?.id ?? -1;
    const shape = node.outputs[0]?.shape ?? [];
    const again = copied > bytes && seen.has(source);
    if (isCopy(node)) seen.add(source);
    return {
      id: node.id,
      name: node.name,
      inputs: node.inputs.flatMap(({ id }) => producer.get(id) ?? []),
      bytes: isCopy(node) && !again ? sizeOf(shape) : 0,
      shape,
    };
  });
}

/** The drawn nodes with their meaning in the equation, and faint where they are not recorded yet at the moment on show. */
export function annotated(
  tape: Tape,
  way: "three steps" | "every iteration",
  say: typeof text.en,
  recorded = tape.nodes.length,
): readonly TapeNode[] {
  const operations = operationsOf(tape);
  const [product, sum] = operations;
  const inputs = (operation: Operation | undefined) =>
    tape.nodes.find(({ id }) => id === operation?.id)?.inputs.map(({ id }) => id) ?? [];
  const names = new Map<number, string>();
  const [z, W] = inputs(product);
  const [made, x] = inputs(sum);
  for (const [id, name] of [
    [z, say.sources.z],
    [W, say.sources.W],
    [made, say.sources.product],
    [x, say.sources.x],
  ] as const)
    if (id !== undefined) names.set(id, name);
  for (const { name, outputs } of tape.nodes) if (name === "Tanh") names.set(outputs[0]?.id ?? -1, say.sources.y);
  const iterationOf = (at: number) => Math.floor(at / 3) + 1;
  return drawn(tape).map((node, place) => {
    const at = operations.findIndex(({ id, copies }) => id === node.id || copies.includes(node.id));
    const copied = names.get(tape.nodes[place]?.inputs[0]?.id ?? -1);
    const inThree = node.name === "save" ? say.copyOf(copied ?? say.sources.other) : (say.makes[node.name] ?? "");
    const operation = operations[at]?.name;
    return {
      ...node,
      note: way === "three steps" ? inThree : say.iteration(iterationOf(at)),
      term: way === "every iteration" ? "unrolled" : operation === "correct" ? "correction" : "application",
      faint: place >= recorded,
    };
  });
}
