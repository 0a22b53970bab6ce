/**
 * Whose text a cell shows, as one tab has it. Pure: every step takes what the tab knows and the record as it lies in the storage now, since
 * another tab may have written there, and answers what the tab knows next and what has to be stored. No step loses a text of the reader's.
 */
import { type CellRecord, type KeptText, type OwnText, withKept, withoutText } from "./cell-record.ts";

export interface TextModel {
  readonly record: CellRecord;
  /** The reader's own text, as far as this tab has taken note of it: it shows it, or the code of a link stands before it. */
  readonly mine: OwnText | undefined;
  /** The code of a link that stands in the place of the reader's own. */
  readonly link: string | undefined;
  /** What stood before the last press that replaced a text. */
  readonly before: Pick<TextModel, "mine" | "link"> | undefined;
  /** A text of another tab that the reader has seen and does not want here; `null`: that tab took the lesson's. */
  readonly declined: string | null | undefined;
}

/** Who does it, when, and the fingerprint of the lesson's text. */
export interface Hand {
  readonly tab: string;
  readonly now: number;
  readonly base: string;
  readonly original: string;
}

/** A page that opens: the reader's own text stands, where there is one. */
export const opened = (record: CellRecord): TextModel => ({
  record,
  mine: record.own,
  link: undefined,
  before: undefined,
  declined: undefined,
});

const replaced = (own: OwnText | undefined, now: number, behind?: KeptText["behind"]): readonly KeptText[] =>
  own ? [{ text: own.text, origin: "reader", at: now, base: own.base, tab: own.tab, ...(behind && { behind }) }] : [];
const unlinked = (link: string | undefined, now: number): readonly KeptText[] =>
  link === undefined ? [] : [{ text: link, origin: "link", at: now }];
/** The stored text, where it is not the one that this tab knows. */
const strange = ({ mine }: TextModel, { own }: CellRecord): OwnText | undefined =>
  own && own.text !== mine?.text ? own : undefined;

/** How many characters of a text a change may take without the text being kept: what is typed is not a replacement. */
const slight = 80;

function lost(before: string, after: string): number {
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < most - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  return before.length - head - tail;
}

const settle = (
  record: CellRecord,
  mine: OwnText | undefined,
  link: string | undefined,
  before?: TextModel["before"],
) => ({ record, mine, link, before, declined: undefined }) satisfies TextModel;

/** The record with an own text and a list of kept ones, the own one not among them. */
const recordOf = (own: OwnText | undefined, kept: readonly KeptText[]): CellRecord =>
  own ? { own, kept: withoutText(kept, own.text) } : { kept };

/** The reader typed. The code of a link that is edited becomes the reader's own, and what it stood before is kept. */
export function edit(model: TextModel, stored: CellRecord, text: string, hand: Hand): TextModel {
  const { now, tab, base, original } = hand;
  const { mine, link } = model;
  const [old, others] = [link === undefined ? mine : undefined, strange(model, stored)];
  const version = old && (old.tab !== tab || lost(old.text, text) >= slight);
  // what another tab's writing had put into the list goes on here, a key further
  const going = stored.kept.filter((one) => version || one.behind !== "tab" || one.text !== old?.text);
  const more = [
    ...(link === undefined ? [] : [...unlinked(link, now - 1), ...replaced(mine, now, "link")]),
    ...replaced(others, now, link === undefined ? "tab" : "link"),
    ...(version ? replaced(old, now - 1) : []),
  ];
  const kept = withKept(going, ...more.filter((one) => one.text !== text && one.text !== original));
  const outdated = old && old.base !== base ? old.base : base;
  const own = text === original ? undefined : { text, base: outdated, at: now, tab };
  return settle(recordOf(own, kept), own, undefined);
}

/** Back to the lesson's own text. What another tab has written meanwhile stays that tab's. */
export function takeLesson(model: TextModel, stored: CellRecord, { now }: Hand): TextModel {
  const { mine, link } = model;
  const kept = withKept(stored.kept, ...unlinked(link, now - 1), ...replaced(mine, now));
  const record = recordOf(strange(model, stored), kept);
  const nothing = mine === undefined && link === undefined;
  return settle(record, undefined, undefined, nothing ? model.before : { mine, link });
}

/** From the code of a link, edited or not, back to the reader's own text that it stands before. */
export function takeOwn(model: TextModel, stored: CellRecord, hand: Hand): TextModel {
  const aside = asideOf({ ...model, record: stored });
  if (aside === undefined) return model;
  if (model.link === undefined) return bringBack(model, stored, aside, hand);
  const own = stored.own ?? model.mine;
  const kept = withKept(stored.kept, ...unlinked(model.link, hand.now));
  return settle(recordOf(own, kept), own, undefined, { mine: own, link: model.link });
}

/** The edit stays, and counts as made from the text that the lesson has now. */
export function keepEdit(model: TextModel, stored: CellRecord, { base, now, tab }: Hand): TextModel {
  const { mine, link } = model;
  if (!mine) return model;
  const own = { ...mine, base, at: now, tab };
  const kept = withKept(stored.kept, ...replaced(strange(model, stored), now, "tab"));
  return settle(recordOf(own, kept), own, link);
}

