import type { Snapshot } from "../../notebook/client.ts";
import type { CheckpointInfo, Progress } from "../../notebook/protocol.ts";
import type { Language } from "../language.ts";
import { Checkpoints } from "./checkpoints.tsx";
import { amount, bytes, duration, isoOf, when } from "./format.ts";
import { dayOf, type Recording } from "./recording.ts";
import type { FrameWords } from "./words.ts";

interface CellFooterProps {
  readonly snapshot: Snapshot;
  /** The recorded run that is on show, if one is. */
  readonly recording: Recording | undefined;
  readonly say: FrameWords;
  readonly language: Language;
  /** Gives the reader a checkpoint as a file. */
  readonly onSave?: (checkpoint: CheckpointInfo) => void;
  /** Deletes a checkpoint, or all of them. */
  readonly onDelete?: (checkpoint?: CheckpointInfo) => void;
}

interface ProgressBarProps {
  readonly progress: Progress;
  readonly say: FrameWords;
  readonly language: Language;
}

function ProgressBar({ progress, say, language }: ProgressBarProps) {
  const label = say.progress[progress.what];
  const share = progress.total > 0 ? progress.done / progress.total : undefined;
  const reached = amount(progress, language);
  return (
    <p className="cell-progress">
      <span>
        <span>{label}</span>
        {reached !== undefined && <span>{` · ${reached}`}</span>}
      </span>
      <progress aria-label={label} max={1} {...(share === undefined ? {} : { value: share })} />
    </p>
  );
}

/** How the run goes and went: time, progress, backend and why, checkpoint, tensors. Its place is kept while it is empty. */
export function CellFooter({ snapshot, recording, say, language, onSave, onDelete }: CellFooterProps) {
  const { backend, elapsed, remaining, tensors, checkpoints, progress, state } = snapshot;
  const checkpoint = checkpoints.find((one) => !one.broken);
  return (
    <footer className="cell-foot">
      {progress && state !== "done" && <ProgressBar progress={progress} say={say} language={language} />}
      <dl className="cell-facts">
        {recording && (
          <div>
            <dt>{say.recorded}</dt>
            <dd>
              <time dateTime={recording.date}>{dayOf(recording, language)}</time>
            </dd>
          </div>
        )}
        <div>
          <dt>{say.elapsed}</dt>
          <dd>{elapsed > 0 ? duration(elapsed) : "–"}</dd>
        </div>
        {remaining !== undefined && (
          <div>
            <dt>{say.remaining}</dt>
            <dd>{duration(remaining)}</dd>
          </div>
        )}
        <div>
          <dt>{say.backend}</dt>
          <dd>
            <output
              data-value="backend"
              translate="no"
              {...(backend ? { "data-reason": backend.reason, title: backend.renderer } : {})}
            >
              {backend?.name ?? recording?.backend ?? "–"}
            </output>
            {backend && <span className="cell-fact-note">{` ${say.reason[backend.reason]}`}</span>}
            {backend?.renderer && (
              <span className="cell-fact-note" data-renderer={backend.renderer} translate="no">
                {` (${backend.renderer})`}
              </span>
            )}
          </dd>
        </div>
        {checkpoint && (
          <div>
            <dt>{say.checkpoint}</dt>
            <dd>
              <time dateTime={isoOf(checkpoint.saved)}>{when(checkpoint.saved, language)}</time>{" "}
              <span className="cell-fact-note" translate="no">
                {`${checkpoint.name}, ${bytes(checkpoint.bytes)}`}
              </span>{" "}
              {onSave && (
                <button
                  type="button"
                  className="button small quiet"
                  data-action="save-checkpoint"
                  aria-label={say.saveCheckpoint}
                  onClick={() => onSave(checkpoint)}
                >
                  {say.save}
                </button>
              )}
            </dd>
          </div>
        )}
        {tensors && (
          <div data-leak={tensors.after - tensors.before}>
            <dt translate="no">tf.memory()</dt>
            <dd>{say.leak(tensors.before, tensors.after)}</dd>
          </div>
        )}
      </dl>
      {onSave && onDelete && (
        <Checkpoints checkpoints={checkpoints} say={say} language={language} onSave={onSave} onDelete={onDelete} />
      )}
    </footer>
  );
}
