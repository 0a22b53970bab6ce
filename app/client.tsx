import "@fontsource-variable/source-serif-4/wght.css";
import "@fontsource-variable/source-serif-4/wght-italic.css";
import "@fontsource-variable/inter/wght.css";
import "@fontsource-variable/jetbrains-mono/wght.css";
import "katex/dist/katex.min.css";
import "./style/fonts.css";
import "./style/tokens.css";
import "./style/page.css";
import "./style/direction.css";
import "./style/gallery.css";
import "./style/home.css";
import "./style/prose.css";
import "./style/blocks.css";
import "./style/notes.css";
import "./style/code.css";
import "./style/terms.css";
import "../components/cell/cell.css";
import "../components/charts/charts.css";
import "../components/controls/controls.css";
import { watchIslands } from "../components/cell/wake.ts";
import { languages } from "../components/language.ts";
import { watchCards } from "../components/prose/cards.ts";
import { linkTerms } from "../components/prose/linked-terms.ts";
import { isOutdated } from "../notebook/page/outdated.ts";
import { showProgress, watchProgress } from "./progress.ts";
import { watchTheme } from "./theme.ts";

watchTheme();
watchCards();
linkTerms();

document.querySelector<HTMLInputElement>("input[data-search]")?.addEventListener(
  "focus",
  async ({ currentTarget }) => {
    const input = currentTarget;
    const { openSearch } = await import("./search.ts");
    if (input instanceof HTMLInputElement) openSearch(input);
  },
  { once: true },
);

const { lesson, runs, texts, ...page } = document.documentElement.dataset;
// not by `lang`: a browser that translates the page changes that
const language = languages.find((known) => known === page.language) ?? "en";

/** A file beside the page, by cell. What answers with something else is asked once more. */
async function beside(url: string, cache?: RequestCache): Promise<{ readonly [cell: string]: unknown }> {
  const response = await fetch(url, { signal: AbortSignal.timeout(20_000), ...(cache && { cache }) });
  try {
    if (!response.ok) throw new Error(`${response.status}: ${url}`);
    const found: unknown = await response.json();
    if (typeof found === "object" && found !== null) return { ...found };
    throw new Error(`invalid file: ${url}`);
  } catch (error) {
    if (cache === undefined) return beside(url, "reload");
    throw error;
  }
}

/** The recorded runs that the figures were drawn from, fetched so that the page's words arrive first; its cells live without them. */
const recordedRuns = (url: string): Promise<{ readonly [cell: string]: unknown }> =>
  beside(url).catch((error: unknown) => {
    console.info(error);
    return {};
  });

if (lesson) {
  watchProgress(lesson);
  watchIslands(async () => {
    const cells = [...document.querySelectorAll<HTMLElement>("[data-island]")].map(
      ({ dataset }) => dataset.island ?? "",
    );
    const [{ openPage }, views, recorded] = await Promise.all([
      import("./open-page.ts"),
      import("./lesson-views.ts").then(({ loadViews }) => loadViews(lesson, cells)),
      runs ? recordedRuns(runs) : {},
    ]);
    return openPage({ lesson, language, views, recorded, texts: async () => (texts ? beside(texts) : {}) });
  }, isOutdated);
} else showProgress();

const gallery = document.querySelector<HTMLElement>("[data-gallery]");
if (gallery) {
  const { wakeGallery } = await import("./gallery/gallery-island.tsx");
  wakeGallery(gallery, language);
}

addEventListener("pageshow", ({ persisted }) => {
  if (persisted && !lesson) showProgress();
});
