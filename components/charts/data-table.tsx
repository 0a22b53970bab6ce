import type { Language } from "../language.ts";
import { chartWords } from "./chart-words.ts";
import { thin } from "./decimate.ts";
import { formatNumber } from "./format.ts";
import type { Table } from "./table.ts";

const most = 200;

const cell = (value: number | string | null): string =>
  value === null ? "" : typeof value === "number" ? formatNumber(value, 5) : value;

/** A chart's numbers as a real table in a region that scrolls and can be focused. Long ones are thinned evenly. */
export function DataTable({
  id,
  table,
  title,
  language,
}: {
  readonly id: string;
  readonly table: Table;
  readonly title: string;
  readonly language: Language;
}) {
  const words = chartWords(language);
  const rows = thin(table.rows, most);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by the keyboard
    <section id={id} className="chart-table" aria-label={words.table(title)} tabIndex={0}>
      <table>
        {rows.length < table.rows.length && <caption>{words.thinned(rows.length, table.rows.length)}</caption>}
        <thead>
          <tr>
            {table.columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity but their place
            <tr key={i}>
              {row.map((value, column) =>
                column === 0 && cell(value) !== "" ? (
                  <th key={table.columns[column]} scope="row">
                    {cell(value)}
                  </th>
                ) : (
                  <td key={table.columns[column]} translate={typeof value === "number" ? "no" : undefined}>
                    {cell(value)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length === 0 && <p>{words.nothing}</p>}
    </section>
  );
}
