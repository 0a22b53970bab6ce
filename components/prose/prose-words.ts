import type { Localised } from "../language.ts";

/** The words that the blocks of a lesson put around an author's own. */
export interface ProseWords {
  readonly learn: string;
  readonly definition: string;
  readonly theorem: string;
  readonly pitfall: string;
  readonly reading: string;
  readonly recap: string;
  readonly note: string;
  readonly challenge: string;
  readonly hint: (number: number) => string;
  readonly solution: string;
  readonly source: string;
  readonly lines: (count: number) => string;
  readonly recorded: (day: string, backend: string) => string;
  readonly terms: string;
  readonly course: string;
  readonly unwritten: string;
  readonly doi: string;
}

export const proseWords: Localised<ProseWords> = {
  en: {
    learn: "What you will learn",
    definition: "Definition",
    theorem: "Theorem",
    pitfall: "Pitfall",
    reading: "How to read it",
    recap: "Recap",
    note: "Note",
    challenge: "Challenge",
    hint: (number) => `Hint ${number}`,
    solution: "A solution",
    source: "The file itself:",
    lines: (count) => `${count} lines`,
    recorded: (day, backend) => `From the recorded run of ${day} (${backend})`,
    terms: "What the letters mean; choosing one lights it up wherever it stands",
    course: "The lessons of this course",
    unwritten: "not written yet",
    doi: "doi",
  },
};
