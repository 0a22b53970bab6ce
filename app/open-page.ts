import type { CellView } from "../components/cell/cell-view.ts";
import { type Mounted, mountCells } from "../components/cell/mount.tsx";
import type { Language } from "../components/language.ts";

interface OpenPage {
  readonly lesson: string;
  readonly language: Language;
  readonly views: { readonly [name: string]: CellView };
}

/** Makes the page's cells and obeys the link: its settings now, and again whenever the reader changes the hash. */
export function openPage(page: OpenPage): Mounted {
  const mounted = mountCells(page);
  const obey = () => {
    const ignored = mounted.notebook.open(location.hash);
    const notice = document.querySelector<HTMLElement>("[data-notice=link]");
    if (!notice) return;
    notice.hidden = ignored.length === 0;
    const list = notice.querySelector("[data-ignored]");
    if (list) list.textContent = ignored.join(", ");
  };
  obey();
  addEventListener("hashchange", obey);
  return mounted;
}
