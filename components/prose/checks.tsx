import { chartWords } from "../charts/chart-words.ts";
import { Icon } from "../icon.tsx";
import { type Language, type Localised, localise } from "../language.ts";

interface ChecksProps {
  readonly checks: readonly { readonly check: string; readonly passed: boolean; readonly detail: string }[];
  /** How many there are when the run is whole. */
  readonly total: number;
  readonly running: boolean;
  readonly language: Language;
}

interface Words {
  readonly waiting: string;
  readonly passed: string;
  readonly failed: string;
  readonly all: string;
  readonly some: (count: number, total: number) => string;
}

const words: Localised<Words> = {
  en: {
    waiting: "Press Run to have your code checked.",
    passed: "passed",
    failed: "not yet",
    all: "All passed: well done.",
    some: (count, total) => `${count} of ${total} passed.`,
  },
};

const mostChecks = 50;

/** What a challenge asks, line by line, and whether the reader's code does it. Sign, word and colour all tell. */
export function Checks({ checks, total, running, language }: ChecksProps) {
  const say = localise(words, language);
  const passed = checks.filter((one) => one.passed).length;
  // one list item a check: a challenge has a handful
  const shown = checks.slice(0, mostChecks);
  const whole = checks.length >= total;
  return (
    <div className="checks">
      <p role="status">
        <span>
          {checks.length === 0 && !running
            ? say.waiting
            : whole && passed === total
              ? say.all
              : say.some(passed, total)}
        </span>{" "}
        <output data-value="passed" translate="no" data-number={checks.length === 0 ? undefined : passed} hidden>
          {passed}
        </output>
      </p>
      <ul>
        {shown.map(({ check, passed: good, detail }) => (
          <li key={check} data-passed={good}>
            <Icon name={good ? "tick" : "cross"} /> <b>{good ? say.passed : say.failed}</b> <span>{check}</span>
            <span className="check-detail">{detail}</span>
          </li>
        ))}
      </ul>
      {checks.length > shown.length && <p>{chartWords(language).more(checks.length - shown.length)}</p>}
    </div>
  );
}
