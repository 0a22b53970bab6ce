import type { Page } from "@playwright/test";

/**
 * A browser's translation, as Google's does it: the text of every text node goes into two nested `<font>`s, but what is marked as not to
 * be translated; what the page writes later is translated too. It leaves drawings alone where they are marked, and changes `lang`.
 */
export async function translate(page: Page, direction: "ltr" | "rtl" = "ltr"): Promise<void> {
  await page.evaluate((dir) => {
    const kept = "script, style, textarea, input, [translate=no], .notranslate, [contenteditable=true]";
    const foreign = (text: string) => text.replace(/\p{L}+/gu, (word) => `${word[0]}·${word.slice(1)}`);
    const wrap = (text: Text) => {
      const { parentElement: parent, data } = text;
      if (!parent || !/\p{L}/u.test(data) || parent.closest(kept) || parent.closest("font")) return;
      const [outer, inner] = [document.createElement("font"), document.createElement("font")];
      outer.append(inner);
      inner.textContent = foreign(data);
      text.replaceWith(outer);
    };
    const within = (node: Node) => {
      if (node instanceof Text) return wrap(node);
      const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
      const texts: Text[] = [];
      for (let next = walker.nextNode(); next; next = walker.nextNode()) if (next instanceof Text) texts.push(next);
      texts.forEach(wrap);
    };
    document.documentElement.lang = dir === "rtl" ? "ar" : "de";
    document.documentElement.classList.add(`translated-${dir}`);
    if (dir === "rtl") document.documentElement.dir = "rtl";
    within(document.body);
    new MutationObserver((records) => {
      for (const { type, target, addedNodes } of records) {
        if (type === "characterData") within(target);
        for (const added of addedNodes) if (added.isConnected) within(added);
      }
    }).observe(document.body, { childList: true, subtree: true, characterData: true });
  }, direction);
}

/** What a text is on a translated page. */
export const foreign = (text: string): string => text.replace(/\p{L}+/gu, (word) => `${word[0]}·${word.slice(1)}`);
