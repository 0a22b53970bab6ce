/** The values of one run on their way in: each is looked at once, and what does not fit is counted and named, and goes to no chart. */
import type { Admit, Refused, Snapshot } from "../client.ts";
import type { Plain } from "../protocol.ts";

export interface Intake {
  take(values: readonly Plain[]): void;
  /** What has come in so far. */
  taken(): Pick<Snapshot, "values" | "refused">;
  /** Everything that the cell yielded, as it came, what was not let in included. */
  yielded(): readonly Plain[];
}

/** As many as a reader reads. */
const named = 3;

export function openIntake(admit: Admit = (value) => ({ fits: true, value })): Intake {
  const all: Plain[] = [];
  const values: Plain[] = [];
  const first: Refused["first"][number][] = [];
  let count = 0;
  return {
    take(more) {
      for (const value of more) {
        all.push(value);
        const found = admit(value);
        if (found.fits) {
          values.push(found.value);
          continue;
        }
        count += 1;
        const { at, found: what } = found;
        const known = first.some((one) => one.at === at && one.found === what);
        if (!known && first.length < named) first.push({ at, found: what });
      }
    },
    // whoever holds what was taken before holds what was taken before
    taken: () => ({ values: values.slice(), ...(count > 0 && { refused: { count, first: first.slice() } }) }),
    yielded: () => all,
  };
}
