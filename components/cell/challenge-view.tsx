import type { Localised } from "../language.ts";
import { Checks } from "../prose/checks.tsx";
import { type CellText, type CellView, defineView, type OutputProps } from "./cell-view.ts";
import { anyOf, flag, record, words } from "./values.ts";

interface Check {
  readonly check: string;
  readonly passed: boolean;
  readonly detail: string;
}

/** The words of a challenge's cell, and how many checks a whole run of it yields. */
export interface ChallengeText extends CellText {
  readonly checks: number;
}

const checks = anyOf(record({ check: words, passed: flag, detail: words }));

function Output({ values, running, language, text }: OutputProps<Record<string, never>, Check, ChallengeText>) {
  return <Checks checks={values} total={text.checks} running={running} language={language} />;
}

/** The view of a challenge's cell: no controls, and a list of what the reader's code has passed. */
export const challengeView = (text: Localised<ChallengeText>): CellView =>
  defineView<Record<string, never>, Check, ChallengeText>({ text, controls: {}, cost: "dear", yields: checks, Output });
