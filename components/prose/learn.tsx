import type { ReactNode } from "react";
import { useProse } from "./prose-context.tsx";

/** What the reader will be able to do afterwards. */
export function Learn({ children }: { readonly children: ReactNode }) {
  const { say } = useProse();
  return (
    <section className="learn" aria-label={say.learn}>
      <p className="block-kicker">{say.learn}</p>
      {children}
    </section>
  );
}
