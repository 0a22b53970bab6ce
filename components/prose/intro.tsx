import type { ReactNode } from "react";

/** The first words of a lesson, before the first figure. */
export function Intro({ children }: { readonly children: ReactNode }) {
  return <div className="intro">{children}</div>;
}
