/** Edits a cell's code as a reader does: through the editor on the page. */
import { readFileSync } from "node:fs";
import { expect, type Locator } from "@playwright/test";
import { press } from "./page.ts";

/** A cell's text as the lesson has it. */
export const lessonCode = (cell: string, lesson = "02-fixed-point-iteration"): string =>
  readFileSync(`lessons/${lesson}/cells/${cell}.ts`, "utf8");

export const editorOf = (cell: Locator): Locator => cell.locator(".cm-content");

export async function openEditor(cell: Locator): Promise<Locator> {
  const editor = editorOf(cell);
  if ((await editor.count()) === 0) await press(cell, "edit");
  await editor.focus();
  await expect(editor).toBeFocused();
  return editor;
}

/** Selects all and pastes: what is in the editor then is `text`. */
export async function write(cell: Locator, text: string): Promise<void> {
  const editor = await openEditor(cell);
  await editor.press("ControlOrMeta+a");
  await editor.evaluate(
    (element, pasted) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", pasted);
      element.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    },
    text.replace(/\n$/, ""),
  );
}

/** The lesson's code with one thing changed. Throws where there is no such thing, so that a test cannot pass by missing it. */
export function changed(cell: string, from: string, to: string): string {
  const text = lessonCode(cell);
  if (!text.includes(from)) throw new Error(`${cell}.ts does not contain ${from}`);
  return text.replace(from, () => to);
}
