import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useSyncExternalStore } from "react";
import { type Refused, withoutStrays } from "../../notebook/client.ts";
import type { Failure, Params, Plain } from "../../notebook/protocol.ts";
import { download } from "../charts/export.ts";
import { ControlPanel } from "../controls/control-panel.tsx";
import { type Language, localise } from "../language.ts";
import { adviseOn } from "./advice.ts";
import { CellBar } from "./cell-bar.tsx";
import { CellCode, type CodeHandle } from "./cell-code.tsx";
import { CellAdvice, CellFailure } from "./cell-failure.tsx";
import { CellFooter } from "./cell-footer.tsx";
import { CellNotices } from "./cell-notices.tsx";
import { type CellStatus, initialStatus, isBusy } from "./cell-status.ts";
import type { CellView } from "./cell-view.ts";
import type { Fault } from "./code-place.ts";
import { useKeptFocus } from "./kept-focus.ts";
import { KeptTexts } from "./kept-texts.tsx";
import type { Notebook } from "./notebook.ts";
import { OutputGuard } from "./output-guard.tsx";
import type { Recording } from "./recording.ts";
import { safetensors } from "./safetensors.ts";
import { words } from "./words.ts";

/** Of the cell's title: a cell before the first section stands at 2, one inside a section at 3, one in a challenge at 4. */
export type HeadingLevel = 2 | 3 | 4;

/** Reads a level as an island's attribute has it. */
export const headingLevel = (text: string | undefined): HeadingLevel => (text === "2" ? 2 : text === "4" ? 4 : 3);

export interface LiveCellProps {
  readonly name: string;
  readonly view: CellView;
  readonly language: Language;
  readonly level: HeadingLevel;
  /** The cell's text, highlighted: made at build time, read back from the page by its island. */
  readonly code: string;
  readonly recording?: Recording;
  /** Missing at prerender: the cell then stands still. */
  readonly notebook?: Notebook;
}

const still = () => () => undefined;

