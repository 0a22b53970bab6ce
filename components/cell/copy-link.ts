import { withLimit } from "../../notebook/limit.ts";
import type { Notebook } from "./notebook.ts";

/** Where a link went: the clipboard; the address bar, where the browser gives no clipboard; nowhere, since it would be too long. */
export type Copied = "copied" | "address" | "too-long";

/** Copies a link to the page as it stands, or to one cell of it. */
export async function copyLink(notebook: Notebook, cell?: string): Promise<Copied> {
  const hash = await notebook.link(cell);
  if (hash === undefined) return "too-long";
  const { href } = new URL(hash || "#", location.href);
  try {
    await withLimit(navigator.clipboard.writeText(href.replace(/#$/, "")), 5000, "the clipboard");
    return "copied";
  } catch {
    history.replaceState(history.state, "", href);
    return "address";
  }
}