/** The page's link has code for this cell, or (`undefined`) none. Nothing is stored: an address is a visit, not the reader's work. */
export function openLink(model: TextModel, text: string | undefined, original: string): TextModel {
  const news = text !== undefined && text !== model.mine?.text && text !== original;
  const link = news ? text : undefined;
  if (link === model.link) return model;
  // what comes back from behind it is the newest own text, whichever tab it is of
  const mine = link === undefined ? model.mine : model.record.own;
  return { ...model, mine, link, before: undefined };
}

/** A kept text stands again, and what stood there is kept. One that is not the reader's own waits for consent, as a link's does. */
export function bringBack(model: TextModel, stored: CellRecord, text: string, hand: Hand): TextModel {
  const entry = listOf({ ...model, record: stored }).find((one) => one.text === text);
  if (!entry) return model;
  const { now, tab, base, original } = hand;
  const { mine, link } = model;
  const before = { mine, link };
  const leaving = unlinked(link, now - 1);
  if (entry.origin !== "reader") {
    const record = { ...stored, kept: withKept(stored.kept, ...leaving) };
    return { record, mine: stored.own, link: text, before, declined: undefined };
  }
  const others = replaced(strange(model, stored), now, "tab");
  const kept = withKept(withoutText(stored.kept, text), ...leaving, ...replaced(mine, now), ...others);
  const own = text === original ? undefined : { text, base: entry.base ?? base, at: now, tab };
  return settle(recordOf(own, withoutText(kept, text)), own, undefined, before);
}

/** Undoes the last press that replaced a text. */
export function undo(model: TextModel, stored: CellRecord, { now, tab }: Hand): TextModel {
  const { before, mine, link } = model;
  if (!before) return model;
  const own = before.mine && { ...before.mine, at: now, tab };
  const gone = mine?.text === own?.text ? [] : replaced(mine, now);
  const others = strange(model, stored);
  const strangers = others && others.text !== own?.text ? replaced(others, now, "tab") : [];
  const kept = withKept(stored.kept, ...gone, ...strangers, ...(link === before.link ? [] : unlinked(link, now - 1)));
  return settle(recordOf(own, kept), own, before.link);
}

/** Kept texts are deleted: one, or all of them. */
export function forget(model: TextModel, stored: CellRecord, text: string | undefined): TextModel {
  const kept = text === undefined ? [] : withoutText(stored.kept, text);
  const others = strange(model, stored);
  const own = others && (text === undefined || others.text === text) ? undefined : stored.own;
  return { ...model, record: recordOf(own, kept) };
}

/** What can be brought back: the texts that were replaced, and another tab's that is not shown here. */
export function listOf({ record, mine, link }: TextModel): readonly KeptText[] {
  const { own, kept } = record;
  const theirs = own && own.text !== mine?.text ? replaced(own, own.at, "tab") : [];
  return [...theirs, ...kept].filter((one) => one.text !== (link ?? mine?.text));
}

/** Another tab has written. */
export function hear(model: TextModel, stored: CellRecord): TextModel {
  const same = stored.own?.text === model.mine?.text;
  // behind the code of a link there is nothing to see of it, and the newest is what comes back
  const mine = same || model.link !== undefined ? stored.own : model.mine;
  const declined = same ? undefined : model.declined;
  return { ...model, record: stored, mine, declined };
}

/** What another tab has made of the cell while this one shows something else. */
export function elsewhereOf({ record, mine, link, declined }: TextModel): "edited" | "reset" | undefined {
  const theirs = record.own?.text;
  if (link !== undefined || theirs === mine?.text || (theirs ?? null) === declined) return undefined;
  return theirs === undefined ? "reset" : "edited";
}

/** Another tab's text comes here, and what stands here is kept. */
export function takeTheirs(model: TextModel, stored: CellRecord, { now }: Hand): TextModel {
  const { mine, link } = model;
  const kept = withKept(stored.kept, ...replaced(mine, now));
  return settle(recordOf(stored.own, kept), stored.own, undefined, { mine, link });
}

/** What stands here stays, and the other tab's text is kept. */
export function keepMine(model: TextModel, stored: CellRecord, { now, tab }: Hand): TextModel {
  const { mine } = model;
  // the lesson's text stands here: the edit is the other tab's, and stays there
  if (!mine) return { ...model, record: stored, declined: stored.own?.text ?? null };
  const own = { ...mine, at: now, tab };
  const others = replaced(strange(model, stored), now, "tab");
  return settle(recordOf(own, withKept(stored.kept, ...others)), own, undefined);
}

/** The reader's own text that the code of a link stands before, edited or not. */
export function asideOf({ record, mine, link }: TextModel): string | undefined {
  if (link !== undefined) return mine?.text;
  return record.kept.find(({ behind, origin }) => behind === "link" && origin === "reader")?.text;
}
