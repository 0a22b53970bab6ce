import { type TickFormat, tickFormat } from "./format.ts";
import type { Mark, Plot, Size } from "./plot-figure.tsx";

/** An axis as plain data. Its ends are known before the drawing, so that labels can be placed and the scale is calm. */
export interface Axis {
  readonly type: "linear" | "log";
  readonly label: string;
  readonly domain: readonly [number, number];
  readonly ticks: readonly number[];
  readonly format: TickFormat;
}

/** What an axis is made from. */
export interface AxisOptions {
  readonly label: string;
  readonly type?: "linear" | "log";
  readonly format?: TickFormat;
  /** Values that must lie on the axis, besides the data's. */
  readonly include?: readonly number[];
  /** Ends to use as they are. */
  readonly domain?: readonly [number, number];
  /** About how many ticks. */
  readonly count?: number;
}

const steps = [1, 2, 2.5, 5, 10] as const;

/** Two numbers nearer than this are one: between them there is no room for ticks. */
const least = 1e-300;

/** The ends of a linear axis are no further out: their difference is a number. */
const most = 1e300;

/** More do not come of any ends and counts, but for numbers so large that they have no neighbours. */
const mostTicks = 100;

/** Round ticks that cover [low, high]: the first is ≤ low and the last ≥ high. None where an end is no number. */
export function niceTicks(low: number, high: number, count = 5): readonly number[] {
  if (!Number.isFinite(low) || !Number.isFinite(high)) return [];
  if (!(high - low > least)) {
    const half = (Math.abs(low) > least ? Math.abs(low) : 1) / 2;
    return niceTicks(low - half, low + half, count);
  }
  const rough = (high - low) / count;
  const decade = 10 ** Math.floor(Math.log10(rough));
  const step = decade * (steps.find((candidate) => candidate * decade >= rough * 0.999) ?? 10);
  const from = Math.floor(low / step + 1e-9);
  const to = Math.ceil(high / step - 1e-9);
  const length = Math.min(mostTicks, to - from + 1);
  return Array.from({ length }, (_, i) => Number(((from + i) * step).toPrecision(12)));
}

/** The ends and ticks of a log axis: whole decades, thinned to about `count` ticks; 1, 2, 5 over less than two decades. */
export function logAxis(low: number, high: number, count = 6): Pick<Axis, "domain" | "ticks"> {
  // no number lies outside these
  const decades = (value: number) => Math.min(308, Math.max(-323, Math.log10(value)));
  const [bottom, top] = [decades(low), decades(high)];
  if (top - bottom < 2) {
    const fine: number[] = [];
    // beyond these a tick would be 0 or no number
    const [from10, to10] = [Math.max(-323, Math.floor(bottom) - 1), Math.min(307, Math.ceil(top) + 1)];
    for (let exponent = from10; exponent <= to10; exponent++)
      for (const part of [1, 2, 5]) fine.push(Number(`${part}e${exponent}`));
    const from = fine.findLastIndex((tick) => tick <= low * (1 + 1e-9));
    const to = fine.findIndex((tick, i) => i > from && tick >= high * (1 - 1e-9));
    const ticks = fine.slice(from, to + 1);
    if (to - from > 1) return { domain: [ticks[0] ?? low, ticks.at(-1) ?? high], ticks };
  }
  const from = Math.min(307, Math.floor(bottom + 1e-9));
  const to = Math.max(from + 1, Math.ceil(top - 1e-9));
  const every = Math.max(1, Math.ceil((to - from) / count));
  const ticks: number[] = [];
  for (let exponent = from; exponent <= to; exponent++) if (exponent % every === 0) ticks.push(Number(`1e${exponent}`));
  return { domain: [Number(`1e${from}`), Number(`1e${to}`)], ticks };
}

