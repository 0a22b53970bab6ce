import type { ReactNode } from "react";
import { useProse } from "./prose-context.tsx";

interface StatementProps {
  readonly title: string;
  readonly children: ReactNode;
}

/** A word and exactly what it means. */
export function Definition(props: StatementProps) {
  return <Statement kind="definition" {...props} />;
}

/** A theorem: what it asks for, and what follows. */
export function Theorem(props: StatementProps) {
  return <Statement kind="theorem" {...props} />;
}

function Statement({ kind, title, children }: StatementProps & { readonly kind: "definition" | "theorem" }) {
  const { say } = useProse();
  return (
    <section className="definition" aria-label={`${say[kind]}: ${title}`}>
      <p className="block-kicker">{say[kind]}</p>
      <p className="block-title">{title}</p>
      {children}
    </section>
  );
}
