import { createContext, use } from "react";
import type { HeadingLevel } from "./live-cell.tsx";

/** The prerender knows each cell's code and view; the prose only names the cell. */
type Slot = (name: string, level: HeadingLevel) => string;
const Slots = createContext<Slot>(() => "");
export const CellSlots = Slots.Provider;

/** Where a live cell stands in the prose: an island with a React root of its own. */
export function Cell({ name, level = 3 }: { readonly name: string; readonly level?: HeadingLevel }) {
  const html = use(Slots)(name, level);
  return <div className="island" data-island={name} data-level={level} dangerouslySetInnerHTML={{ __html: html }} />;
}
