import { useId, useSyncExternalStore } from "react";
import { ControlPanel } from "../controls/control-panel.tsx";
import { type Language, localise } from "../language.ts";
import { CellBar } from "./cell-bar.tsx";
import { CellCode } from "./cell-code.tsx";
import { CellFailure } from "./cell-failure.tsx";
import { CellFooter } from "./cell-footer.tsx";
import type { CellView } from "./cell-view.ts";
import { type CellStatus, initialStatus, isBusy, type Notebook } from "./notebook.ts";
import type { Recording } from "./recording.ts";
import { words } from "./words.ts";

/** Of the cell's title: a cell before the first section stands at 2, one inside a section at 3. */
export type HeadingLevel = 2 | 3;

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
export function LiveCell({ name, view, language, level, code, recording, notebook }: LiveCellProps) {
  const id = useId();
  const text = localise(view.text, language);
  const say = localise(words, language);
  const status = useStatus(name, view, recording, notebook);
  const { snapshot } = status;
  const { Output } = view;
  const Heading = `h${level}` as const;
  return (
    <section className="cell" data-cell={name} data-state={status.state} aria-labelledby={id}>
      <header className="cell-head">
        <div>
          <Heading id={id} className="cell-title">
            {text.title}
          </Heading>
          <p className="cell-lead">{text.lead}</p>
        </div>
        <CellBar name={name} status={status} say={say} notebook={notebook} titleId={id} />
      </header>
      {snapshot.failure && <CellFailure failure={snapshot.failure} say={say} />}
      <div className="cell-body">
        <div className="cell-output">
          <Output
            values={snapshot.values}
            params={status.ranWith}
            running={isBusy(status.state)}
            language={language}
            text={text}
          />
        </div>
        <div className="cell-side">
          <ControlPanel
            controls={view.controls}
            labels={text.controls}
            values={status.params}
            onChange={(param, value) => notebook?.setParam(name, param, value)}
            language={language}
          />
          <CellCode name={name} code={code} say={say} />
        </div>
      </div>
      <CellFooter snapshot={snapshot} recording={status.recording} say={say} language={language} />
    </section>
  );
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
