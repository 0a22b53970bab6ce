import type { Failure } from "../../notebook/protocol.ts";
import type { FrameWords } from "./words.ts";

/** What happened, where in the reader's code, the likely cause, what to try. */
export function CellFailure({ failure, say }: { readonly failure: Failure; readonly say: FrameWords }) {
  const { title, hint } = say.failure[failure.kind];
  return (
    <div className="cell-failure" role="alert" data-failure={failure.kind}>
      <p className="cell-failure-title">
        {title}
        {failure.at && (
          <span className="cell-failure-at">{say.where(failure.at.cell, failure.at.line, failure.at.column)}</span>
        )}
      </p>
      <pre className="cell-failure-message">{failure.message}</pre>
      <p>{hint}</p>
    </div>
  );
}
