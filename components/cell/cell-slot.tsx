import { createContext, use } from "react";
import type { HeadingLevel } from "./live-cell.tsx";

/** What the prerender knows of a cell: its island's HTML, and its recorded run as JSON, where there is one. */
export interface FilledSlot {
  readonly html: string;
  readonly recording?: string;
}

/** The prerender knows each cell's code and view; the prose only names the cell. */
type Slot = (name: string, level: HeadingLevel) => FilledSlot;
const Slots = createContext<Slot>(() => ({ html: "" }));
export const CellSlots = Slots.Provider;

/** Where a live cell stands in the prose: an island with a React root of its own, and its recorded run as inert data. */
export function Cell({ name, level = 3 }: { readonly name: string; readonly level?: HeadingLevel }) {
  const { html, recording } = use(Slots)(name, level);
  return (
    <>
      {recording && (
        <script
          type="application/json"
          data-recording={name}
          dangerouslySetInnerHTML={{ __html: recording.replaceAll("<", "\\u003c") }}
        />
      )}
      <div className="island" data-island={name} data-level={level} dangerouslySetInnerHTML={{ __html: html }} />
    </>
  );
}
