/** The three steps as slow motion tells them: what happens, at which node, what the tape holds then, and what has been computed. */
import type { Moment } from "../../components/cell/slow-motion.tsx";
import type { text } from "./cells/three-steps.text.ts";
import type { Flow, Tape } from "./cells/three-steps.ts";
import { type Operation, operationsOf } from "./tape.ts";

/** A moment, and what the tape's drawing shows at it. */
export interface TapeMoment extends Moment {
  /** The node that it happens at. */
  readonly node?: number;
  /** Nodes recorded so far; all of them on the way back. */
  readonly recorded: number;
  /** What is known so far. */
  readonly known: readonly (keyof Flow)[];
}

/** What slow motion tells of. */
export interface Told {
  readonly way: "three steps" | "every iteration";
  readonly tape: Tape;
  /** Iterations of the solve. */
  readonly iterations: number;
  readonly residual: string;
  /** How far the gradient ended from an exact one. */
  readonly gap: string;
}

/** The moments of a layer in three steps, or of one that keeps every iteration. */
export function momentsOf(told: Told, say: typeof text.en.slow): readonly TapeMoment[] {
  const operations = operationsOf(told.tape);
  return told.way === "three steps" ? threeSteps(told, operations, say) : everyIteration(told, operations, say);
}

function threeSteps(
  { tape, iterations, residual, gap }: Told,
  operations: readonly Operation[],
  say: typeof text.en.slow,
): readonly TapeMoment[] {
  const forwards: readonly TapeMoment[] = operations.map((one, at) => ({
    term: one.name === "correct" ? "correction" : "application",
    text: say.forwards(at, one.name),
    node: one.id,
    recorded: one.recorded,
    known: at < 2 ? ["z"] : ["z", "y"],
  }));
  const back = { recorded: tape.nodes.length };
  const at = (name: string) => {
    const node = operations.find((one) => one.name === name)?.id;
    return { ...back, ...(node !== undefined && { node }) };
  };
  const corrects = operations.some(({ name }) => name === "correct");
  const upTo: readonly (keyof Flow)[] = corrects ? ["z", "y", "v", "u"] : ["z", "y", "v"];
  return [
    { term: "solution", text: say.solve(iterations, residual), recorded: 0, known: ["z"] },
    ...forwards,
    { term: "cotangent", text: say.arrives, ...at(corrects ? "correct" : "Tanh"), known: ["z", "y", "v"] },
    ...(corrects ? [{ term: "correction", text: say.corrects, ...at("correct"), known: upTo }] : []),
    { term: "application", text: say.tanh(corrects), ...at("Tanh"), known: upTo },
    { term: "input", text: say.add, ...at("Add"), known: [...upTo, "dx"] },
    { term: "parameter", text: say.product, ...at("BatchMatMul"), known: [...upTo, "dx", "dW"] },
    { term: "implicit", text: say.end(gap, corrects), ...back, known: [...upTo, "dx", "dW"] },
  ];
}

function everyIteration(
  { tape, gap }: Told,
  operations: readonly Operation[],
  say: typeof text.en.slow,
): readonly TapeMoment[] {
  const ends = operations.filter(({ name }) => name === "Tanh");
  const total = tape.nodes.length;
  return [
    ...ends.map(
      ({ id, recorded }, at): TapeMoment => ({
        term: "unrolled",
        text: say.iteration(at + 1, recorded),
        node: id,
        recorded,
        known: at + 1 === ends.length ? ["y"] : [],
      }),
    ),
    { term: "cotangent", text: say.arrivesUnrolled, recorded: total, known: ["y", "v"] },
    ...ends
      .map(
        ({ id }, at): TapeMoment => ({
          term: "unrolled",
          text: say.back(at + 1),
          node: id,
          recorded: total,
          known: ["y", "v"],
        }),
      )
      .reverse(),
    { term: "unrolled", text: say.endUnrolled(gap), recorded: total, known: ["y", "v", "dx", "dW"] },
  ];
}
