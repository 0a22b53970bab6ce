import { memo } from "react";
import { type Language, type Localised, localise } from "../language.ts";
import { ChartFrame } from "./chart-frame.tsx";
import { digitPaths } from "./digit-paths.ts";
import { sameData } from "./same-data.ts";

/** A digit, what it is and what it was taken for. */
export interface Digit {
  /** Its number in its set, if known. */
  readonly index?: number;
  /** 28 × 28 bytes, row by row: 0 is paper, 255 is ink. */
  readonly pixels: ArrayLike<number>;
  readonly label: number;
  readonly guess: number;
}

/** What the grid shows. */
export interface DigitGridProps {
  readonly digits: readonly Digit[];
  /** How many were misread in all, when more than are given. */
  readonly total?: number;
  /** The most that are drawn. Default 20. */
  readonly limit?: number;
  readonly title: string;
  readonly language: Language;
  readonly name?: string;
}

interface Words {
  readonly nothing: string;
  readonly shown: (shown: number, total: number) => string;
  readonly most: (label: number, guess: number, count: number) => string;
  readonly one: (label: number, guess: number) => string;
  readonly columns: readonly [string, string, string];
}

const words: Localised<Words> = {
  en: {
    nothing: "Digits that are read wrongly will stand here.",
    shown: (shown, total) =>
      shown === total ? `${total} misread ${total === 1 ? "digit" : "digits"}` : `${shown} of ${total} misread digits`,
    most: (label, guess, count) => `; most often (${count} ×) a ${label} was taken for a ${guess}`,
    one: (label, guess) => `a ${label}, read as ${guess}`,
    columns: ["number", "is", "read as"],
  },
  zh: {
    nothing: "识别错误的数字将显示在此处。",
    shown: (shown, total) => (shown === total ? `共 ${total} 个误读的数字` : `${total} 个误读数字中的 ${shown} 个`),
    most: (label, guess, count) => `；最常见的是把 ${label} 读成 ${guess}（${count} 次）`,
    one: (label, guess) => `${label}，读作 ${guess}`,
    columns: ["编号", "实际", "读作"],
  },
};

/** What the grid shows, in a sentence: how many, and the most frequent confusion. */
export function describeDigits(digits: readonly Digit[], total: number, shown: number, language: Language): string {
  const say = localise(words, language);
  if (digits.length === 0) return say.nothing;
  const counts = new Map<string, { readonly digit: Digit; count: number }>();
  for (const digit of digits) {
    const key = `${digit.label}${digit.guess}`;
    const entry = counts.get(key) ?? { digit, count: 0 };
    entry.count += 1;
    counts.set(key, entry);
  }
  const most = [...counts.values()].reduce((a, b) => (b.count > a.count ? b : a));
  const tail = most.count > 1 ? say.most(most.digit.label, most.digit.guess, most.count) : "";
  return `${say.shown(shown, total)}${tail}${language === "zh" ? "。" : "."}`;
}

interface GlyphProps {
  readonly digit: Digit;
  readonly words: string;
}

/** Drawn again only when its pixels change: training streams on beside it. */
const Glyph = memo(function Glyph({ digit, words }: GlyphProps) {
  return (
    <svg role="img" aria-label={words} viewBox="0 0 28 28" width="56" height="56" shapeRendering="crispEdges">
      {digitPaths(digit.pixels).map(({ opacity, path }) => (
        <path key={opacity} d={path} fill="var(--ink)" fillOpacity={opacity} />
      ))}
    </svg>
  );
}, sameData);

/** Misread digits, each with what it is and what it was taken for. */
export function DigitGrid({ digits, total, limit = 20, title, language, name = "misread" }: DigitGridProps) {
  const say = localise(words, language);
  const shown = digits.slice(0, limit);
  return (
    <ChartFrame
      name={name}
      title={title}
      description={describeDigits(digits, total ?? digits.length, shown.length, language)}
      language={language}
      picture={shown.length > 0}
      table={() => ({
        columns: say.columns,
        rows: digits.map(({ index, label, guess }) => [index ?? null, label, guess]),
      })}
    >
      <ul
        className="digits"
        style={{ minHeight: `calc(var(--digit-rows) * 5.9rem)` }}
        data-empty={shown.length === 0 || undefined}
      >
        {shown.map((digit, i) => (
          <li key={digit.index ?? i}>
            <Glyph digit={digit} words={say.one(digit.label, digit.guess)} />
            <span className="digit-words" data-drawn aria-hidden="true" translate="no">
              <b>{digit.label}</b> → <b className="digit-guess">{digit.guess}</b>
            </span>
          </li>
        ))}
      </ul>
    </ChartFrame>
  );
}
