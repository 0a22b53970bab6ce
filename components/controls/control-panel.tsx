import { type Language, type Localised, localise } from "../language.ts";
import { Choice } from "./choice.tsx";
import type { AnyControl } from "./control.ts";
import { DrawingPad } from "./drawing-pad.tsx";
import { SeedField } from "./seed-field.tsx";
import { Slider } from "./slider.tsx";
import { Toggle } from "./toggle.tsx";

/** What a control can be set to. */
export type ControlValue = boolean | number | string;

/** What the panel needs. A value that is missing or of the wrong kind is read as the control's first. */
export interface ControlPanelProps {
  readonly controls: { readonly [name: string]: AnyControl };
  /** A localised label for each control, by its name. */
  readonly labels: { readonly [name: string]: string };
  readonly values: { readonly [name: string]: ControlValue };
  readonly onChange: (name: string, value: ControlValue) => void;
  readonly disabled?: boolean;
  readonly language?: Language;
  /** Names of controls that are not drawn: a teacher's link can hide some. */
  readonly hidden?: readonly string[];
}

const words: Localised<{ readonly typeValue: string; readonly newSeed: string }> = {
  en: { typeValue: "type a value", newSeed: "New seed" },
  zh: { typeValue: "输入数值", newSeed: "换一个种子" },
};

/** Draws a cell's controls from their data, each with its label, in the order of the record. */
export function ControlPanel(props: ControlPanelProps) {
  const { controls, labels, values, onChange, disabled = false, language = "en", hidden = [] } = props;
  const say = localise(words, language);
  return (
    <div className="controls">
      {Object.entries(controls).map(([name, control]) => {
        if (hidden.includes(name)) return null;
        const label = labels[name] ?? name;
        const value = values[name];
        const change = (next: ControlValue) => onChange(name, next);
        return (
          <div key={name} className="control-place" data-control={name}>
            {drawn(control, { label, value, change, disabled, language, ...say })}
          </div>
        );
      })}
    </div>
  );
}

interface Drawn {
  readonly label: string;
  readonly value: ControlValue | undefined;
  readonly change: (value: ControlValue) => void;
  readonly disabled: boolean;
  readonly language: Language;
  readonly typeValue: string;
  readonly newSeed: string;
}

function drawn(control: AnyControl, { label, value, change, disabled, language, typeValue, newSeed }: Drawn) {
  const number = typeof value === "number" ? value : undefined;
  switch (control.kind) {
    case "slider":
      return (
        <Slider
          control={control}
          label={label}
          value={number ?? control.initial}
          onChange={change}
          disabled={disabled}
          typeValue={typeValue}
        />
      );
    case "seed":
      return (
        <SeedField
          control={control}
          label={label}
          value={number ?? control.initial}
          onChange={change}
          disabled={disabled}
          newSeed={newSeed}
        />
      );
    case "drawing":
      return (
        <DrawingPad
          label={label}
          value={typeof value === "string" ? value : control.initial}
          onChange={change}
          disabled={disabled}
          language={language}
        />
      );
    case "choice":
      return (
        <Choice
          control={control}
          label={label}
          value={typeof value === "boolean" || value === undefined ? control.initial : value}
          onChange={change}
          disabled={disabled}
        />
      );
    case "toggle":
      return (
        <Toggle
          label={label}
          value={typeof value === "boolean" ? value : control.initial}
          onChange={change}
          disabled={disabled}
        />
      );
  }
}
