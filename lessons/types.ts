import type { Localised } from "../components/language.ts";
import type { CodeMarks } from "../components/prose/mark-terms.ts";
import type { GlossaryEntry, LinkedTerm, Reference } from "../components/prose/prose-context.tsx";

export type { Language, Localised } from "../components/language.ts";

/** What a lesson is, as data. Its prose is en.mdx beside it; a folder without one is a lesson not written yet. */
export interface Lesson {
  /** The folder's name without its number; the address is /<language>/<slug>/. */
  readonly slug: string;
  readonly title: Localised<string>;
  /** The one question that the lesson answers. */
  readonly question: Localised<string>;
  readonly minutes: number;
  /** Slugs of the lessons that it builds on. */
  readonly needs: readonly string[];
  /**
   * How far a run on another machine may lie from the recorded one: for the numbers of a cell, by `data-value`, the least
   * and the most. CI records cells anew and compares; the recorded numbers themselves have to lie inside too.
   */
  readonly bands?: { readonly [cell: string]: { readonly [value: string]: readonly [least: number, most: number] } };
}

/** What a lesson's equations, code and charts share, by id (letters only): `\htmlData{term=state}{z}` in an equation,
 *  `term: "state"` on a chart's series, and in code wherever `code` matches. */
export interface Terms {
  readonly [id: string]: LinkedTerm & { readonly code?: CodeMarks[string] };
}

/** A letter of the lessons and what it stands for. */
export interface MathSymbol {
  /** In TeX. */
  readonly tex: string;
  /** The same in plain characters, as charts, controls and code write it. */
  readonly plain: string;
  readonly meaning: Localised<string>;
}

/** References by id: family name of the first author and year. */
export interface Bibliography {
  readonly [id: string]: Reference;
}

/** The glossary, by id. */
export interface Glossary {
  readonly [id: string]: GlossaryEntry;
}
