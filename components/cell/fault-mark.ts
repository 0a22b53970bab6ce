/** Marks the line and the word of the code where a run went wrong, and says below it what; the mark moves with the text. */
import { type EditorState, type Extension, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, WidgetType } from "@codemirror/view";
import type { Fault, Place } from "./code-place.ts";

const setFault = StateEffect.define<Fault | undefined>();
const line = Decoration.line({ class: "cm-fault", attributes: { "data-fault": "" } });
const word = Decoration.mark({ class: "cm-fault-at" });

/** The message, below its line. Those who do not see it hear it from the cell's alert. */
class Message extends WidgetType {
  readonly text: string;
  constructor(text: string) {
    super();
    this.text = text;
  }
  override eq(other: Message) {
    return other.text === this.text;
  }
  override toDOM() {
    const note = document.createElement("div");
    note.className = "cm-fault-message";
    note.ariaHidden = "true";
    note.textContent = this.text;
    return note;
  }
}

/** The offset of a place, brought inside the text. */
export function offsetOf(state: EditorState, place: Place): number {
  const at = state.doc.line(Math.min(Math.max(1, place.line), state.doc.lines));
  return Math.min(at.to, at.from + Math.max(0, place.column - 1));
}

function decorate(state: EditorState, fault: Fault): DecorationSet {
  const from = offsetOf(state, fault);
  const { from: start, to } = state.doc.lineAt(from);
  const length = /^[\w$]+|^./u.exec(state.sliceDoc(from, to))?.[0].length ?? 0;
  const note = Decoration.widget({ widget: new Message(fault.message), block: true, side: 1 });
  return Decoration.set([
    line.range(start),
    ...(length > 0 ? [word.range(from, from + length)] : []),
    ...(fault.message ? [note.range(to)] : []),
  ]);
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

export const markFault = (view: EditorView, fault: Fault | undefined): void =>
  view.dispatch({ effects: setFault.of(fault) });
