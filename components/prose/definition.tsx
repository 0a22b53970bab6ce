import type { ReactNode } from "react";
import { useProse } from "./prose-context.tsx";

interface DefinitionProps {
  readonly title: string;
  readonly children: ReactNode;
}

/** A word and exactly what it means. */
export function Definition({ title, children }: DefinitionProps) {
  const { say } = useProse();
  return (
    <section className="definition" aria-label={`${say.definition}: ${title}`}>
      <p className="block-kicker">{say.definition}</p>
      <p className="block-title">{title}</p>
      {children}
    </section>
  );
}
