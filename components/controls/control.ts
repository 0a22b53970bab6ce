import { parseStrokes } from "./strokes.ts";

/** A control, as data: the view declares it, the frame draws it, the link carries its value. */
export type Control<T> = [T] extends [boolean]
  ? Toggle
  : [T] extends [number]
    ? Slider | Seed | Choice<T>
    : [T] extends [string]
      ? string extends T
        ? Drawing
        : Choice<T>
      : never;

/** A number between two others. */
export interface Slider {
  readonly kind: "slider";
  readonly min: number;
  readonly max: number;
  /** A step on the linear scale; on the log scale, steps a decade. */
  readonly step: number;
  readonly scale: "linear" | "log";
  readonly initial: number;
}

/** A whole number that seeds everything random in the cell: typed, or the next one at a press. */
export interface Seed {
  readonly kind: "seed";
  readonly max: number;
  readonly initial: number;
}

/** One of a few. Up to five stand side by side, more go into a list. */
export interface Choice<T extends string | number> {
  readonly kind: "choice";
  readonly options: readonly { readonly value: T; readonly label: string }[];
  readonly initial: T;
}

/** Yes or no. */
export interface Toggle {
  readonly kind: "toggle";
  readonly initial: boolean;
}

/** Strokes on a field, as text (`strokes.ts`): drawn by pointer, touch or keyboard. */
export interface Drawing {
  readonly kind: "drawing";
  readonly initial: string;
}

/** Any of them. */
export type AnyControl = Slider | Seed | Choice<string | number> | Toggle | Drawing;

/** A linear slider from `min` to `max` in steps of `step`; finer values can be typed. */
export const slider = (initial: number, min: number, max: number, step: number): Slider => ({
  kind: "slider",
  min,
  max,
  step,
  scale: "linear",
  initial,
});

/** A logarithmic slider; 1, 2 or 3 steps a decade stop at round numbers (1 · 1, 3 · 1, 2, 5). */
export const logSlider = (initial: number, min: number, max: number, stepsPerDecade = 1): Slider => ({
  kind: "slider",
  min,
  max,
  step: stepsPerDecade,
  scale: "log",
  initial,
});

/** A whole number from 0 that seeds everything random in the cell. */
export const seed = (initial = 0, max = 999_999): Seed => ({ kind: "seed", max, initial });

/** One of `options`. */
export const choice = <T extends string | number>(
  initial: T,
  options: readonly { readonly value: T; readonly label: string }[],
): Choice<T> => ({ kind: "choice", options, initial });

/** A switch, off unless said otherwise. */
export const toggle = (initial = false): Toggle => ({ kind: "toggle", initial });

/** A field to draw on; what stands on it at first, empty unless given. */
export const drawing = (initial = ""): Drawing => ({ kind: "drawing", initial });

/** The value nearest to `value` that the control can take, or undefined for garbage. */
export function accept(control: AnyControl, value: unknown): boolean | number | string | undefined {
  switch (control.kind) {
    case "toggle":
      return value === true || value === "true" || value === "1"
        ? true
        : value === false || value === "false" || value === "0"
          ? false
          : undefined;
    case "drawing":
      return typeof value === "string" && parseStrokes(value) ? value : undefined;
    case "choice":
      return control.options.find((option) => String(option.value) === String(value))?.value;
    case "seed": {
      const number = toNumber(value);
      return number !== undefined && Number.isInteger(number) && number >= 0 && number <= control.max
        ? number
        : undefined;
    }
    case "slider": {
      const number = toNumber(value);
      return number === undefined || number < control.min || number > control.max ? undefined : number;
    }
  }
}

function toNumber(value: unknown): number | undefined {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}
