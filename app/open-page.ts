import { keepAddress } from "../components/cell/address.ts";
import type { CellView } from "../components/cell/cell-view.ts";
import { type Mounted, mountCells } from "../components/cell/mount.tsx";
import { originalTexts } from "../components/cell/original-text.ts";
import { readRecording } from "../components/cell/recording.ts";
import type { Language } from "../components/language.ts";

interface OpenPage {
  readonly lesson: string;
  readonly language: Language;
  readonly views: { readonly [name: string]: CellView };
  /** The recorded runs of its cells, as JSON, by name. */
  readonly recorded: { readonly [name: string]: unknown };
  /** Fetches the texts of its cells, by name. */
  readonly texts: () => Promise<{ readonly [name: string]: unknown }>;
}

/** Makes the page's cells, and keeps them and the page's address in step. */
export async function openPage({ recorded, texts, ...page }: OpenPage): Promise<Mounted> {
  // a recorded run that cannot be read is missing on its own cell only
  const recordings = Object.fromEntries(
    Object.entries(recorded).flatMap(([name, json]) => {
      try {
        return [[name, readRecording(json)]];
      } catch (error) {
        console.info(`${name}: ${error}`);
        return [];
      }
    }),
  );
  const mounted = mountCells({ ...page, recordings, originals: await originalTexts(texts) });
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
