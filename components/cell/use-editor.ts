/** Puts the editor in the place of the highlighted text when the reader wants to edit, and keeps the two in step. */
import { type RefObject, useEffect, useRef, useState } from "react";
import { isOutdated } from "../../notebook/client.ts";
import { type Fault, type Place, scrollTo, selectionIn } from "./code-place.ts";
import type { Editor } from "./editor.ts";

interface EditorUse {
  readonly text: string;
  readonly label: string;
  readonly onChange: (text: string) => void;
  /** Where the last run went wrong in this text. */
  readonly fault: Fault | undefined;
}

export interface EditorHandle {
  /** The frame that scrolls the code. */
  readonly frame: RefObject<HTMLDivElement | null>;
  /** The highlighted text. */
  readonly still: RefObject<HTMLDivElement | null>;
  /** Where the editor stands. */
  readonly place: RefObject<HTMLDivElement | null>;
  /** `asked`: the reader waits for it; `failed`: it could not be loaded; `outdated`: it is gone, the site has a newer version. */
  readonly phase: "still" | "asked" | "open" | "failed" | "outdated";
  /** Loads the editor's code ahead of its use. */
  prefetch(): void;
  /** Opens the editor; with `focus`, the caret goes where the reader has clicked. */
  open(focus: boolean): Promise<void>;
  reveal(place: Place): void;
  readonly editor: RefObject<Editor | undefined>;
}

const load = () => import("./editor.ts");

export function useEditor({ text, label, onChange, fault }: EditorUse): EditorHandle {
  const frame = useRef<HTMLDivElement>(null);
  const still = useRef<HTMLDivElement>(null);
  const place = useRef<HTMLDivElement>(null);
  const editor = useRef<Editor>(undefined);
  const latest = useRef({ text, onChange });
  latest.current = { text, onChange };
  const [phase, setPhase] = useState<EditorHandle["phase"]>("still");

  const open = async (focus: boolean) => {
    if (editor.current) return focus ? editor.current.focus() : undefined;
    setPhase("asked");
    try {
      const { openEditor } = await load();
      const [parent, around] = [place.current, frame.current];
      if (!parent || !around) return;
      const selected = still.current ? selectionIn(still.current) : undefined;
      const scroll = { top: around.scrollTop, left: around.scrollLeft };
      // the editor has to stand where it will stay when it first measures itself
      if (still.current) still.current.hidden = true;
      editor.current ??= openEditor({
        parent,
        frame: around,
        text: latest.current.text,
        label,
        onChange: (next) => latest.current.onChange(next),
      });
      setPhase("open");
      // and knows its height only after that
      const settle = () => around.scrollTo(scroll);
      settle();
      requestAnimationFrame(() => {
        settle();
        if (focus) editor.current?.focus(selected ?? { anchor: 0, head: 0 });
        requestAnimationFrame(settle);
      });
    } catch {
      if (still.current) still.current.hidden = false;
      setPhase((await isOutdated()) ? "outdated" : "failed");
    }
  };

  useEffect(() => () => editor.current?.close(), []);
  useEffect(() => editor.current?.show(text), [text]);
  const { line, column, message } = fault ?? {};
  useEffect(() => {
    const at = line === undefined || column === undefined ? undefined : { line, column, message: message ?? "" };
    if (phase === "open") {
      editor.current?.mark(at);
      // the browser first puts the page back to where the reader was looking, now that a panel stands above
      if (at) requestAnimationFrame(() => requestAnimationFrame(() => editor.current?.reveal(at, false)));
      return;
    }
    const shown = at && still.current?.querySelectorAll(".line")[at.line - 1];
    if (!shown || !frame.current) return;
    shown.setAttribute("data-fault", "");
    const { top, bottom } = shown.getBoundingClientRect();
    scrollTo(frame.current, top, bottom);
    return () => shown.removeAttribute("data-fault");
  }, [line, column, message, phase]);

  return {
    frame,
    still,
    place,
    phase,
    prefetch: () => void load().catch(() => undefined),
    open,
    async reveal(at) {
      await open(false);
      requestAnimationFrame(() => editor.current?.reveal(at, true));
    },
    editor,
  };
}
