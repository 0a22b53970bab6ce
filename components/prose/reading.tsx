import type { ReactNode } from "react";
import { useProse } from "./prose-context.tsx";

/** How to read the figure above. */
export function Reading({ children }: { readonly children: ReactNode }) {
  const { say } = useProse();
  return (
    <div className="reading">
      <p className="block-kicker">{say.reading}</p>
      {children}
    </div>
  );
}
