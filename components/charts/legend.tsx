import type { LineStyle } from "./series.ts";

/** An entry of a legend. */
export interface LegendEntry extends LineStyle {
  readonly name: string;
  readonly label: string;
  readonly term?: string;
}

/** A piece of each line beside its name: colour and dash pattern both tell. */
export function Legend({
  entries,
  always,
}: {
  readonly entries: readonly LegendEntry[];
  /** false: shown only where the figure is too narrow for labels at the lines' ends. */
  readonly always: boolean;
}) {
  return (
    <ul className="chart-legend" data-always={always || undefined}>
      {entries.map(({ name, label, color, dash, width, term }) => (
        <li key={name} data-term={term}>
          <svg width="28" height="10" viewBox="0 0 28 10" aria-hidden="true">
            <line x1="1" x2="27" y1="5" y2="5" stroke={color} strokeWidth={width} strokeDasharray={dash || undefined} />
          </svg>
          <span>{label}</span>
        </li>
      ))}
    </ul>
  );
}
