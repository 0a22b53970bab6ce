import { keepAddress } from "../components/cell/address.ts";
import type { CellView } from "../components/cell/cell-view.ts";
import { type Mounted, mountCells } from "../components/cell/mount.tsx";
import type { Language } from "../components/language.ts";

interface OpenPage {
  readonly lesson: string;
  readonly language: Language;
  readonly views: { readonly [name: string]: CellView };
}

/** Makes the page's cells, and keeps them and the page's address in step. */
export function openPage(page: OpenPage): Mounted {
  const mounted = mountCells(page);
  keepAddress(mounted.notebook, {
    ignored(entries) {
      const notice = document.querySelector<HTMLElement>("[data-notice=link]");
      if (!notice) return;
      notice.hidden = entries.length === 0;
      const list = notice.querySelector("[data-ignored]");
      if (list) list.textContent = entries.join(", ");
    },
  });
  return mounted;
}
