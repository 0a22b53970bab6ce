import type { ReactNode } from "react";
import { useProse } from "./prose-context.tsx";

/** What to take away. */
export function Recap({ children }: { readonly children: ReactNode }) {
  const { say } = useProse();
  return (
    <section className="recap" aria-label={say.recap}>
      <p className="block-kicker">{say.recap}</p>
      {children}
    </section>
  );
}
