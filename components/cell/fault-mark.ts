/** Marks the line and the word of the code where a run went wrong; the mark moves with the text. */
import { type EditorState, type Extension, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView } from "@codemirror/view";
import type { Place } from "./code-place.ts";

const setFault = StateEffect.define<Place | undefined>();
const line = Decoration.line({ class: "cm-fault", attributes: { "data-fault": "" } });
const word = Decoration.mark({ class: "cm-fault-at" });

/** The offset of a place, brought inside the text. */
export function offsetOf(state: EditorState, place: Place): number {
  const at = state.doc.line(Math.min(Math.max(1, place.line), state.doc.lines));
  return Math.min(at.to, at.from + Math.max(0, place.column - 1));
}

function decorate(state: EditorState, place: Place): DecorationSet {
  const from = offsetOf(state, place);
  const { from: start, to } = state.doc.lineAt(from);
  const length = /^[\w$]+|^./u.exec(state.sliceDoc(from, to))?.[0].length ?? 0;
  return Decoration.set([line.range(start), ...(length > 0 ? [word.range(from, from + length)] : [])]);
}

const field = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, { changes, effects, state }) {
    const news = effects.find((effect) => effect.is(setFault));
    if (news) return news.value ? decorate(state, news.value) : Decoration.none;
    return marks.map(changes);
  },
  provide: (marks) => EditorView.decorations.from(marks),
});

export const faultMark: Extension = field;

export const markFault = (view: EditorView, place: Place | undefined): void =>
  view.dispatch({ effects: setFault.of(place) });
