import { type CheckpointInfo, isOfLesson } from "../../notebook/protocol.ts";
import type { Language } from "../language.ts";
import { bytes, isoOf, when } from "./format.ts";
import { KeptList } from "./kept-list.tsx";
import type { FrameWords } from "./words.ts";

interface CheckpointsProps {
  readonly checkpoints: readonly CheckpointInfo[];
  readonly say: FrameWords;
  readonly language: Language;
  readonly onSave: (checkpoint: CheckpointInfo) => void;
  readonly onDelete: (checkpoint?: CheckpointInfo) => void;
}

/** What this browser keeps of a cell's runs: whose code made each, when, and how big it is. */
export function Checkpoints({ checkpoints, say, language, onSave, onDelete }: CheckpointsProps) {
  const entries = checkpoints.map((one) => ({
    id: JSON.stringify([one.name, one.code]),
    label: one.name,
    note: (
      <>
        {one.broken ? say.unreadable : say.madeBy[isOfLesson(one.code) ? "lesson" : "reader"]}
        {one.saved > 0 && (
          <>
            {", "}
            <time dateTime={isoOf(one.saved)}>{when(one.saved, language)}</time>, {bytes(one.bytes)}
          </>
        )}
        {one.unsaved && <>, {say.ofThisPage}</>}
      </>
    ),
    ...(!one.broken && { press: () => onSave(one) }),
    remove: () => onDelete(one),
  }));
  const size = bytes(checkpoints.reduce((sum, one) => sum + one.bytes, 0));
  return (
    <KeptList
      what="checkpoints"
      title={say.checkpoints(entries.length, size)}
      entries={entries}
      action={{ name: "take-checkpoint", label: say.save }}
      removeAll={() => onDelete()}
      say={say}
    />
  );
}
