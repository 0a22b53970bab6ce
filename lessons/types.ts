import type { Localised } from "../components/language.ts";

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
}
