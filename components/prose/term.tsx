import { type ReactNode, useId } from "react";
import { localise } from "../language.ts";
import { entry, useProse } from "./prose-context.tsx";

interface TermProps {
  /** Of the glossary. */
  readonly id: string;
  readonly children: ReactNode;
}

/** A word of the glossary, with its meaning on hover and focus; the link leads to the glossary itself. */
export function Term({ id, children }: TermProps) {
  const { glossary, root, language } = useProse();
  const { meaning } = entry("glossary term", glossary, id);
  const card = useId();
  return (
    <span className="carded">
      <a className="term" href={`${root}${language}/glossary/#${id}`} aria-describedby={card}>
        {children}
      </a>
      <span className="card" role="tooltip" id={card}>
        {localise(meaning, language)}
      </span>
    </span>
  );
}
