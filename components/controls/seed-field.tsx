import { useId, useState } from "react";
import type { Seed } from "./control.ts";

/** What a seed field needs. */
export interface SeedFieldProps {
  readonly control: Seed;
  readonly label: string;
  readonly value: number;
  readonly onChange: (value: number) => void;
  readonly disabled?: boolean;
  /** Words on the button. */
  readonly newSeed: string;
}

/** A whole number, and a button that takes the next one: a new draw that can be named, repeated and shared. */
export function SeedField({ control, label, value, onChange, disabled, newSeed }: SeedFieldProps) {
  const id = useId();
  const [draft, setDraft] = useState<string>();
  const commit = () => {
    const number = draft === undefined || draft.trim() === "" ? Number.NaN : Number(draft);
    setDraft(undefined);
    if (Number.isInteger(number) && number >= 0 && number <= control.max && number !== value) onChange(number);
  };
  return (
    <div className="control control-seed">
      <label htmlFor={id}>{label}</label>
      <div className="seed-row">
        <input
          id={id}
          className="control-number"
          type="text"
          inputMode="numeric"
          autoComplete="off"
          value={draft ?? String(value)}
          disabled={disabled}
          onChange={(event) => setDraft(event.currentTarget.value)}
          onBlur={commit}
          onKeyDown={(event) => {
            if (event.key === "Enter") commit();
            if (event.key === "Escape") setDraft(undefined);
          }}
        />
        <button
          type="button"
          data-action="new-seed"
          disabled={disabled}
          onClick={() => {
            setDraft(undefined);
            onChange(value >= control.max ? 0 : value + 1);
          }}
        >
          {newSeed}
        </button>
      </div>
    </div>
  );
}
