/** A control, as data: the view declares it, the frame draws it, the link carries its value. */
export type Control<T> = T extends boolean
  ? Toggle
  : T extends number
    ? Slider | Choice<T>
    : T extends string
      ? Choice<T>
      : never;

export interface Slider {
  readonly kind: "slider";
  readonly min: number;
  readonly max: number;
  /** A step on the linear scale; on the log scale, steps a decade. */
  readonly step: number;
  readonly scale: "linear" | "log";
  readonly initial: number;
}

export interface Choice<T extends string | number> {
  readonly kind: "choice";
  readonly options: readonly { readonly value: T; readonly label: string }[];
  readonly initial: T;
}

export interface Toggle {
  readonly kind: "toggle";
  readonly initial: boolean;
}

export type AnyControl = Slider | Choice<string | number> | Toggle;

export const slider = (initial: number, min: number, max: number, step: number): Slider => ({
  kind: "slider",
  min,
  max,
  step,
  scale: "linear",
  initial,
});

export const logSlider = (initial: number, min: number, max: number, stepsPerDecade = 1): Slider => ({
  kind: "slider",
  min,
  max,
  step: stepsPerDecade,
  scale: "log",
  initial,
});

/** A whole number from 0 that seeds everything random in the cell. */
export const seed = (initial = 0): Slider => slider(initial, 0, 99, 1);

export const choice = <T extends string | number>(
  initial: T,
  options: readonly { readonly value: T; readonly label: string }[],
): Choice<T> => ({ kind: "choice", options, initial });

export const toggle = (initial = false): Toggle => ({ kind: "toggle", initial });

/** The value nearest to `value` that the control can take, or undefined for garbage. */
export function accept(control: AnyControl, value: unknown): boolean | number | string | undefined {
  switch (control.kind) {
    case "toggle":
      return value === true || value === "true" || value === "1"
        ? true
        : value === false || value === "false" || value === "0"
          ? false
          : undefined;
    case "choice":
      return control.options.find((option) => String(option.value) === String(value))?.value;
    case "slider": {
      const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
      if (typeof number !== "number" || !Number.isFinite(number)) return undefined;
      return number < control.min || number > control.max ? undefined : number;
    }
  }
}