/** The frame of a live cell: what it shows, its controls, its one primary button, its code and how its run went. */
export function LiveCell({ name, view, language, level, code: html, recording, notebook }: LiveCellProps) {
  const id = useId();
  const text = localise(view.text, language);
  const say = localise(words, language);
  const status = useStatus(name, view, recording, notebook);
  const { snapshot, state } = status;
  const { Output } = view;
  const Heading = `h${level}` as const;
  const section = useRef<HTMLElement>(null);
  const focus = useKeptFocus(section);
  const code = useRef<CodeHandle>(null);
  const failure = failureOf(status);
  const fault = faultIn(name, [failure, status.fault?.failure]);
  const shown = useShown(status);
  const advice = useMemo(
    () => (isBusy(state) || failure || status.recording ? undefined : adviseOn(snapshot.values)),
    [state, failure, status.recording, snapshot.values],
  );
  const reveal = (at: NonNullable<Failure["at"]>) => {
    if (at.cell === name) code.current?.reveal(at);
    else notebook?.reveal(at);
  };
  useEffect(() => notebook?.onReveal(name, (at) => code.current?.reveal(at)), [notebook, name]);
  const runByKey = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    notebook?.run(name);
  };
  const mendOf = ({ kind, at }: Failure) => {
    const mended = kind === "syntax" && at?.cell === name ? withoutStrays(status.text) : status.text;
    return mended === status.text ? undefined : () => notebook?.setText(name, mended);
  };
  return (
    <section
      ref={section}
      className="cell"
      data-cell={name}
      data-state={state}
      aria-labelledby={id}
      onKeyDown={runByKey}
      {...focus}
    >
      <header className="cell-head">
        <div>
          <Heading id={id} className="cell-title">
            {text.title}
          </Heading>
          <p className="cell-lead">{text.lead}</p>
        </div>
        <CellBar name={name} status={status} say={say} notebook={notebook} titleId={id} />
      </header>
      <CellNotices name={name} status={status} say={say} language={language} notebook={notebook} />
      {failure && (
        <CellFailure
          failure={failure}
          by={name}
          say={say}
          language={language}
          onReveal={reveal}
          onMend={mendOf(failure)}
        />
      )}
      {status.fault && (
        <CellFailure
          failure={status.fault.failure}
          by={status.fault.by}
          elsewhere
          say={say}
          language={language}
          onReveal={reveal}
        />
      )}
      <div className="cell-body">
        <div className="cell-output">
          <OutputGuard drawn={shown.values} fallback={<p className="cell-undrawn">{say.undrawn}</p>}>
            <Output
              values={shown.values}
              params={shown.params}
              running={isBusy(state)}
              language={language}
              text={text}
            />
          </OutputGuard>
          {shown.refused && (
            <p className="cell-undrawn" role="status" data-refused={shown.refused.count}>
              {say.refused(shown.refused)}
            </p>
          )}
        </div>
        <div className="cell-side">
          <ControlPanel
            controls={view.controls}
            labels={text.controls}
            values={status.params}
            onChange={(param, value) => notebook?.setParam(name, param, value)}
            language={language}
            hidden={status.hidden}
          />
          <CellCode
            name={name}
            code={html}
            original={notebook?.original(name) ?? ""}
            status={status}
            fault={fault}
            say={say}
            handle={code}
            onChange={(next) => notebook?.setText(name, next)}
          />
          <KeptTexts name={name} kept={status.kept} say={say} language={language} notebook={notebook} />
        </div>
      </div>
      {advice && <CellAdvice advice={advice} language={language} />}
      <CellFooter
        snapshot={snapshot}
        recording={status.recording}
        say={say}
        language={language}
        onSave={async (checkpoint) => {
          const stored = await notebook?.checkpoint(name, checkpoint);
          if (stored) download(safetensors(stored), `${name}-${checkpoint.name}.safetensors`);
        }}
        onDelete={(checkpoint) => notebook?.forgetCheckpoint(name, checkpoint)}
      />
    </section>
  );
}

/** Where in this cell's code something went wrong, in a few words. */
function faultIn(name: string, failures: readonly (Failure | undefined)[]): Fault | undefined {
  const found = failures.find((one) => one?.at?.cell === name);
  return found?.at && { ...found.at, message: found.message.split("\n")[0]?.slice(0, 200) ?? "" };
}

/** What went wrong in the last run; code that had to be ended by force threw nothing, and is told of all the same. */
const failureOf = ({ snapshot }: CellStatus): Failure | undefined =>
  snapshot.failure ?? (snapshot.ended === "forced" ? unresponsive : undefined);
const unresponsive: Failure = { kind: "unresponsive", message: "" };

/** The values to draw. While a slider is dragged, those of the run before stay until the next ones come: nothing flickers. */
function useShown({ snapshot, ranWith, follows, state }: CellStatus): Shown {
  const last = useRef<Shown>(undefined);
  const waits = follows && isBusy(state) && snapshot.values.length === 0;
  const { values, refused } = snapshot;
  const shown = waits && last.current ? last.current : { values, params: ranWith, ...(refused && { refused }) };
  last.current = shown;
  return shown;
}

interface Shown {
  readonly values: readonly Plain[];
  readonly params: Params;
  readonly refused?: Refused;
}

const serverStatuses = new WeakMap<CellView, CellStatus>();

function useStatus(
  name: string,
  view: CellView,
  recording: Recording | undefined,
  notebook: Notebook | undefined,
): CellStatus {
  const server = () => {
    const made = serverStatuses.get(view) ?? initialStatus(view, "", recording);
    serverStatuses.set(view, made);
    return made;
  };
  return useSyncExternalStore(
    notebook ? (listener) => notebook.subscribe(name, listener) : still,
    notebook ? () => notebook.status(name) : server,
    server,
  );
}
