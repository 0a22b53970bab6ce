import type { ReactNode } from "react";
import type { Language } from "../language.ts";
import type { CellStatus } from "./cell-status.ts";
import type { Whose } from "./cell-texts.ts";
import { when } from "./format.ts";
import type { Notebook } from "./notebook.ts";
import type { FrameWords } from "./words.ts";

interface CellNoticesProps {
  readonly name: string;
  readonly status: CellStatus;
  readonly say: FrameWords;
  readonly language: Language;
  readonly notebook: Notebook | undefined;
}

/** What the reader should know about the text before it runs: whose it is, what has changed, what is not kept. */
export function CellNotices({ name, status, say, language, notebook }: CellNoticesProps) {
  const { origin, borrows, outdated, aside, unsaved, undoable, elsewhere, unread, snapshot, state } = status;
  const choice = (whose: Whose, label: string) => (
    <button
      type="button"
      className="button small"
      data-action={`take-${whose}`}
      onClick={() => notebook?.choose(name, whose)}
    >
      {label}
    </button>
  );
  const started = snapshot.elsewhere?.since;
  const since = started === undefined ? undefined : when(started, language);
  const takeOwn = aside !== undefined && choice("own", say.takeOwn);
  return (
    <>
      {undoable && (
        <Notice what="undo" text={say.replaced[origin]}>
          <button type="button" className="button small" data-action="undo" onClick={() => notebook?.undo(name)}>
            {say.undo}
          </button>
        </Notice>
      )}
      {elsewhere && (
        <Notice what="elsewhere" text={say.elsewhere[elsewhere]}>
          {choice("theirs", elsewhere === "edited" ? say.takeTheirs : say.takeLesson)}
          {choice("mine", say.keepMine)}
        </Notice>
      )}
      {unread && <Notice what="unread" text={say.unread} />}
      {origin === "link" && (
        <Notice what="foreign" text={state === "blocked" ? `${say.foreign} ${say.foreignWaits}` : say.foreign}>
          {choice("lesson", say.takeLesson)}
          {takeOwn}
        </Notice>
      )}
      {borrows.length > 0 && <Notice what="borrows" text={say.foreignImport(borrows)} />}
      {origin !== "link" && takeOwn && (
        <Notice what="aside" text={say.aside}>
          {takeOwn}
        </Notice>
      )}
      {outdated && (
        <Notice what="outdated" text={say.outdated}>
          {choice("edit", say.keepEdit)}
          {choice("lesson", say.takeLesson)}
        </Notice>
      )}
      {unsaved && <Notice what="unsaved" text={say.unsaved} />}
      {state === "blocked" && snapshot.hung && <Notice what="hung" text={say.hung} />}
      {snapshot.elsewhere && <Notice what="trains-elsewhere" text={say.trainsElsewhere(since)} />}
      {snapshot.unkept && <Notice what="unkept" text={say.unkept} />}
      {snapshot.storage && <Notice what="storage" text={say.storage[snapshot.storage]} />}
    </>
  );
}

interface NoticeProps {
  readonly what: string;
  readonly text: string;
  readonly children?: ReactNode;
}

function Notice({ what, text, children }: NoticeProps) {
  return (
    <div className="cell-notice" role="status" data-notice={what}>
      <p>{text}</p>
      {children && <div className="cell-actions">{children}</div>}
    </div>
  );
}
