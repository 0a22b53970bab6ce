import { useId } from "react";
import { formatFixed } from "./format.ts";

/** A value that flows along the tape, as rows of numbers; undefined where it is not there yet. */
export interface Flowing {
  readonly name: string;
  /** Such as "v". */
  readonly symbol: string;
  /** What it is. */
  readonly label: string;
  /** The id that it shares with an equation's term and with code lines. */
  readonly term?: string;
  readonly rows: readonly (readonly number[])[] | undefined;
}

/** What the table shows. */
export interface TapeFlowProps {
  /** Stable name: `data-series`. */
  readonly name: string;
  readonly title: string;
  readonly values: readonly Flowing[];
  /** The most numbers shown of a row; an ellipsis says that there are more. Default 4. */
  readonly most?: number;
}

const shown = (row: readonly number[], most: number) =>
  `${row
    .slice(0, most)
    .map((entry) => formatFixed(entry, 3))
    .join("  ")}${row.length > most ? " …" : ""}`;

/** The numbers behind a tape: what flows forwards and what comes back, a line each, with room kept for those still to come. */
export function TapeFlow({ name, title, values, most = 4 }: TapeFlowProps) {
  const id = useId();
  return (
    <figure className="chart flow" data-series={name} aria-labelledby={id}>
      <p className="chart-title" id={id}>
        {title}
      </p>
      <table>
        <tbody>
          {values.map(({ name, symbol, label, term, rows }) => (
            <tr key={name} data-row={name} data-term={term} data-faint={rows === undefined || undefined}>
              <th scope="row" className="flow-name">
                <i translate="no">{symbol}</i>
                <span>{`, ${label}`}</span>
              </th>
              <td className="flow-numbers" translate="no">
                {rows === undefined
                  ? "–"
                  : rows.slice(0, most).map((row, i) => (
                      // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity but their place
                      <div key={i}>{shown(row, most)}</div>
                    ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
