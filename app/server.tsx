import { Window } from "happy-dom";
import { renderToString } from "react-dom/server";
import { prepareServer } from "../components/charts/plot-figure.tsx";
import { type Language, type Localised, languages } from "../components/language.ts";
import type { ProseData } from "../components/prose/prose-context.tsx";
import { bibliography, glossary, isWritten, lessons, loadSource, symbols } from "../lessons/catalogue.ts";
import { BibliographyPage } from "./bibliography-page.tsx";
import { GalleryIsland } from "./gallery/gallery-island.tsx";
import { GalleryPage } from "./gallery/gallery-page.tsx";
import { galleryTerms } from "./gallery/gallery-terms.ts";
import { GlossaryPage } from "./glossary-page.tsx";
import { HomePage } from "./home-page.tsx";
import { html } from "./html.ts";
import { type LessonHtml, lessonHtml, type PageFile } from "./lesson-html.tsx";
import { sectionsOf } from "./search-index.ts";
import { type Mode, Shell } from "./shell.tsx";

await prepareServer(new Window().document as unknown as Document);

type Render = (mode: Mode) => Promise<string>;

const spoken: readonly Language[] = languages.filter((language) =>
  lessons.some(({ slug }) => isWritten(slug, language)),
);
const written = (language: Language) => lessons.filter(({ slug }) => isWritten(slug, language));

/** How a page at `url` reaches the site's root: links are relative, so that any base path works. */
const rootFrom = (url: string) => "../".repeat(url.split("/").length - 2) || "./";

/** Lessons are made once a build, for their page, the search and the path; in development each time anew. */
const made = new Map<string, Promise<LessonHtml>>();
function make(slug: string, language: Language, mode: Mode): Promise<LessonHtml> {
  const url = `/${language}/${slug}/`;
  const lesson = lessons.find((one) => one.slug === slug);
  if (!lesson) throw new Error(`invalid lesson: ${slug}`);
  const html = (mode === "build" && made.get(url)) || lessonHtml({ lesson, language, root: rootFrom(url), mode });
  made.set(url, html);
  return html;
}

/** The sections of every written lesson, by lesson. */
async function sections(language: Language, mode: Mode) {
  return Promise.all(
    written(language).map(async ({ slug }) => ({
      slug,
      ...sectionsOf((await make(slug, language, mode)).words, slug),
    })),
  );
}

interface Plain {
  readonly title: Localised<string>;
  readonly description: Localised<string>;
  readonly titles?: boolean;
}

const titles = {
  home: {
    title: { en: "Implicit Layers, Live" },
    description: { en: "A teaching notebook about implicit layers that runs in a browser tab." },
  },
  glossary: { title: { en: "Glossary" }, description: { en: "The words that the lessons share." } },
  gallery: { title: { en: "Gallery" }, description: { en: "Everything that lessons are made of, from fixed data." } },
  bibliography: {
    title: { en: "Bibliography" },
    description: { en: "Everything that the lessons cite." },
    titles: true,
  },
} satisfies { readonly [name: string]: Plain };

const shell = (
  url: string,
  language: Language,
  mode: Mode,
  { title, description, titles: full = false }: Plain,
  page: React.ReactNode,
) =>
  html(
    <Shell title={title} description={description} language={language} root={rootFrom(url)} mode={mode} titles={full}>
      {page}
    </Shell>,
  );

const home =
  (url: string, language: Language): Render =>
  async (mode) => {
    const parts = Object.fromEntries((await sections(language, mode)).map(({ slug, parts }) => [slug, parts]));
    return shell(
      url,
      language,
      mode,
      titles.home,
      <HomePage language={language} root={rootFrom(url)} lessons={lessons} parts={parts} />,
    );
  };

const gallery =
  (url: string, language: Language): Render =>
  (mode) => {
    const prose: ProseData = {
      language,
      root: rootFrom(url),
      bibliography,
      glossary,
      terms: galleryTerms,
      recordings: {},
      course: [],
      source: loadSource,
      cited: new Set(),
    };
    const island = renderToString(<GalleryIsland language={language} />, { identifierPrefix: "gallery-" });
    return shell(
      url,
      language,
      mode,
      titles.gallery,
      <GalleryPage language={language} prose={prose} island={island} />,
    );
  };

const pages = new Map<string, Render>([["/", home("/", "en")]]);
for (const language of spoken) {
  const at = (path: string, render: (url: string) => Render) =>
    pages.set(`/${language}/${path}`, render(`/${language}/${path}`));
  at("", (url) => home(url, language));
  at(
    "glossary/",
    (url) => (mode) =>
      shell(
        url,
        language,
        mode,
        titles.glossary,
        <GlossaryPage language={language} glossary={glossary} symbols={symbols} />,
      ),
  );
  at(
    "bibliography/",
    (url) => (mode) =>
      shell(url, language, mode, titles.bibliography, <BibliographyPage bibliography={bibliography} />),
  );
  at("gallery/", (url) => gallery(url, language));
  for (const { slug } of written(language))
    at(`${slug}/`, () => async (mode) => (await make(slug, language, mode)).page);
}

/** The address of every page, from the site's root. */
export const urls: readonly string[] = [...pages.keys()];

/** A page's HTML. */
export async function render(url: string, mode: Mode): Promise<string> {
  const page = pages.get(url);
  if (!page) throw new Error(`invalid page: ${url}`);
  return page(mode);
}

/** Files that the pages fetch: the search index of each language, and the recorded runs and the cells' texts of each lesson. */
export async function files(mode: Mode): Promise<readonly PageFile[]> {
  const each = spoken.map(async (language) => {
    const search = JSON.stringify((await sections(language, mode)).flatMap(({ entries }) => entries));
    const beside = written(language).map(async ({ slug }) => {
      const { recorded, texts } = await make(slug, language, mode);
      return [recorded, texts];
    });
    return [{ name: `${language}/search.json`, text: search }, ...(await Promise.all(beside)).flat()];
  });
  return (await Promise.all(each)).flat();
}
