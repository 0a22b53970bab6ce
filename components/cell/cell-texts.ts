/** Whose text each cell of a page shows: the lesson's, the reader's own edit, or one that came with a link. */
import { type Draft, type Drafts, fingerprint } from "./drafts.ts";

export interface TextState {
  readonly text: string;
  readonly origin: "lesson" | "reader" | "link";
  /** The lesson's text has changed since the reader's edit was made. */
  readonly outdated: boolean;
  /** The reader's own edit, put aside while a link's code stands in its place. */
  readonly aside?: string;
  /** This browser did not keep the edit. */
  readonly unsaved: boolean;
}

export interface CellTexts {
  of(cell: string): TextState;
  /** The reader typed. */
  edit(cell: string, text: string): void;
  /** Back to the lesson's own text; the edit is forgotten. */
  takeLesson(cell: string): void;
  /** The edit stays, and counts as made from the text that the lesson has now. */
  keepEdit(cell: string): void;
  /** Back to the reader's own edit from the code of a link. */
  takeOwn(cell: string): void;
  /** The texts of the page's link; a cell that is not among them shows what it would show without one. */
  fromLink(texts: { readonly [cell: string]: string }): void;
}

export const lessonText = (original: string): TextState => ({
  text: original,
  origin: "lesson",
  outdated: false,
  unsaved: false,
});

export function createTexts(originals: { readonly [cell: string]: string }, drafts: Drafts): CellTexts {
  const states = new Map<string, TextState>();
  const originalOf = (cell: string) => originals[cell] ?? "";
  const own = (cell: string): TextState => {
    const draft = drafts.load(cell);
    if (!draft || draft.text === originalOf(cell)) return lessonText(originalOf(cell));
    return {
      text: draft.text,
      origin: "reader",
      outdated: draft.base !== fingerprint(originalOf(cell)),
      ...(draft.aside !== undefined && { aside: draft.aside }),
      unsaved: false,
    };
  };
  const of = (cell: string): TextState => {
    const known = states.get(cell) ?? own(cell);
    states.set(cell, known);
    return known;
  };
  /** A draft without news is not written; the lesson's own text needs none. */
  const keep = (cell: string, text: string, base: string, aside: string | undefined) => {
    const draft: Draft | undefined =
      text === originalOf(cell) && aside === undefined
        ? undefined
        : { text, base, ...(aside !== undefined && { aside }) };
    const saved = drafts.save(cell, draft);
    states.set(cell, {
      text,
      origin: text === originalOf(cell) ? "lesson" : "reader",
      outdated: base !== fingerprint(originalOf(cell)),
      ...(aside !== undefined && { aside }),
      unsaved: !saved,
    });
  };
  const takeLesson = (cell: string) => {
    drafts.save(cell, undefined);
    states.set(cell, lessonText(originalOf(cell)));
  };

  return {
    of,
    edit(cell, text) {
      const { origin, outdated, aside } = of(cell);
      const base = outdated && origin === "reader" ? drafts.load(cell)?.base : undefined;
      keep(cell, text, base ?? fingerprint(originalOf(cell)), aside);
    },
    takeLesson,
    keepEdit(cell) {
      const { text, aside } = of(cell);
      keep(cell, text, fingerprint(originalOf(cell)), aside);
    },
    takeOwn(cell) {
      const { aside } = of(cell);
      if (aside === undefined) return;
      keep(cell, aside, fingerprint(originalOf(cell)), undefined);
    },
    fromLink(texts) {
      for (const cell of Object.keys(originals)) {
        const mine = of(cell).origin === "link" ? own(cell) : of(cell);
        const theirs = Object.hasOwn(texts, cell) ? texts[cell] : undefined;
        const news = theirs !== undefined && theirs !== mine.text && theirs !== originalOf(cell);
        const aside = mine.origin === "reader" ? mine.text : undefined;
        states.set(
          cell,
          news
            ? {
                text: theirs,
                origin: "link",
                outdated: false,
                ...(aside !== undefined && { aside }),
                unsaved: false,
              }
            : mine,
        );
      }
    },
  };
}
