import type { Language } from "../language.ts";
import type { KeptText } from "./cell-record.ts";
import { bytes, isoOf, when } from "./format.ts";
import { KeptList } from "./kept-list.tsx";
import type { Notebook } from "./notebook.ts";
import type { FrameWords } from "./words.ts";

interface KeptTextsProps {
  readonly name: string;
  readonly kept: readonly KeptText[];
  readonly say: FrameWords;
  readonly language: Language;
  readonly notebook: Notebook | undefined;
}

/** The texts of a cell that were replaced, the newest first: each with its time and origin, and the way to have it again. */
export function KeptTexts({ name, kept, say, language, notebook }: KeptTextsProps) {
  const entries = kept.map(({ text, origin, behind, at }) => ({
    id: text,
    label: say.keptOrigin[behind === "tab" ? "tab" : origin],
    note: (
      <>
        {at > 0 && <time dateTime={isoOf(at)}>{when(at, language)}</time>} {say.lines(linesOf(text))},{" "}
        {bytes(text.length)}
      </>
    ),
    press: () => notebook?.bringBack(name, text),
    remove: () => notebook?.forget(name, text),
  }));
  return (
    <KeptList
      what="texts"
      title={say.kept(kept.length)}
      entries={entries}
      action={{ name: "bring-back", label: say.bringBack }}
      removeAll={() => notebook?.forget(name)}
      say={say}
    />
  );
}

const linesOf = (text: string): number => text.replace(/\n$/, "").split("\n").length;
