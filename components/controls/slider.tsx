import { type CSSProperties, type KeyboardEvent, useId, useState } from "react";
import type { Slider as SliderControl } from "./control.ts";
import { parseTyped, stopOf, stops, typed, valueAt } from "./slider-scale.ts";

/** What a slider needs. */
export interface SliderProps {
  readonly control: SliderControl;
  readonly label: string;
  readonly value: number;
  readonly onChange: (value: number) => void;
  readonly disabled?: boolean;
  /** Words for the number field, such as "type a value". */
  readonly typeValue: string;
}

/** How many steps a key moves; undefined for keys that are none of ours. */
function moves(event: KeyboardEvent, last: number): number | undefined {
  const fine = event.shiftKey ? 0.1 : 1;
  switch (event.key) {
    case "ArrowRight":
    case "ArrowUp":
      return fine;
    case "ArrowLeft":
    case "ArrowDown":
      return -fine;
    case "PageUp":
      return Math.max(1, Math.round(last / 10));
    case "PageDown":
      return -Math.max(1, Math.round(last / 10));
    case "Home":
      return -last;
    case "End":
      return last;
    default:
      return undefined;
  }
}

/**
 * The browser's own range, over stops, with a number field for exact values. Arrow keys move one stop, with Shift a
 * tenth of one; Page keys a tenth of the whole.
 */
export function Slider({ control, label, value, onChange, disabled, typeValue }: SliderProps) {
  const id = useId();
  const [draft, setDraft] = useState<string>();
  const last = stops(control);
  const at = stopOf(control, value);
  const commit = () => {
    const number = draft === undefined ? undefined : parseTyped(control, draft);
    setDraft(undefined);
    if (number !== undefined && number !== value) onChange(number);
  };
  return (
    <div className="control control-slider">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="range"
        min={0}
        max={last}
        step="any"
        value={at}
        aria-valuetext={typed(value)}
        disabled={disabled}
        style={{ "--part": `${(100 * at) / last}%` } as CSSProperties}
        onChange={(event) => {
          const next = valueAt(control, Math.round(event.currentTarget.valueAsNumber));
          if (next !== value) onChange(next);
        }}
        onKeyDown={(event) => {
          const by = moves(event, last);
          if (by === undefined) return;
          event.preventDefault();
          const to =
            Math.abs(by) < 1
              ? Math.round((at + by) * 10) / 10
              : by > 0
                ? Math.floor(at + 1e-9) + by
                : Math.ceil(at - 1e-9) + by;
          const next = valueAt(control, to);
          if (next !== value) onChange(next);
        }}
      />
      <input
        className="control-number"
        type="text"
        inputMode="decimal"
        autoComplete="off"
        spellCheck={false}
        aria-label={`${label}: ${typeValue}`}
        value={draft ?? typed(value)}
        disabled={disabled}
        onChange={(event) => setDraft(event.currentTarget.value)}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === "Enter") commit();
          if (event.key === "Escape") setDraft(undefined);
        }}
      />
    </div>
  );
}
