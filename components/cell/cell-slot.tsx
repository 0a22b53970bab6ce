import { createContext, use } from "react";

/** The prerender knows each cell's code and view; the prose only names the cell. */
const Slots = createContext<(name: string) => string>(() => "");
export const CellSlots = Slots.Provider;

/** Where a live cell stands in the prose: an island with a React root of its own. */
export function Cell({ name }: { readonly name: string }) {
  const html = use(Slots)(name);
  return <div className="island" data-island={name} dangerouslySetInnerHTML={{ __html: html }} />;
}
