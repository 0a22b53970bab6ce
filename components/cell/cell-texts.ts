/** Whose text each cell of a page shows: the lesson's, the reader's own edit, or one that came with a link; and what was replaced. */
import { type CellRecord, emptyRecord, type KeptText } from "./cell-record.ts";
import { type Drafts, fingerprint } from "./drafts.ts";
import * as model from "./text-model.ts";

export interface TextState {
  readonly text: string;
  readonly origin: "lesson" | "reader" | "link";
  /** The lesson's text has changed since the reader's edit was made. */
  readonly outdated: boolean;
  /** The reader's own edit, put aside while a link's code, edited or not, stands in its place. */
  readonly aside: string | undefined;
  /** This browser did not keep the edit. */
  readonly unsaved: boolean;
  /** Texts that were replaced, the newest first. */
  readonly kept: readonly KeptText[];
  /** The last press replaced a text, and it can be undone right there. */
  readonly undoable: boolean;
  /** Another tab shows another own text of this cell, or took the lesson's. */
  readonly elsewhere: "edited" | "reset" | undefined;
  /** What this browser had kept for the cell could not be read: it was set aside. */
  readonly unread: boolean;
}

/** What a reader may choose where more than one text could stand: `edit` keeps what stands here. */
export type Whose = "edit" | "lesson" | "own" | "theirs" | "mine";

export interface CellTexts {
  of(cell: string): TextState;
  /** The reader typed. */
  edit(cell: string, text: string): void;
  choose(cell: string, whose: Whose): void;
  undo(cell: string): void;
  /** A kept text stands again. */
  bringBack(cell: string, text: string): void;
  /** Deletes a kept text, or all of the cell's. */
  forget(cell: string, text?: string): void;
  /** The texts of the page's link; a cell that is not among them shows what it would show without one. */
  fromLink(texts: { readonly [cell: string]: string }): void;
  /** Own texts that only the page's address remembers: they stand where this browser kept nothing newer. */
  restore(texts: { readonly [cell: string]: string }): void;
}

export const lessonText = (original: string): TextState => ({
  text: original,
  origin: "lesson",
  outdated: false,
  aside: undefined,
  unsaved: false,
  kept: [],
  undoable: false,
  elsewhere: undefined,
  unread: false,
});

interface TextsOptions {
  readonly drafts: Drafts;
  /** Told when another tab has changed a cell. */
  changed(): void;
  readonly now?: () => number;
  /** This tab's name: another one for each visit. */
  readonly tab?: string;
}

interface Known {
  readonly model: model.TextModel;
  readonly unsaved: boolean;
  readonly unread: boolean;
}

export function createTexts(
  originals: { readonly [cell: string]: string },
  { drafts, changed, now = Date.now, tab = String(Math.random()).slice(2) }: TextsOptions,
): CellTexts {
  const cells = new Map<string, Known>();
  const originalOf = (cell: string) => originals[cell] ?? "";
  const handOf = (cell: string): model.Hand => ({
    tab,
    now: now(),
    base: fingerprint(originalOf(cell)),
    original: originalOf(cell),
  });
  const knownOf = (cell: string): Known => {
    const known = cells.get(cell);
    if (known) return known;
    const { record = emptyRecord, unread = false } = drafts.load(cell) ?? {};
    const own = record.own?.text === originalOf(cell) ? undefined : record.own;
    const made = { model: model.opened({ kept: record.kept, ...(own && { own }) }), unsaved: false, unread };
    cells.set(cell, made);
    return made;
  };
  /** What lies in the storage now: another tab may have written there. What it did not take is known here alone. */
  const stored = (cell: string): CellRecord => {
    const { unsaved, model: its } = knownOf(cell);
    return unsaved ? its.record : (drafts.load(cell)?.record ?? emptyRecord);
  };
  const step = (cell: string, next: model.TextModel, news = true) => {
    const { unread, unsaved } = knownOf(cell);
    const saved = news ? drafts.save(cell, next.record) : !unsaved;
    // once the reader has dealt with the cell, the sentence has been read
    cells.set(cell, { model: next, unsaved: !saved, unread: unread && !news });
  };
  drafts.watch((cell) => {
    for (const one of cell === undefined ? cells.keys() : [cell]) {
      const known = cells.get(one);
      if (!known || known.unsaved) continue;
      step(one, model.hear(known.model, drafts.load(one)?.record ?? emptyRecord), false);
    }
    changed();
  });

  return {
    of(cell) {
      const { model: its, unsaved, unread } = knownOf(cell);
      const { mine, link, before } = its;
      const text = link ?? mine?.text ?? originalOf(cell);
      return {
        text,
        origin: link !== undefined ? "link" : mine ? "reader" : "lesson",
        outdated: link === undefined && mine !== undefined && mine.base !== fingerprint(originalOf(cell)),
        aside: model.asideOf(its),
        unsaved: unsaved && mine !== undefined,
        kept: model.listOf(its),
        undoable: before !== undefined,
        elsewhere: model.elsewhereOf(its),
        unread,
      };
    },
    edit: (cell, text) => step(cell, model.edit(knownOf(cell).model, stored(cell), text, handOf(cell))),
    choose(cell, whose) {
      const steps = {
        edit: model.keepEdit,
        lesson: model.takeLesson,
        own: model.takeOwn,
        theirs: model.takeTheirs,
        mine: model.keepMine,
      } as const;
      step(cell, steps[whose](knownOf(cell).model, stored(cell), handOf(cell)));
    },
    undo: (cell) => step(cell, model.undo(knownOf(cell).model, stored(cell), handOf(cell))),
    bringBack: (cell, text) => step(cell, model.bringBack(knownOf(cell).model, stored(cell), text, handOf(cell))),
    forget: (cell, text) => step(cell, model.forget(knownOf(cell).model, stored(cell), text)),
    fromLink(texts) {
      for (const cell of Object.keys(originals)) {
        const theirs = Object.hasOwn(texts, cell) ? texts[cell] : undefined;
        step(cell, model.openLink(knownOf(cell).model, theirs, originalOf(cell)), false);
      }
    },
    restore(texts) {
      for (const [cell, text] of Object.entries(texts)) {
        if (!Object.hasOwn(originals, cell) || drafts.load(cell) || text === originalOf(cell)) continue;
        step(cell, model.edit(knownOf(cell).model, stored(cell), text, handOf(cell)));
      }
    },
  };
}
