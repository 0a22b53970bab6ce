import type { SearchEntry } from "./search-index.ts";

const most = 8;
let index: Promise<readonly SearchEntry[]> | undefined;

const fold = (text: string) => text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");

/** The entries that have every word, the best first: in the heading, then in the lesson's title, then in the text. */
export function find(entries: readonly SearchEntry[], query: string): readonly SearchEntry[] {
  const words = fold(query).split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const scored = entries.flatMap((entry) => {
    const [heading, lesson, text] = [fold(entry.heading), fold(entry.lesson), fold(entry.text)];
    let score = 0;
    for (const word of words) {
      const own = (heading.includes(word) ? 8 : 0) + (lesson.includes(word) ? 3 : 0) + (text.includes(word) ? 1 : 0);
      if (own === 0) return [];
      score += own;
    }
    return [{ entry, score }];
  });
  return scored
    .sort((a, b) => b.score - a.score)
    .slice(0, most)
    .map(({ entry }) => entry);
}

/** A few words around the first hit. */
export function excerpt({ text }: SearchEntry, query: string): string {
  const word = fold(query).split(/\s+/).find(Boolean) ?? "";
  const at = Math.max(0, fold(text).indexOf(word));
  const start = at < 50 ? 0 : text.indexOf(" ", at - 40) + 1;
  return `${start > 0 ? "… " : ""}${text.slice(start, start + 110).trim()}${text.length > start + 110 ? " …" : ""}`;
}

/** Makes the search field work: a list of sections under it, for the pointer and for the keyboard. */
export function openSearch(input: HTMLInputElement): void {
  const list = document.querySelector<HTMLElement>(`#${input.getAttribute("aria-controls")}`);
  const base = input.dataset.search ?? "./";
  const none = list?.nextElementSibling;
  if (!list || !none) return;
  let active = -1;
  const options = () => [...list.querySelectorAll<HTMLElement>("[role=option]")];
  const close = () => {
    list.hidden = true;
    none.textContent = "";
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    active = -1;
  };
  const point = (at: number) => {
    const all = options();
    if (all.length === 0) return;
    active = (at + all.length) % all.length;
    for (const [i, option] of all.entries()) option.setAttribute("aria-selected", String(i === active));
    input.setAttribute("aria-activedescendant", all[active]?.id ?? "");
    all[active]?.scrollIntoView({ block: "nearest" });
  };
  const go = (option: HTMLElement | undefined) => {
    if (option?.dataset.url) location.href = new URL(option.dataset.url, new URL(base, location.href)).href;
    close();
  };
  const option = (entry: SearchEntry, at: number) => {
    const item = document.createElement("div");
    item.id = `found-${at}`;
    item.setAttribute("role", "option");
    item.setAttribute("aria-selected", "false");
    item.dataset.url = entry.url;
    const [heading, words] = [document.createElement("b"), document.createElement("span")];
    heading.textContent = entry.heading === entry.lesson ? entry.lesson : `${entry.lesson}: ${entry.heading}`;
    words.textContent = excerpt(entry, input.value);
    item.append(heading, words);
    item.addEventListener("pointerdown", (event) => event.preventDefault());
    item.addEventListener("click", () => go(item));
    return item;
  };
  const show = async () => {
    index ??= fetch(new URL("search.json", new URL(base, location.href))).then((answer) => answer.json());
    const query = input.value;
    const entries = await index;
    if (query !== input.value) return;
    const found = find(entries, query);
    list.replaceChildren(...found.map(option));
    none.textContent = found.length === 0 && query.trim() ? (input.dataset.none ?? "") : "";
    active = -1;
    list.hidden = found.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
  };
  input.addEventListener("input", () => void show());
  input.addEventListener("focus", () => void show());
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") point(active + 1);
    else if (event.key === "ArrowUp") point(active - 1);
    else if (event.key === "Enter") go(options()[Math.max(0, active)]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  });
  void show();
}
