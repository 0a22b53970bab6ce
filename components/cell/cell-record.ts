/** What this browser keeps of one cell's text: the reader's newest own text, and the texts that it or something else has replaced. */
import * as v from "valibot";
import { moment, readText } from "../../notebook/schema.ts";

const version = 2;

const ownText = v.object({
  text: v.string(),
  /** The fingerprint of the lesson's text that the edit began from. */
  base: v.string(),
  /** Milliseconds since 1970. */
  at: moment,
  /** The tab that wrote it, or an earlier visit. */
  tab: v.string(),
});
export type OwnText = Readonly<v.InferOutput<typeof ownText>>;

const keptText = v.object({
  text: v.string(),
  /** Whose it is: the reader's own, one that came with a link, or what lay in the storage and could not be read. */
  origin: v.picklist(["reader", "link", "storage"]),
  at: moment,
  base: v.exactOptional(v.string()),
  /** What stands in its place: the code of a link that the reader has edited, or the text of another tab. */
  behind: v.exactOptional(v.picklist(["link", "tab"])),
  tab: v.exactOptional(v.string()),
});
export type KeptText = Readonly<v.InferOutput<typeof keptText>>;

const record = v.object({
  version: v.literal(version),
  own: v.exactOptional(ownText),
  kept: v.array(keptText),
});

/** The first version held one edit, and one that was put aside for a link's code. */
const firstRecord = v.object({
  version: v.optional(v.undefined()),
  base: v.string(),
  text: v.string(),
  aside: v.exactOptional(v.string()),
});

export interface CellRecord {
  /** Missing: the lesson's text stands. */
  readonly own?: OwnText;
  /** The newest first. */
  readonly kept: readonly KeptText[];
}

export const emptyRecord: CellRecord = { kept: [] };

/** How much is kept of one cell; the reader's newest text that was replaced is kept whatever its size. */
export const keptLimits = { texts: 20, characters: 120_000 } as const;

/** A list of kept texts with one more, and within its limits: texts that are not the reader's go first, then the oldest. */
export function withKept(kept: readonly KeptText[], ...more: readonly KeptText[]): readonly KeptText[] {
  const all = [...more, ...kept].toSorted((a, b) => b.at - a.at);
  // a text that the reader wrote is the reader's, whoever else has it
  const first = [
    ...all.filter(({ origin }) => origin === "reader"),
    ...all.filter(({ origin }) => origin !== "reader"),
  ];
  const seen = new Set<string>();
  const once = first.filter(({ text }) => !seen.has(text) && seen.add(text));
  const [newest] = once;
  let [texts, characters] = [0, 0];
  const room = new Set<KeptText>();
  for (const one of once) {
    const fits = texts < keptLimits.texts && characters + one.text.length <= keptLimits.characters;
    if (!fits && (one !== newest || one.origin !== "reader")) continue;
    room.add(one);
    texts++;
    characters += one.text.length;
  }
  return all.filter((one) => room.has(one));
}

/** A kept list without one text. */
export const withoutText = (kept: readonly KeptText[], text: string): readonly KeptText[] =>
  kept.filter((one) => one.text !== text);

/** Of a record that could not be read, as much as is set aside. */
const mostUnread = 100_000;

/** What lay in the storage and is no record of ours, set aside as it is: what can be read in it is not lost. */
export const unreadRecord = (raw: string, at: number): CellRecord => ({
  kept: [{ text: raw.slice(0, mostUnread), origin: "storage", at }],
});

/** A record as it lies in the storage; undefined where it is none. */
export function readRecord(stored: string): CellRecord | undefined {
  const found = readText(record, stored);
  if (found) return { ...(found.own && { own: found.own }), kept: withKept(found.kept) };
  const first = readText(firstRecord, stored);
  if (!first) return undefined;
  const { base, text, aside } = first;
  const own = { text, base, at: 0, tab: "" };
  return { own, kept: aside === undefined ? [] : [{ text: aside, origin: "reader", at: 0, base, behind: "link" }] };
}

/** A record as it is stored. */
export const writeRecord = ({ own, kept }: CellRecord): string =>
  JSON.stringify({ version, ...(own && { own }), kept });
