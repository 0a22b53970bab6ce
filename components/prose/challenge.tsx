import { Children, isValidElement, type ReactNode, useId } from "react";
import { Cell } from "../cell/cell-slot.tsx";
import { useProse } from "./prose-context.tsx";

interface ChallengeProps {
  readonly title: string;
  /** A cell whose run yields checks: what the reader wrote either passes them or is told what it missed. */
  readonly cell?: string;
  /** The task, then `Hint`s from the vaguest to the plainest, then a `Solution`. */
  readonly children: ReactNode;
}

/** A task with a ladder of hints, a solution, and a check that runs the reader's code. Reads without a script. */
export function Challenge({ title, cell, children }: ChallengeProps) {
  const { say } = useProse();
  const id = useId();
  const all = Children.toArray(children);
  const isStep = (child: ReactNode) => isValidElement(child) && (child.type === Hint || child.type === Solution);
  let hints = 0;
  return (
    <section className="challenge" aria-labelledby={id}>
      <p className="block-kicker">{say.challenge}</p>
      <h3 id={id}>{title}</h3>
      {all.filter((child) => !isStep(child))}
      {cell && <Cell name={cell} level={4} />}
      <div className="ladder">
        {all.filter(isStep).map((child) => {
          if (!isValidElement<{ readonly children: ReactNode }>(child)) return null;
          if (child.type === Hint) hints += 1;
          return (
            <details key={child.key} className={child.type === Hint ? "hint" : "solution"}>
              <summary>{child.type === Hint ? say.hint(hints) : say.solution}</summary>
              {child.props.children}
            </details>
          );
        })}
      </div>
    </section>
  );
}

/** One rung of a challenge's ladder. */
export function Hint({ children }: { readonly children: ReactNode }) {
  return children;
}

/** How a challenge can be met. */
export function Solution({ children }: { readonly children: ReactNode }) {
  return children;
}
