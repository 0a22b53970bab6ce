/** How a backward pass diverges, as slow motion tells it: at the z of plain iteration, then at Newton's. */
import type { Moment } from "../../components/cell/slow-motion.tsx";
import { formatNumber } from "../../components/charts/format.ts";
import type { text } from "./cells/when-the-backward-diverges.text.ts";
import type { Autopsy, Finder, Trips } from "./cells/when-the-backward-diverges.ts";

/** A moment, and what is on show at it: whose z, the node of its tape, and the trip. */
export interface EdgeMoment extends Moment {
  readonly by: Finder;
  readonly node?: number;
  readonly k: number;
}

type Words = typeof text.en.slow;

/** The trips that are told by their size alone, after the first ones that go from node to node. */
const later = [10, 50, 100];

/** As many as anybody steps through. */
const mostOperations = 50;

/** The moments of every z that has both an autopsy and its trips, one z after the other. */
export function momentsOf(autopsies: readonly Autopsy[], trips: readonly Trips[], say: Words): readonly EdgeMoment[] {
  return (["plain", "newton"] as const).flatMap((by) => {
    const [autopsy, told] = [autopsies.find((one) => one.by === by), trips.find((one) => one.by === by)];
    return autopsy && told ? momentsAt(autopsy, told, say) : [];
  });
}

function momentsAt(autopsy: Autopsy, { by, nodes, trips, lengths, exact }: Trips, say: Words): readonly EdgeMoment[] {
  const show = (value: number) => formatNumber(value, 3);
  const operations = nodes
    .filter(({ name }) => name !== "save")
    .slice(-mostOperations)
    .toReversed();
  const terms: Record<string, string> = { Tanh: "slope", Add: "input", linear: "parameter" };
  const words: Record<string, (k: number, size: string) => string> = say.nodes;
  const whose = say.whose[by];
  const last = lengths.length - 1;
  const grown = (k: number) => show((lengths[k] ?? Number.NaN) / (lengths[k - 1] ?? Number.NaN));
  const [forward, backward] = [autopsy.outcome, autopsy.plainOutcome];
  return [
    {
      term: "state",
      text: say.stand[forward === "converged" ? "arrived" : "unsettled"](
        whose,
        show(autopsy.residual),
        show(autopsy.radius),
      ),
      by,
      k: 0,
    },
    ...trips.slice(0, 2).flatMap(({ k, u, sloped, pulled, next }): EdgeMoment[] => {
      const sizes: Record<string, number> = { Tanh: sloped, Add: sloped, linear: pulled };
      return [
        ...operations.map(({ id, name }) => ({
          term: terms[name] ?? "cotangent",
          text: `${whose}, ${words[name]?.(k, show(sizes[name] ?? Number.NaN)) ?? say.node(k, name)}`,
          by,
          node: id,
          k,
        })),
        { term: "given", text: `${whose}, ${say.add(k, show(u), show(next))}`, by, k: k + 1 },
      ];
    }),
    ...later
      .filter((k) => k < last)
      .map((k) => ({
        term: "cotangent",
        text: `${whose}, ${say.later(k, show(lengths[k] ?? Number.NaN), grown(k))}`,
        by,
        k,
      })),
    {
      term: "cotangent",
      text: `${whose}, ${say.end[backward === "converged" ? "arrived" : "lost"](last, show(lengths[last] ?? Number.NaN), show(exact))}`,
      by,
      k: last,
    },
    {
      term: "guard",
      text: `${whose}, ${say.guard(say.outcomes[forward], say.outcomes[backward], forward === "converged" && backward === "converged")}`,
      by,
      k: last,
    },
  ];
}
