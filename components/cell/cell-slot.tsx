import { createContext, use } from "react";
import type { HeadingLevel } from "./live-cell.tsx";

/** What stands in a cell's place, and the fingerprint of its text. */
export interface Slot {
  readonly html: string;
  readonly sum: string;
}

/** The prerender knows a cell's code, its view and its recorded run; the prose only names it. */
const Slots = createContext<(name: string, level: HeadingLevel) => Slot>(() => ({ html: "", sum: "" }));
export const CellSlots = Slots.Provider;

/** Where a live cell stands in the prose: an island with a React root of its own. */
export function Cell({ name, level = 3 }: { readonly name: string; readonly level?: HeadingLevel }) {
  const { html, sum } = use(Slots)(name, level);
  return (
    <div
      className="island"
      data-island={name}
      data-level={level}
      data-sum={sum}
      dangerouslySetInnerHTML={{ __html: html }}
    />
  );
}
