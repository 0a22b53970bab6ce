import { formatNumber } from "./format.ts";

/** What a run can be set to. */
export type Setting = boolean | number | string;
/** All settings of a run, by name. */
export type Settings = { readonly [name: string]: Setting };

/** One setting in which two runs differ. */
export interface Difference {
  readonly name: string;
  readonly from: Setting | undefined;
  readonly to: Setting | undefined;
}

/** In which settings `b` differs from `a`, in the order of `a`. */
export const differences = (a: Settings, b: Settings): readonly Difference[] =>
  [...new Set([...Object.keys(a), ...Object.keys(b)])]
    .filter((name) => !Object.is(a[name], b[name]))
    .map((name) => ({ name, from: a[name], to: b[name] }));

/** A run that stays on the chart while others are made. */
export interface Pin<V> {
  readonly id: string;
  readonly params: Settings;
  readonly values: V;
}

/** As many runs as a chart holds without becoming a tangle. */
export const mostPins = 4;

/** The pins with one more. The same settings are pinned once, the newer run in the older one's place; of five, the oldest goes. */
export function pin<V>(pins: readonly Pin<V>[], params: Settings, values: V): readonly Pin<V>[] {
  const same = pins.find((one) => differences(one.params, params).length === 0);
  if (same) return pins.map((one) => (one === same ? { ...one, values } : one));
  const next = 1 + Math.max(0, ...pins.map((one) => Number(one.id.slice(4))));
  return [...pins, { id: `pin-${next}`, params, values }].slice(-mostPins);
}

/** The pins without one. */
export const unpin = <V>(pins: readonly Pin<V>[], id: string): readonly Pin<V>[] => pins.filter((one) => one.id !== id);

/** How names and values of settings are put into words. */
export interface SettingWords {
  readonly label?: (name: string) => string;
  readonly value?: (name: string, value: Setting) => string;
  /** For a run that differs in nothing. Default "same settings". */
  readonly same?: string;
  /** Words for switches. Default "on", "off". */
  readonly on?: string;
  readonly off?: string;
}

/** How a pinned run differs from the one on stage, as its name in the legend: "damping 0.3, solver anderson". */
export function pinLabel(current: Settings, pinned: Settings, words: SettingWords = {}): string {
  const { label = (name: string) => name, same = "same settings", on = "on", off = "off" } = words;
  const write = (name: string, value: Setting | undefined): string => {
    if (value === undefined) return "–";
    if (words.value) return words.value(name, value);
    return typeof value === "number" ? formatNumber(value, 4) : value === true ? on : value === false ? off : value;
  };
  const changed = differences(current, pinned);
  return changed.length === 0 ? same : changed.map(({ name, to }) => `${label(name)} ${write(name, to)}`).join(", ");
}
