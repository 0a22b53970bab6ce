import { type ReactNode, useId } from "react";
import { type Language, type Localised, localise } from "../language.ts";
import { chartWords } from "./chart-words.ts";
import { formatDifference, formatFixed } from "./format.ts";

/** A column of numbers. */
export interface RowsColumn {
  readonly key: string;
  readonly label: string;
  /** Decimals. Default 4. */
  readonly digits?: number;
  /** Neighbouring columns of one group stand under one heading. */
  readonly group?: string;
}

/** A row of numbers; one that is missing or undefined is not known yet. */
export interface Row {
  readonly id: string | number;
  readonly values: { readonly [key: string]: number | undefined };
}

/** What the table shows. */
export interface RowsTableProps {
  /** Stable name: `data-series`. */
  readonly name: string;
  readonly title: string;
  readonly language: Language;
  /** Heading of the first column, such as "epoch". */
  readonly rowLabel: string;
  readonly columns: readonly RowsColumn[];
  readonly rows: readonly Row[];
  /** How many more there are that were not even handed over. */
  readonly left?: number;
  /** Rows to stand beside, by the same ids: all of them are there from the beginning, so that the table never grows. */
  readonly original?: readonly Row[];
  /** What the numbers beside ours are called. Default "original". */
  readonly originalLabel?: string;
  /** A name where a number is to be an `<output data-value data-number>`; undefined where not. */
  readonly output?: (id: string | number, key: string) => string | undefined;
}

interface Words {
  readonly mine: string;
  readonly original: string;
  readonly difference: string;
}

const words: Localised<Words> = {
  en: { mine: "this run", original: "original", difference: "difference" },
  zh: { mine: "本次运行", original: "原始笔记本", difference: "差值" },
};

function groups(columns: readonly RowsColumn[]): readonly { readonly label: string; readonly span: number }[] {
  const found: { label: string; span: number }[] = [];
  for (const { group = "" } of columns) {
    const last = found.at(-1);
    if (last?.label === group) last.span += 1;
    else found.push({ label: group, span: 1 });
  }
  return found;
}

/** As many rows as are drawn; a training has tens. */
export const mostRows = 100;

/** Rows of a run, each number above its twin of the original's run and the difference between the two. */
export function RowsTable(props: RowsTableProps) {
  const { name, title, language, rowLabel, columns, rows, left = 0, original = [], originalLabel, output } = props;
  const say = localise(words, language);
  const id = useId();
  const other = originalLabel ?? say.original;
  const heads = groups(columns);
  // of two rows with one id the first counts
  const byId = (list: readonly Row[]) => new Map([...list].reverse().map((row) => [row.id, row.values]));
  const [own, twins] = [byId(rows), byId(original)];
  const all = [...new Set([...original.map((row) => row.id), ...rows.map((row) => row.id)])];
  const ids = all.slice(0, mostRows);
  const more = all.length - ids.length + left;
  const cell = (row: string | number, { key, digits = 4 }: RowsColumn): ReactNode => {
    const mine = own.get(row)?.[key];
    const theirs = twins.get(row)?.[key];
    const known = mine !== undefined;
    const value = output?.(row, key);
    const text = known ? formatFixed(mine, digits) : "–";
    return (
      <td key={key}>
        <div className={theirs === undefined ? undefined : "rows-cell"}>
          {value === undefined ? (
            <span className="rows-mine" translate="no">
              {text}
            </span>
          ) : (
            <output
              className="rows-mine"
              translate="no"
              data-value={value}
              data-number={known ? String(mine) : undefined}
            >
              {text}
            </output>
          )}
          {theirs !== undefined && (
            <>
              <span className="rows-difference">
                {known && <span className="visually-hidden">{`${say.difference} `}</span>}
                <span translate="no">{known ? formatDifference(mine - theirs, digits) : ""}</span>
              </span>
              <span className="rows-twin">
                <span className="visually-hidden">{`${other} `}</span>
                <span translate="no">{formatFixed(theirs, digits)}</span>
              </span>
            </>
          )}
        </div>
      </td>
    );
  };
  return (
    <figure className="chart rows" data-series={name} aria-labelledby={id}>
      <p className="chart-title" id={id}>
        {title}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by the keyboard */}
      <section className="rows-scroll" aria-labelledby={id} tabIndex={0}>
        <table>
          <thead>
            {heads.some((head) => head.label !== "") && (
              <tr>
                <td />
                {heads.map((head) => (
                  <th key={head.label} scope="colgroup" colSpan={head.span}>
                    {head.label}
                  </th>
                ))}
              </tr>
            )}
            <tr>
              <th scope="col">{rowLabel}</th>
              {columns.map((column) => (
                <th key={column.key} scope="col">
                  {column.label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {ids.map((row) => (
              <tr key={row} data-row={row}>
                <th scope="row">{row}</th>
                {columns.map((column) => cell(row, column))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {more > 0 && <p className="chart-more">{chartWords(language).more(more)}</p>}
      {original.length > 0 && (
        <figcaption className="chart-caption rows-key rows-cell">
          <span className="rows-mine">{say.mine}</span>
          <span className="rows-difference">{say.difference}</span>
          <span className="rows-twin">{other}</span>
        </figcaption>
      )}
    </figure>
  );
}
