import { useId } from "react";
import type { Choice as ChoiceControl } from "./control.ts";

/** What a choice needs. */
export interface ChoiceProps {
  readonly control: ChoiceControl<string | number>;
  readonly label: string;
  readonly value: string | number;
  readonly onChange: (value: string | number) => void;
  readonly disabled?: boolean;
}

/** Options that stand side by side; more of them, or longer ones, go into a list. */
const most = { options: 5, letters: 40 };

/** Radio buttons that look like segments, or a select. Arrow keys move within, Tab leaves: the browser sees to both. */
export function Choice({ control, label, value, onChange, disabled }: ChoiceProps) {
  const id = useId();
  const { options } = control;
  const letters = options.reduce((sum, option) => sum + option.label.length, 0);
  if (options.length > most.options || letters > most.letters) {
    return (
      <div className="control control-choice">
        <label htmlFor={id}>{label}</label>
        <select
          id={id}
          value={String(value)}
          disabled={disabled}
          onChange={(event) => {
            const option = options.find((candidate) => String(candidate.value) === event.currentTarget.value);
            if (option) onChange(option.value);
          }}
        >
          {options.map((option) => (
            <option key={option.value} value={String(option.value)}>
              {option.label}
            </option>
          ))}
        </select>
      </div>
    );
  }
  return (
    <fieldset className="control control-choice" disabled={disabled}>
      <legend>{label}</legend>
      <div className="segments">
        {options.map((option) => (
          <label key={option.value} className="segment">
            <input
              type="radio"
              name={id}
              value={String(option.value)}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            <span>{option.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
