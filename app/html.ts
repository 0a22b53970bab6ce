import type { ReactNode } from "react";
import { prerender } from "react-dom/static";

/** A whole document as text. */
export async function html(document: ReactNode): Promise<string> {
  const { prelude } = await prerender(document);
  return new Response(prelude).text();
}
