import type { ReactNode } from "react";
import { Icon } from "../icon.tsx";
import { useProse } from "./prose-context.tsx";

interface PitfallProps {
  readonly title: string;
  readonly children: ReactNode;
}

/** A mistake that is easy to make, or that a source makes. */
export function Pitfall({ title, children }: PitfallProps) {
  const { say } = useProse();
  return (
    <section className="pitfall" aria-label={`${say.pitfall}: ${title}`}>
      <p className="block-kicker">
        <Icon name="warning" /> {say.pitfall}
      </p>
      <p className="block-title">{title}</p>
      {children}
    </section>
  );
}
