import { type ReactNode, useLayoutEffect, useRef } from "react";
import type { FrameWords } from "./words.ts";

export interface KeptEntry {
  readonly id: string;
  readonly label: string;
  /** When, how big: what tells it from the others. */
  readonly note: ReactNode;
  /** Missing: it can be deleted, and no more. */
  readonly press?: () => void;
  readonly remove: () => void;
}

interface KeptListProps {
  /** The hook of the list: `data-kept`. */
  readonly what: "texts" | "checkpoints";
  readonly title: string;
  readonly entries: readonly KeptEntry[];
  /** What an entry is for, and its hook. */
  readonly action: { readonly name: string; readonly label: string };
  readonly removeAll: () => void;
  readonly say: FrameWords;
}

/** What this browser keeps of a cell, closed until it is asked for: each with a press that uses it, and one that deletes it. */
export function KeptList({ what, title, entries, action, removeAll, say }: KeptListProps) {
  const summary = useRef<HTMLElement>(null);
  const removed = useRef(false);
  // the button that was pressed goes with its entry: the keyboard stays in the list
  useLayoutEffect(() => {
    if (removed.current && document.activeElement === document.body) summary.current?.focus({ preventScroll: true });
    removed.current = false;
  });
  if (entries.length === 0) return null;
  return (
    <details className="kept-list" data-kept={what}>
      <summary ref={summary}>{title}</summary>
      <ul>
        {entries.map(({ id, label, note, press, remove }) => (
          <li key={id}>
            <span>
              {label} <span className="cell-fact-note">{note}</span>
            </span>
            <span className="cell-actions">
              {press && (
                <button type="button" className="button small" data-action={action.name} onClick={press}>
                  {action.label}
                </button>
              )}
              <button
                type="button"
                className="button small quiet"
                data-action="delete"
                onClick={() => {
                  removed.current = true;
                  remove();
                }}
              >
                {say.deleteIt}
              </button>
            </span>
          </li>
        ))}
      </ul>
      <button type="button" className="button small quiet" data-action="delete-all" onClick={removeAll}>
        {say.deleteAll}
      </button>
    </details>
  );
}
