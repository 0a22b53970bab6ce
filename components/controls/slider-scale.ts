import type { Slider } from "./control.ts";

/** Where a decade of a log slider stops, as people count: 1, 3, 10 or 1, 2, 5, 10; otherwise evenly, to two digits. */
function inDecade(part: number, parts: number): number {
  if (parts === 2) return part === 0 ? 1 : 3;
  if (parts === 3) return [1, 2, 5][part] ?? 1;
  return Number((10 ** (part / parts)).toPrecision(2));
}

const places = (step: number): number => {
  const [, exponent = "0"] = step.toExponential().split("e");
  const [, decimals = ""] = step.toString().includes("e") ? [] : step.toString().split(".");
  return Math.max(0, decimals.length, -Number(exponent));
};

/** The slider's last stop; the first is 0. */
export function stops({ scale, min, max, step }: Slider): number {
  return scale === "linear"
    ? Math.round((max - min) / step)
    : Math.max(1, Math.round((Math.log10(max) - Math.log10(min)) * step));
}

/** The value at a stop, or between two. A log slider's stops are whole steps of its decades, counted from `min`. */
export function valueAt(control: Slider, stop: number): number {
  const { scale, min, max, step } = control;
  const last = stops(control);
  if (stop <= 0) return min;
  if (stop >= last) return max;
  if (scale === "linear") return Math.min(max, Number((min + stop * step).toFixed(places(step) + places(min) + 1)));
  const between = (digits: number) =>
    Math.min(max, Math.max(min, Number((min * 10 ** (stop / step)).toPrecision(digits))));
  if (!Number.isInteger(stop)) return between(3);
  const start = Math.log10(min) * step;
  const whole = Math.abs(start - Math.round(start)) < 1e-9;
  if (!whole || !Number.isInteger(step)) return between(2);
  const index = Math.round(start) + stop;
  const decade = Math.floor(index / step);
  return Math.min(max, Number(`${inDecade(index - decade * step, step)}e${decade}`));
}

/** The stop of a value, with a fraction when it lies between two. */
export function stopOf(control: Slider, value: number): number {
  const { scale, min, step } = control;
  const last = stops(control);
  const exact = scale === "linear" ? (value - min) / step : (Math.log10(value) - Math.log10(min)) * step;
  const near = Math.round(exact);
  const at = Math.abs(valueAt(control, near) - value) <= 1e-9 * Math.abs(value) ? near : exact;
  return Math.min(last, Math.max(0, at));
}

/** A number as a reader would type it: short, without a thousands separator. */
export function typed(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) return value.toExponential().replace("e+", "e");
  return String(Number(value.toPrecision(6)));
}

/** What a reader typed, brought into the slider's range; undefined for what is not a number. Takes −, × and commas. */
export function parseTyped({ min, max }: Slider, text: string): number | undefined {
  const plain = text
    .trim()
    .replace("−", "-")
    .replace(",", ".")
    .replace(/\s*[×x*]\s*10\^?/, "e");
  const number = plain === "" ? Number.NaN : Number(plain);
  return Number.isFinite(number) ? Math.min(max, Math.max(min, number)) : undefined;
}
