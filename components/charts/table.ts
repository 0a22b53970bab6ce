/** The numbers behind a chart, as rows: the data table shows them and the CSV holds them. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (number | string | null)[])[];
}

const field = (value: number | string | null): string => {
  const text = value === null ? "" : String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** The table as comma-separated values (RFC 4180), numbers in full precision. */
export const toCsv = ({ columns, rows }: Table): string =>
  [columns, ...rows]
    .map((row) => row.map(field).join(","))
    .join("\r\n")
    .concat("\r\n");

/** Several series over one first column: a row for each x that occurs, in the order of x. */
export function joinSeries(
  first: string,
  series: readonly { readonly label: string; readonly points: readonly { readonly x: number; readonly y: number }[] }[],
): Table {
  const at = new Map<number, (number | null)[]>();
  series.forEach((one, column) => {
    for (const { x, y } of one.points) {
      const row = at.get(x) ?? series.map(() => null);
      row[column] = y;
      at.set(x, row);
    }
  });
  const rows = [...at].sort(([a], [b]) => a - b).map(([x, values]) => [x, ...values]);
  return { columns: [first, ...series.map((one) => one.label)], rows };
}
