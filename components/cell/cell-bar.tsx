import { useState } from "react";
import type { CellState } from "../../notebook/protocol.ts";
import { Icon, type IconName } from "../icon.tsx";
import { type CellStatus, isBusy } from "./cell-status.ts";
import { copyLink } from "./copy-link.ts";
import type { Notebook } from "./notebook.ts";
import type { FrameWords } from "./words.ts";

/** An icon for each state, so that colour is never the only sign. */
const icons: { readonly [state in CellState]: IconName } = {
  idle: "ring",
  recorded: "clock",
  queued: "dots",
  warming: "dashes",
  running: "disc",
  stopping: "ending",
  stale: "again",
  edited: "pencil",
  done: "tick",
  error: "cross",
  lost: "bolt",
  blocked: "barred",
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
  const [said, setSaid] = useState("");
  const running = isBusy(state);
  const canGoOn = !running && status.goesOn;
  const primary = running
    ? { action: "stop", label: state === "stopping" ? say.forceStop : say.stop, press: () => notebook?.stop(name) }
    : {
        action: "run",
        label: state === "error" && snapshot.failure?.kind === "data" ? say.retry : canGoOn ? say.goOn : say.run,
        press: () => notebook?.run(name),
      };
  return (
    <div className="cell-bar">
      <p className="cell-state" role="status" data-tone={wasForced(status) ? "error" : state}>
        <Icon name={iconOf(status)} /> <span>{stateIn(status, say)}</span>
      </p>
      <div className="cell-actions">
        <button
          type="button"
          className="button primary"
          data-action={primary.action}
          aria-describedby={titleId}
          onClick={primary.press}
        >
          <Icon name={running ? "stop" : "play"} /> <span>{primary.label}</span>
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
        <button
          type="button"
          className="button quiet"
          data-action="copy-link"
          aria-describedby={titleId}
          onClick={async () => notebook && setSaid(say.copied[await copyLink(notebook, name)])}
        >
          {say.copyLink}
        </button>
      </div>
      <p className="cell-said" role="status">
        {said}
      </p>
    </div>
  );
}

/** A run that had to be ended by force is over, and it is not well. */
const wasForced = ({ state, snapshot }: CellStatus): boolean => state === "done" && snapshot.ended === "forced";

const iconOf = (status: CellStatus): IconName => {
  if (wasForced(status)) return "cross";
  return status.state === "done" && status.snapshot.ended === "stopped" ? "stop" : icons[status.state];
};

/** What the cell is doing, in words: getting ready is told apart by what it waits for, and what is over by how it ended. */
function stateIn({ state, snapshot }: CellStatus, say: FrameWords): string {
  const { progress, ended } = snapshot;
  if (state === "warming" && progress) return say.progress[progress.what];
  return state === "done" && ended ? say.ended[ended] : say.state[state];
}
