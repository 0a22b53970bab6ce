import type { CellState } from "../../notebook/protocol.ts";
import { type CellStatus, isBusy, type Notebook } from "./notebook.ts";
import type { FrameWords } from "./words.ts";

/** An icon for each state, so that colour is never the only sign. */
const icons: { readonly [state in CellState]: string } = {
  idle: "○",
  recorded: "◷",
  queued: "⋯",
  warming: "◌",
  running: "●",
  stopping: "◍",
  stale: "↻",
  edited: "✎",
  done: "✓",
  error: "✕",
  lost: "⚡",
  blocked: "⊘",
};

interface CellBarProps {
  readonly name: string;
  readonly status: CellStatus;
  readonly say: FrameWords;
  readonly notebook: Notebook | undefined;
  readonly titleId: string;
}

/** The cell's state in words and its one primary button, whose meaning follows the state. */
export function CellBar({ name, status, say, notebook, titleId }: CellBarProps) {
  const { state, snapshot } = status;
  const running = isBusy(state);
  const canGoOn = !running && snapshot.checkpoints.length > 0;
  const primary = running
    ? { action: "stop", label: state === "stopping" ? say.forceStop : say.stop, press: () => notebook?.stop(name) }
    : {
        action: "run",
        label: state === "error" && snapshot.failure?.kind === "data" ? say.retry : canGoOn ? say.goOn : say.run,
        press: () => notebook?.run(name),
      };
  return (
    <div className="cell-bar">
      <p className="cell-state" role="status" data-tone={state}>
        <span aria-hidden="true">{icons[state]}</span> {say.state[state]}
      </p>
      <div className="cell-actions">
        <button
          type="button"
          className="button primary"
          data-action={primary.action}
          aria-describedby={titleId}
          onClick={primary.press}
        >
          <span aria-hidden="true">{running ? "■" : "▶"}</span> {primary.label}
        </button>
        {canGoOn && (
          <button
            type="button"
            className="button"
            data-action="restart"
            aria-describedby={titleId}
            onClick={() => notebook?.run(name, { fresh: true })}
          >
            {say.startAnew}
          </button>
        )}
        <button
          type="button"
          className="button quiet"
          data-action="reset"
          aria-describedby={titleId}
          onClick={() => notebook?.reset(name)}
        >
          {say.reset}
        </button>
      </div>
    </div>
  );
}
