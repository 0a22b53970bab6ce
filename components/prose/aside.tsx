import type { ReactNode } from "react";
import { useProse } from "./prose-context.tsx";

interface AsideProps {
  /** What the note is about: all that a phone shows until it is opened. */
  readonly title: string;
  readonly children: ReactNode;
}

/** A note. On a wide page it stands open in the margin; on a narrow one it folds, without any script. */
export function Aside({ title, children }: AsideProps) {
  const { say } = useProse();
  return (
    <aside className="margin-note" aria-label={`${say.note}: ${title}`}>
      <details>
        <summary>
          {say.note}: {title}
        </summary>
        <div>{children}</div>
      </details>
    </aside>
  );
}
