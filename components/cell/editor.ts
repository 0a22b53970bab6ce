/** The editor of a cell's code, loaded when a reader first wants to edit: CodeMirror in the place of the highlighted text. */
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { javascript } from "@codemirror/lang-javascript";
import { bracketMatching, indentOnInput, indentUnit } from "@codemirror/language";
import { Annotation, Compartment, EditorState, Prec } from "@codemirror/state";
import { EditorView, highlightSpecialChars, keymap, lineNumbers } from "@codemirror/view";
import { type Fault, type Place, type Selected, scrollTo } from "./code-place.ts";
import { theme } from "./editor-theme.ts";
import { faultMark, markFault, offsetOf } from "./fault-mark.ts";

export interface Editor {
  /** Shows a text that did not come from the keyboard; undo brings the one before back. */
  show(text: string): void;
  mark(fault: Fault | undefined): void;
  /** Scrolls a place into view, inside the code's own frame; in the page too where the reader is in the editor. `focus`: the caret goes there. */
  reveal(place: Place, focus: boolean): void;
  /** Shows what differs from `original`, inside the text; undefined: no longer. */
  compare(original: string | undefined, undo: string): Promise<void>;
  /** true: Tab indents, and Escape then Tab leaves. */
  indentByTab(on: boolean): void;
  focus(selected?: Selected): void;
  close(): void;
}

export interface EditorOptions {
  readonly parent: HTMLElement;
  /** The frame that scrolls the code. */
  readonly frame: HTMLElement;
  readonly text: string;
  /** The editor's name for those who do not see it. */
  readonly label: string;
  readonly onChange: (text: string) => void;
}

const fromOutside = Annotation.define<boolean>();
// a file ends with a line break; the page does not show an empty last line for it
const shown = (text: string) => text.replace(/\r\n?/g, "\n").replace(/\n$/, "");

function lineAt(view: EditorView, offset: number): Element | null | undefined {
  const { node } = view.domAtPos(Math.min(offset, view.state.doc.length));
  return (node instanceof Element ? node : node.parentElement)?.closest(".cm-line");
}

export function openEditor({ parent, frame, text, label, onChange }: EditorOptions): Editor {
  const tab = new Compartment();
  const comparison = new Compartment();
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: shown(text),
      extensions: [
        lineNumbers(),
        history(),
        bracketMatching(),
        // what nobody sees is shown
        highlightSpecialChars({ addSpecialChars: /\u200d|[\u180e\u200c\u202a-\u202c\u2060\u2068]/gu }),
        indentOnInput(),
        indentUnit.of("  "),
        EditorState.tabSize.of(2),
        javascript({ typescript: true }),
        // Ctrl-Enter is the cell's: it runs
        Prec.highest(keymap.of([{ key: "Mod-Enter", run: () => true }])),
        keymap.of([...defaultKeymap, ...historyKeymap]),
        tab.of([]),
        comparison.of([]),
        faultMark,
        theme,
        EditorView.contentAttributes.of({ "aria-label": label, autocapitalize: "off", autocorrect: "off" }),
        EditorView.updateListener.of(({ docChanged, transactions, state }) => {
          if (docChanged && !transactions.every((one) => one.annotation(fromOutside))) onChange(`${state.doc}\n`);
        }),
      ],
    }),
  });
  const bringIntoFrame = (offset: number) => {
    const block = view.lineBlockAt(offset);
    scrollTo(frame, view.documentTop + block.top, view.documentTop + block.bottom);
  };
  return {
    show(next) {
      const doc = shown(next);
      if (doc === view.state.doc.toString()) return;
      view.dispatch({
        changes: { from: 0, to: view.state.doc.length, insert: doc },
        annotations: fromOutside.of(true),
      });
    },
    mark: (fault) => markFault(view, fault),
    reveal(place, focus) {
      const at = offsetOf(view.state, place);
      bringIntoFrame(at);
      if (focus) view.dispatch({ selection: { anchor: at } });
      if (focus) view.focus();
      // the page follows only a reader who is in the editor; the line is drawn once the frame has scrolled to it
      if (view.hasFocus) requestAnimationFrame(() => lineAt(view, at)?.scrollIntoView({ block: "nearest" }));
    },
    async compare(original, undo) {
      if (original === undefined) return view.dispatch({ effects: comparison.reconfigure([]) });
      const { comparisonWith, firstDifference } = await import("./comparison.ts");
      view.dispatch({ effects: comparison.reconfigure(comparisonWith(shown(original), undo)) });
      const first = firstDifference(view.state);
      if (first !== undefined) bringIntoFrame(Math.min(first, view.state.doc.length));
    },
    indentByTab: (on) => view.dispatch({ effects: tab.reconfigure(on ? keymap.of([indentWithTab]) : []) }),
    focus(selected) {
      const within = (offset: number) => Math.min(offset, view.state.doc.length);
      if (selected) {
        view.dispatch({ selection: { anchor: within(selected.anchor), head: within(selected.head) } });
      }
      view.focus();
    },
    close: () => view.destroy(),
  };
}
