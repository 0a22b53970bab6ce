import { createContext, use } from "react";
import type { HeadingLevel } from "./live-cell.tsx";

/** A cell's HTML: the prerender knows its code, its view and its recorded run; the prose only names it. */
type Slot = (name: string, level: HeadingLevel) => string;
const Slots = createContext<Slot>(() => "");
export const CellSlots = Slots.Provider;

/** Where a live cell stands in the prose: an island with a React root of its own. */
export function Cell({ name, level = 3 }: { readonly name: string; readonly level?: HeadingLevel }) {
  const html = use(Slots)(name, level);
  return <div className="island" data-island={name} data-level={level} dangerouslySetInnerHTML={{ __html: html }} />;
}
