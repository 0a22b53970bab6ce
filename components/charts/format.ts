/** Numbers as a book prints them: a true minus sign, powers of ten with superscripts, no digits that mean nothing. */

const superscripts = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** A sentence that is computed from data, cut where no sentence is as long. */
export const inShort = (text: string): string => (text.length > 1500 ? `${text.slice(0, 1500)} …` : text);

/** 10ⁿ with n in superscript. */
export const power = (exponent: number): string =>
  `10${exponent < 0 ? "⁻" : ""}${[...String(Math.abs(exponent))].map((digit) => superscripts[Number(digit)]).join("")}`;

const minus = (text: string): string => text.replace(/^-/, "−");

function special(value: number): string | undefined {
  if (Number.isNaN(value)) return "NaN";
  if (value === Number.POSITIVE_INFINITY) return "∞";
  if (value === Number.NEGATIVE_INFINITY) return "−∞";
  return value === 0 ? "0" : undefined;
}

/** `value` to `significant` digits; outside [0.001, 100000) as a power of ten. */
export function formatNumber(value: number, significant = 3): string {
  const named = special(value);
  if (named !== undefined) return named;
  const size = Math.abs(value);
  if (size >= 0.001 && size < 99_999.5) {
    const text = value.toPrecision(significant);
    return minus(text.includes("e") ? String(Math.round(value)) : trim(text));
  }
  const [mantissa = "", exponent = "0"] = value.toExponential(significant - 1).split("e");
  const short = trim(mantissa);
  return minus(
    short === "1" || short === "-1"
      ? `${short === "1" ? "" : "-"}${power(Number(exponent))}`
      : `${short}\u00a0×\u00a0${power(Number(exponent))}`,
  );
}

const trim = (text: string): string => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);

/** `value` with a fixed number of decimals; a value too small to show any digit goes to powers of ten. */
export function formatFixed(value: number, digits: number): string {
  const named = special(value);
  if (named !== undefined) return named === "0" ? (0).toFixed(digits) : named;
  if (Math.abs(value) < 0.5 * 10 ** -digits || Math.abs(value) >= 1e9) return formatNumber(value, 2);
  return minus(value.toFixed(digits));
}

/** A difference with its sign, always shown: +0.0012, −0.0003, ±0.0000. */
export function formatDifference(value: number, digits: number): string {
  const named = special(value);
  if (named !== undefined && named !== "0") return named;
  const text = Math.abs(value).toFixed(digits);
  return Number(text) === 0 ? `±${text}` : `${value < 0 ? "−" : "+"}${text}`;
}

const scaled = (value: number, units: readonly (readonly [number, string])[]): string => {
  const [factor, unit] = units.find(([least]) => Math.abs(value) >= least) ?? units.at(-1) ?? [1, ""];
  return value === 0 ? `0 ${unit}` : `${formatNumber(value / factor, 3)} ${unit}`;
};

/** Bytes in decimal units. */
export const formatBytes = (bytes: number): string =>
  scaled(bytes, [
    [1e9, "GB"],
    [1e6, "MB"],
    [1e3, "kB"],
    [1, "B"],
  ]);

/** Milliseconds in the unit that suits them. */
export const formatTime = (milliseconds: number): string =>
  scaled(milliseconds, [
    [60_000, "min"],
    [1_000, "s"],
    [1, "ms"],
    [0.001, "µs"],
  ]);

/** How an axis writes its ticks. A name, not a function, so that a chart's data stay plain. */
export type TickFormat = "number" | "power" | "bytes" | "time" | "percent";

/** The writer of ticks that a name stands for. */
export function tickFormat(format: TickFormat): (value: number) => string {
  switch (format) {
    case "number":
      return (value) => formatNumber(value, 4);
    case "power":
      return (value) => {
        const exponent = Math.round(Math.log10(value));
        if (Math.abs(value / 10 ** exponent - 1) > 1e-6) return formatNumber(value, 2);
        return exponent === 0 || exponent === 1 ? String(10 ** exponent) : power(exponent);
      };
    case "bytes":
      return formatBytes;
    case "time":
      return formatTime;
    case "percent":
      return (value) => `${formatNumber(value * 100, 3)} %`;
  }
}
