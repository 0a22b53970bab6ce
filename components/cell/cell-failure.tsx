import type { Failure } from "../../notebook/protocol.ts";
import { formatNumber } from "../charts/format.ts";
import { type Language, localise } from "../language.ts";
import type { Advice } from "./advice.ts";
import { type FailureWords, failureWords } from "./failure-words.ts";
import type { FrameWords } from "./words.ts";

interface CellFailureProps {
  readonly failure: Failure;
  /** The cell that was run. */
  readonly by: string;
  /** true: it is another one, which imports this cell. Its code says what is wrong here, and the page does not say it with it. */
  readonly elsewhere?: boolean;
  readonly say: FrameWords;
  readonly language: Language;
  /** Shows the place in the reader's code. */
  readonly onReveal: (at: NonNullable<Failure["at"]>) => void;
  /** Takes characters that no code has out of the reader's text, where it has some. */
  readonly onMend?: (() => void) | undefined;
}

/** What happened, where in the reader's code, the likely cause, what to try. What the code itself says is quoted as its own words. */
export function CellFailure({ failure, by, elsewhere = false, say, language, onReveal, onMend }: CellFailureProps) {
  const words = localise(failureWords, language);
  const { kind, message, at, said } = failure;
  return (
    <div className="cell-failure" role="alert" data-failure={kind}>
      <p className="cell-failure-title">
        <span>{elsewhere ? say.ranBy(by) : words.kinds[kind].title}</span>
        {at && (
          <button type="button" className="cell-failure-at" data-action="show-line" onClick={() => onReveal(at)}>
            {say.where(at.cell, at.line, at.column)}
          </button>
        )}
      </p>
      {message && (
        <>
          {said !== "page" && <p className="cell-failure-voice">{say.codeSays(by)}</p>}
          <pre className="cell-failure-message" translate="no">
            {message}
          </pre>
        </>
      )}
      {onMend && (
        <button type="button" className="button small quiet" data-action="mend" onClick={onMend}>
          {say.mend}
        </button>
      )}
      {!elsewhere && <Lesson key={kind} kind={kind} words={words} />}
    </div>
  );
}

interface CellAdviceProps {
  readonly advice: Advice;
  readonly language: Language;
}

/** The same for a run that threw nothing: its own numbers say that it did not arrive. */
export function CellAdvice({ advice, language }: CellAdviceProps) {
  const words = localise(failureWords, language);
  return (
    <div className="cell-failure cell-advice" role="status" data-failure={advice.kind}>
      <p className="cell-failure-title">{words.kinds[advice.kind].title}</p>
      <p>{sentence(advice, words)}</p>
      <Lesson key={advice.kind} kind={advice.kind} words={words} />
    </div>
  );
}

function sentence(advice: Advice, words: FailureWords): string {
  if (advice.kind === "not-converged") {
    const { steps, residual, radius } = advice;
    return words.course(steps, formatNumber(residual, 2), formatNumber(radius, 3), !(radius < 0.995));
  }
  const { tensor, at } = advice;
  const where = "k" in at ? words.step(at.k) : "epoch" in at ? words.batch(at.epoch, at.batch) : words.value(at.value);
  return words.first(tensor === "map" ? words.map : tensor, where);
}

function Lesson({ kind, words }: { readonly kind: Failure["kind"]; readonly words: FailureWords }) {
  const { cause, tries } = words.kinds[kind];
  return (
    <dl className="cell-failure-lesson">
      <dt>{words.cause}</dt>
      <dd>{withCode(cause)}</dd>
      <dt>{words.tries}</dt>
      <dd>{withCode(tries)}</dd>
    </dl>
  );
}

/** Words between backticks are code. */
const withCode = (text: string) =>
  text.split("`").map((piece, index) =>
    index % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a sentence never change places
      <code key={index} translate="no">
        {piece}
      </code>
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: as above
      <span key={index}>{piece}</span>
    ),
  );
