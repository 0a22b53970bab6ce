import { type ReactNode, useId, useRef, useState } from "react";
import type { Language } from "../language.ts";
import { chartWords } from "./chart-words.ts";
import { DataTable } from "./data-table.tsx";
import { ExportMenu } from "./export-menu.tsx";
import { inShort } from "./format.ts";
import type { Table } from "./table.ts";

/** What all charts have in common. */
export interface ChartFrameProps {
  /** Stable name: the figure's `data-series`, and the name of exported files. */
  readonly name: string;
  readonly title: string;
  /** One computed sentence: what the chart shows, with its numbers. */
  readonly description: string;
  readonly table: () => Table;
  readonly language: Language;
  /** false where there is no drawing to save. */
  readonly picture?: boolean;
  readonly children: ReactNode;
}

/** The figure around a drawing: title, table, export, and a sentence below that says what is seen. */
export function ChartFrame({ name, title, description, table, language, picture = true, children }: ChartFrameProps) {
  const words = chartWords(language);
  const figure = useRef<HTMLElement>(null);
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <figure ref={figure} className="chart" data-series={name} aria-labelledby={`${id}title`}>
      <div className="chart-head">
        <p className="chart-title" id={`${id}title`}>
          {title}
        </p>
        <div className="chart-tools">
          <button
            type="button"
            className="chart-tool"
            data-action="table"
            aria-expanded={open}
            aria-controls={open ? `${id}table` : undefined}
            aria-label={`${words.showTable}: ${title}`}
            onClick={() => setOpen(!open)}
          >
            {words.showTable}
          </button>
          <ExportMenu figure={figure} name={name} title={title} table={table} picture={picture} language={language} />
        </div>
      </div>
      {children}
      {open && <DataTable id={`${id}table`} table={table()} title={title} language={language} />}
      <figcaption className="chart-caption">{inShort(description)}</figcaption>
    </figure>
  );
}