/** The axis for these values. A log axis ends at whole decades and passes over values that are not positive. */
export function axis(values: Iterable<number>, options: AxisOptions): Axis {
  const { label, type = "linear", include = [], domain, count } = options;
  const format = options.format ?? (type === "log" ? "power" : "number");
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  const see = (value: number) => {
    if (!Number.isFinite(value) || (type === "log" && value <= 0)) return;
    low = Math.min(low, Math.max(value, -most));
    high = Math.max(high, Math.min(value, most));
  };
  for (const value of values) see(value);
  include.forEach(see);
  if (low > high) [low, high] = type === "log" ? [0.1, 1] : [0, 1];
  if (domain) [low, high] = [Math.max(domain[0], -most), Math.min(domain[1], most)];
  if (type === "log") return { type, label, format, ...logAxis(low, high, count), ...(domain && { domain }) };
  const ticks = niceTicks(low, high, count);
  const ends = domain ? ([low, high] as const) : ([ticks[0] ?? low, ticks.at(-1) ?? high] as const);
  return { type, label, format, domain: ends, ticks: ticks.filter((tick) => tick >= ends[0] && tick <= ends[1]) };
}

/** Where a value lies on an axis, from 0 to 1; a value far outside is not quite as far outside. */
export function along({ type, domain: [low, high] }: Axis, value: number): number {
  const at = type === "log" ? Math.log10 : Number;
  return Math.min(1e6, Math.max(-1e6, (at(value) - at(low)) / (at(high) - at(low))));
}

/** About how wide a text is at the charts' 12 px: full width for Chinese, less for Latin. */
export function textWidth(text: string): number {
  let width = 0;
  for (const letter of text) width += letter > "\u2e80" ? 12 : /[il.,:; |×⁻¹]/.test(letter) ? 4 : 6.9;
  return width;
}

/** Space around the drawing, in pixels. */
export interface Margins {
  readonly marginTop: number;
  readonly marginRight: number;
  readonly marginBottom: number;
  readonly marginLeft: number;
}

/** Margins that hold the ticks of both axes; `right` is what labels at the lines' ends need. */
export function margins(y: Axis, right = 16): Margins {
  const write = tickFormat(y.format);
  const widest = Math.max(0, ...y.ticks.map((tick) => textWidth(write(tick))));
  return { marginTop: 30, marginRight: right, marginBottom: 40, marginLeft: Math.ceil(widest) + 14 };
}

/** Every other tick, where there is no room for all of them. */
function fitting(axis: Axis, pixels: number): readonly number[] {
  const write = tickFormat(axis.format);
  const need = axis.ticks.reduce((sum, tick) => sum + textWidth(write(tick)) + 14, 0);
  const every = Math.max(1, Math.ceil(need / pixels));
  return axis.ticks.filter((_, i) => i % every === 0);
}

/** Thin gridlines, ticks without strokes, and a name at the end of each axis. */
export function axisMarks(Plot: Plot, x: Axis, y: Axis, size: Size, around: Margins): Mark[] {
  const xTicks = fitting(x, size.width - around.marginLeft - around.marginRight);
  const text = { tickSize: 0, tickPadding: 8, fill: "var(--ink-soft)", label: null };
  const name = { fill: "var(--ink-soft)", text: (words: string) => words };
  return [
    Plot.gridY([...y.ticks], { stroke: "var(--line)", strokeOpacity: 1, strokeWidth: 1 }),
    Plot.axisY([...y.ticks], { ...text, text: tickFormat(y.format) }),
    Plot.ruleY([y.domain[0]], { stroke: "var(--line-strong)" }),
    Plot.axisX([...xTicks], { ...text, text: tickFormat(x.format) }),
    Plot.text([y.label], { ...name, frameAnchor: "top-left", textAnchor: "start", dx: -around.marginLeft, dy: -21 }),
    Plot.text([`${x.label} →`], { ...name, frameAnchor: "bottom-right", textAnchor: "end", dy: 32 }),
  ];
}

/** A place so far off a linear axis that it leads out of the picture at the same slope, yet still has coordinates: an svg holds none past 10³⁸. */
const kept = ({ type, domain: [low, high] }: Axis) => {
  const far = 1e6 * (high - low);
  return type === "log" ? {} : { transform: (value: number) => Math.min(high + far, Math.max(low - far, value)) };
};

/** Plot's scale options for both axes. */
export const scales = (x: Axis, y: Axis) => ({
  x: { type: x.type, domain: [...x.domain], ...kept(x) },
  y: { type: y.type, domain: [...y.domain], ...kept(y) },
});
