/** The lesson's own text of each cell. The page shows it, and what a page shows may have been changed on its way to the reader. */
import { plainCode } from "./code-place.ts";
import { fingerprint } from "./drafts.ts";

/** The shown text of an island's cell: the highlighted lines without their colours. */
const shownIn = (host: Element): string => `${host.querySelector("[data-code]")?.textContent ?? ""}\n`;

/**
 * The text of every cell of the page, by name: as it is shown, where that is what the page was made with; else, where a translation or an
 * extension has been at it, from the file beside the page, which `fetchTexts` fetches.
 */
export async function originalTexts(
  fetchTexts: () => Promise<{ readonly [cell: string]: unknown }>,
): Promise<{ readonly [cell: string]: string }> {
  const shown = [...document.querySelectorAll<HTMLElement>("[data-island][data-sum]")].map((host) => {
    const { island = "", sum } = host.dataset;
    const text = shownIn(host);
    return { island, text, whole: fingerprint(text) === sum };
  });
  const texts = shown.every(({ whole }) => whole) ? {} : await fetchTexts();
  return Object.fromEntries(
    shown.map(({ island, text, whole }) => {
      const kept = whole ? text : texts[island];
      if (typeof kept !== "string") throw new Error(`invalid text of ${island}`);
      return [island, kept];
    }),
  );
}

/** The highlighted lines of an island's cell; put right first, without their colours, where they do not say what the lesson says. */
export function codeIn(host: Element, original: string): string {
  const shown = host.querySelector("[data-code]");
  if (shown) showAgain(shown, original);
  return shown?.innerHTML ?? plainCode(original);
}

/** The code that is shown is the code that runs: lines that something else has changed since are put right. */
export function showAgain(shown: Element, text: string): void {
  if (`${shown.textContent}\n` !== text) shown.innerHTML = plainCode(text);
}
