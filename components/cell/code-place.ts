/** A place in a cell's text, 1-based. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Where a run went wrong in a text, and what it said. */
export interface Fault extends Place {
  readonly message: string;
}

/** What of a text is selected, as offsets. */
export interface Selected {
  readonly anchor: number;
  readonly head: number;
}

/** The reader's selection inside `root`, as offsets into its text; undefined where it lies elsewhere. */
export function selectionIn(root: Element): Selected | undefined {
  const selection = getSelection();
  const { anchorNode, focusNode, anchorOffset, focusOffset } = selection ?? {};
  if (!anchorNode || !focusNode || !root.contains(anchorNode) || !root.contains(focusNode)) return undefined;
  const offset = (node: Node, at: number) => {
    const range = document.createRange();
    range.setStart(root, 0);
    range.setEnd(node, at);
    return range.toString().length;
  };
  return { anchor: offset(anchorNode, anchorOffset ?? 0), head: offset(focusNode, focusOffset ?? 0) };
}

const escaped: { readonly [character: string]: string } = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

/** Lines that stand in for an editor until it is there. A link may bring text without end; the editor draws only what is in view. */
const mostLines = 1000;

/** A text in the shape that the page's highlighted code has, without its colours. */
export const plainCode = (text: string): string =>
  `<pre class="shiki" tabindex="0"><code>${text
    .replace(/\n$/, "")
    .split("\n", mostLines)
    .map((line) => `<span class="line">${line.replace(/[&<>]/g, (found) => escaped[found] ?? found)}</span>`)
    .join("\n")}</code></pre>`;

/** Brings a line into view inside the frame that scrolls it, and leaves the page where it is. */
export function scrollTo(frame: HTMLElement, top: number, bottom: number): void {
  const box = frame.getBoundingClientRect();
  const room = box.height / 4;
  if (top < box.top) frame.scrollTop -= box.top - top + room;
  else if (bottom > box.bottom) frame.scrollTop += bottom - box.bottom + room;
}
