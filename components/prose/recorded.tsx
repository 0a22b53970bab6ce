import { dayOf } from "../cell/recording.ts";
import { formatFixed, formatNumber } from "../charts/format.ts";
import { entry, useProse } from "./prose-context.tsx";

interface RecordedProps {
  readonly cell: string;
  /** The `data-value` of a number that the cell shows. */
  readonly value: string;
  /** Decimals, or significant digits where `scientific`. */
  readonly digits?: number;
  readonly scientific?: boolean;
}

/** A number that prose quotes: it comes from a cell's recorded run, so that text cannot drift from code. */
export function Recorded({ cell, value, digits = 2, scientific = false }: RecordedProps) {
  const { recordings, language, say } = useProse();
  const recording = entry("recorded cell", recordings, cell);
  const number = recording.numbers[value];
  if (number === undefined) throw new Error(`invalid recorded value: ${cell}.${value}`);
  return (
    <data
      className="recorded"
      value={number}
      data-recorded={`${cell}.${value}`}
      title={say.recorded(dayOf(recording, language), recording.backend)}
    >
      {scientific ? formatNumber(number, digits) : formatFixed(number, digits)}
    </data>
  );
}
