import { countedInBytes, type Progress } from "../../notebook/protocol.ts";
import type { Language } from "../language.ts";

/** 72,300 → "1:12", 8,250 → "8.3 s". */
export function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (n: number) => String(n).padStart(2, "0");
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** 11,490,000 → "11.5 MB". */
export function bytes(count: number): string {
  if (count < 1000) return `${count} B`;
  return count < 1e6 ? `${(count / 1e3).toFixed(0)} kB` : `${(count / 1e6).toFixed(1)} MB`;
}

export const isoOf = (time: number): string => new Date(time).toISOString();

export const when = (time: number, language: Language): string =>
  new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(time);

/** Counts that a bar alone shows well enough. */
const small = 100;

/** How far something is, in its own unit: "5.0 MB / 11.5 MB", "5,210 / 10,800"; undefined where the bar says it, or its end is not known. */
export function amount({ what, done, total }: Progress, language: Language): string | undefined {
  if (!(total > small)) return undefined;
  const count = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
  const say = (number: number) => (countedInBytes.has(what) ? bytes(number) : count.format(number));
  return `${say(Math.min(done, total))} / ${say(total)}`;
}
