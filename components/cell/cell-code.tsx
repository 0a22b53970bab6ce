import { type RefObject, useEffect, useId, useImperativeHandle, useRef, useState } from "react";
import { download } from "../charts/export.ts";
import { Icon } from "../icon.tsx";
import type { CellStatus } from "./cell-status.ts";
import { type Fault, type Place, plainCode } from "./code-place.ts";
import { showAgain } from "./original-text.ts";
import { useEditor } from "./use-editor.ts";
import type { FrameWords } from "./words.ts";

/** What the rest of the cell may ask of its code. */
export interface CodeHandle {
  /** Opens the editor at a place. */
  reveal(place: Place): void;
}

interface CellCodeProps {
  readonly name: string;
  /** The lesson's text, highlighted. */
  readonly code: string;
  readonly original: string;
  readonly status: CellStatus;
  /** Where the last run went wrong in this text. */
  readonly fault: Fault | undefined;
  readonly say: FrameWords;
  readonly handle: RefObject<CodeHandle | null>;
  readonly onChange: (text: string) => void;
}

/** The cell's file as it stands: the text that the reader sees is the text that runs. A click or a key turns it into an editor. */
export function CellCode({ name, code, original, status, fault, say, handle, onChange }: CellCodeProps) {
  const hint = useId();
  const details = useRef<HTMLDetailsElement>(null);
  const pointed = useRef(false);
  const [indents, setIndents] = useState(false);
  const [compares, setCompares] = useState(false);
  const { text, edited } = status;
  const { frame, still, place, phase, prefetch, open, reveal, editor } = useEditor({
    text,
    label: `${say.code} ${name}.ts`,
    onChange,
    fault,
  });
  const isOpen = phase === "open";
  const compared = compares && edited && isOpen;

  useImperativeHandle(handle, () => ({
    reveal(at) {
      if (details.current) details.current.open = true;
      reveal(at);
    },
  }));
  useEffect(() => {
    if (still.current && phase !== "open" && text === original) showAgain(still.current, original);
  });
  // text that is not the lesson's has no colours of its own yet
  useEffect(() => {
    if (edited && phase === "still") open(false);
  });
  useEffect(() => {
    if (isOpen) editor.current?.compare(compared ? original : undefined, say.undoChange);
  }, [compared, isOpen, original, say, editor]);

  return (
    <details ref={details} className="cell-code" open>
      <summary>
        <span>{say.code}</span> <code translate="no">{`${name}.ts`}</code>
      </summary>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the highlighted text takes the focus, and so the keyboard, too */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: what is clicked is the text inside, which becomes an editor */}
      <div
        ref={frame}
        className="code-scroll"
        translate="no"
        data-open={isOpen}
        onPointerDown={() => {
          pointed.current = true;
          prefetch();
        }}
        onFocus={({ target }) => {
          // a pointer has not finished selecting yet: its click comes
          if (!pointed.current && still.current?.contains(target)) open(true);
        }}
        onClick={() => {
          pointed.current = false;
          if (!isOpen) open(true);
        }}
        onPointerCancel={() => {
          pointed.current = false;
        }}
      >
        {!isOpen && (
          <div
            ref={still}
            data-code={name}
            suppressHydrationWarning
            dangerouslySetInnerHTML={{ __html: edited ? plainCode(text) : code }}
          />
        )}
        <div ref={place} className="code-editor" {...(isOpen && { "data-code": name })} />
      </div>
      <div className="code-bar">
        <button
          type="button"
          className="button small"
          data-action="edit"
          aria-describedby={hint}
          onClick={() => open(true)}
        >
          <Icon name="pencil" /> <span>{say.edit}</span>
        </button>
        {isOpen && (
          <button
            type="button"
            className="button small quiet"
            data-action="tab-indents"
            aria-pressed={indents}
            onClick={() => {
              editor.current?.indentByTab(!indents);
              setIndents(!indents);
            }}
          >
            {say.tabIndents}
          </button>
        )}
        {edited && (
          <button
            type="button"
            className="button small quiet"
            data-action="compare"
            aria-pressed={compared}
            onClick={() => {
              setCompares(!compares);
              open(false);
            }}
          >
            {say.compare}
          </button>
        )}
        <button
          type="button"
          className="button small quiet"
          data-action="save-code"
          aria-label={say.saveCode(`${name}.ts`)}
          onClick={() => download(new Blob([text], { type: "text/plain" }), `${name}.ts`)}
        >
          {say.save}
        </button>
        <p id={hint} className="code-hint">
          {phase === "asked" && !edited
            ? say.loadingEditor
            : phase === "failed"
              ? say.noEditor
              : phase === "outdated"
                ? say.oldPage
                : say.codeHint(indents)}
        </p>
      </div>
    </details>
  );
}
