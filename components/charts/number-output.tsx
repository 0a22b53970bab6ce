import { formatFixed, formatNumber } from "./format.ts";

/** A number on the page that people and machines read. */
export interface NumberOutputProps {
  /** Stable name: `data-value`. */
  readonly name: string;
  /** Undefined or null until it is known. */
  readonly value: number | null | undefined;
  /** Decimals shown; `data-number` has them all. Default 4. */
  readonly digits?: number;
  /** true: `digits` significant digits, and powers of ten where they read better. */
  readonly scientific?: boolean;
  /** The localised words before the number. */
  readonly label?: string;
  /** Words after it, such as a unit. */
  readonly unit?: string;
  /** Characters to keep free, so that the line does not move when the number arrives. */
  readonly width?: number;
}

/** A number with its name, `<output data-value data-number>`; a dash, and no `data-number`, while it is missing. */
export function NumberOutput({ name, value, digits = 4, scientific = false, label, unit, width }: NumberOutputProps) {
  const known = value !== undefined && value !== null;
  const room = width ?? (scientific ? digits + 6 : digits + 3);
  const output = (
    <output
      translate="no"
      data-value={name}
      data-number={known ? String(value) : undefined}
      style={{ minWidth: `${room}ch` }}
    >
      {known ? (scientific ? formatNumber(value, digits) : formatFixed(value, digits)) : "–"}
    </output>
  );
  if (label === undefined && unit === undefined) return output;
  return (
    <span className="number">
      {label !== undefined && <span className="number-label">{label}</span>} {output}
      {unit !== undefined && <span className="number-unit">{` ${unit}`}</span>}
    </span>
  );
}
