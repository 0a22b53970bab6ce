import { createContext, use } from "react";
import type { Recording } from "../cell/recording.ts";
import { type Language, type Localised, localise } from "../language.ts";
import { type ProseWords, proseWords } from "./prose-words.ts";

/** Something that a lesson cites. A DOI is given only where it is certain. */
export interface Reference {
  /** As they are listed: family name first. */
  readonly authors: readonly string[];
  readonly year: number;
  readonly title: string;
  /** Journal, proceedings or publisher, with volume and pages. */
  readonly where: string;
  readonly doi?: string;
  readonly url?: string;
}

/** A word of the glossary. */
export interface GlossaryEntry {
  readonly term: Localised<string>;
  readonly meaning: Localised<string>;
}

/** What an equation's term, code and a chart's series may share: an id, a symbol, a meaning. */
export interface LinkedTerm {
  readonly symbol: string;
  readonly name: Localised<string>;
  readonly meaning: Localised<string>;
}

/** A lesson on the way through the course. */
export interface CourseStop {
  readonly number: number;
  readonly title: string;
  readonly question: string;
  /** Where it is, once it is written. */
  readonly href?: string;
  /** Is it the one that is being read? */
  readonly here: boolean;
}

/** All that the prose names and the page knows. */
export interface ProseData {
  readonly language: Language;
  /** The relative way to the site's root. */
  readonly root: string;
  readonly bibliography: { readonly [id: string]: Reference };
  readonly glossary: { readonly [id: string]: GlossaryEntry };
  readonly terms: { readonly [id: string]: LinkedTerm };
  readonly recordings: { readonly [cell: string]: Recording };
  /** Every lesson, in order. */
  readonly course: readonly CourseStop[];
  /** A file of the repository, highlighted. */
  readonly source: (path: string) => Promise<string>;
  /** What has been cited so far, in order: the list at the end reads it. */
  readonly cited: Set<string>;
}

const Context = createContext<ProseData | undefined>(undefined);
export const ProseProvider = Context.Provider;

/** The page's data and words, for a block of prose. */
export function useProse(): ProseData & { readonly say: ProseWords } {
  const data = use(Context);
  if (!data) throw new Error("a block of prose stands outside a page");
  return { ...data, say: localise(proseWords, data.language) };
}

/** An entry by its id; a page that names one which is not there is not built. */
export function entry<T>(kind: string, all: { readonly [id: string]: T }, id: string): T {
  const found = all[id];
  if (!found) throw new Error(`invalid ${kind}: ${id}`);
  return found;
}
