/** What differs from the lesson's text, shown inside the editor; loaded when it is first asked for. */
import { getChunks, unifiedMergeView } from "@codemirror/merge";
import type { EditorState, Extension } from "@codemirror/state";

/** Lines of `original` that are gone stand above what took their place; a button, named `undo`, puts each back. */
export const comparisonWith = (original: string, undo: string): Extension =>
  unifiedMergeView({
    original,
    syntaxHighlightDeletions: true,
    mergeControls(type, act) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button code-undo";
      button.dataset.action = type === "reject" ? "undo-change" : "";
      button.textContent = undo;
      button.hidden = type === "accept";
      button.onclick = (event) => {
        const text = button.closest<HTMLElement>(".cm-content");
        act(event);
        // the button goes with the change: the keyboard stays in the code
        text?.focus({ preventScroll: true });
      };
      return button;
    },
  });

/** Where the first difference begins, as an offset; undefined where there is none. */
export const firstDifference = (state: EditorState): number | undefined => getChunks(state)?.chunks[0]?.fromB;
