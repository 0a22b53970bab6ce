import { Window } from "happy-dom";
import { renderToString } from "react-dom/server";
import { prerender } from "react-dom/static";
import { CellSlots } from "../components/cell/cell-slot.tsx";
import { type HeadingLevel, LiveCell } from "../components/cell/live-cell.tsx";
import { readRecording } from "../components/cell/recording.ts";
import { prepareServer } from "../components/charts/plot-figure.tsx";
import { type Language, languages } from "../components/language.ts";
import { markTerms } from "../components/prose/mark-terms.ts";
import { type ProseData, ProseProvider } from "../components/prose/prose-context.tsx";
import {
  bibliography,
  glossary,
  isWritten,
  lessons,
  loadCodes,
  loadProse,
  loadRecordings,
  loadSource,
  loadTerms,
  loadViews,
} from "../lessons/catalogue.ts";
import { HomePage } from "./home-page.tsx";
import { LessonPage } from "./lesson-page.tsx";
import { type Mode, Shell } from "./shell.tsx";

const spoken: readonly Language[] = languages.filter((language) =>
  lessons.some(({ slug }) => isWritten(slug, language)),
);
const pages = spoken.flatMap((language) =>
  lessons
    .filter(({ slug }) => isWritten(slug, language))
    .map((lesson) => ({ language, lesson, url: `/${language}/${lesson.slug}/` })),
);
const homes = spoken.map((language) => ({ language, url: `/${language}/` }));

export const urls: readonly string[] = ["/", ...homes.map(({ url }) => url), ...pages.map(({ url }) => url)];

await prepareServer(new Window().document as unknown as Document);

/** How a page at `url` reaches the site's root: links are relative, so that any base path works. */
const rootFrom = (url: string) => "../".repeat(url.split("/").length - 2) || "./";

async function html(element: React.ReactNode): Promise<string> {
  const { prelude } = await prerender(element);
  return new Response(prelude).text();
}

async function lessonHtml({ language, lesson, url }: (typeof pages)[number], mode: Mode): Promise<string> {
  const [Prose, codes, views, records, terms] = await Promise.all([
    loadProse(lesson.slug, language),
    loadCodes(lesson.slug),
    loadViews(lesson.slug),
    loadRecordings(lesson.slug),
    loadTerms(lesson.slug),
  ]);
  if (!Prose) throw new Error(`no prose: ${url}`);
  const root = rootFrom(url);
  const recordings = Object.fromEntries(Object.entries(records).map(([name, json]) => [name, readRecording(json)]));
  const marks = Object.fromEntries(Object.entries(terms).flatMap(([id, { code }]) => (code ? [[id, code]] : [])));
  const data: ProseData = {
    language,
    root,
    bibliography,
    glossary,
    terms,
    recordings,
    source: loadSource,
    cited: new Set(),
  };
  // every cell is rendered as a root of its own, as the browser hydrates it: ids then agree. A render inside a render
  // would lose React's contexts, so the page is made with a mark in each cell's place
  const cells = new Map<string, { readonly name: string; readonly level: HeadingLevel }>();
  const slot = (name: string, level: HeadingLevel) => {
    const mark = `[[cell ${name} ${level}]]`;
    cells.set(mark, { name, level });
    return { html: mark, ...(recordings[name] && { recording: JSON.stringify(records[name]) }) };
  };
  const cellHtml = ({ name, level }: { readonly name: string; readonly level: HeadingLevel }) => {
    const view = views[name];
    const code = codes[name];
    if (!view || code === undefined) throw new Error(`invalid cell: ${name} of ${lesson.folder}`);
    const recording = recordings[name] && { recording: recordings[name] };
    const shown = { name, view, language, level, code: markTerms(code, marks), ...recording };
    return renderToString(<LiveCell {...shown} />, { identifierPrefix: `${name}-` });
  };
  const text = await html(
    <Shell
      title={lesson.title}
      description={lesson.question}
      language={language}
      root={root}
      mode={mode}
      lesson={lesson.slug}
    >
      <LessonPage lesson={lesson} language={language} root={root} lessons={lessons} terms={terms}>
        <ProseProvider value={data}>
          <CellSlots value={slot}>
            <Prose components={LessonPage.vocabulary} />
          </CellSlots>
        </ProseProvider>
      </LessonPage>
    </Shell>,
  );
  return [...cells].reduce((page, [mark, cell]) => page.replace(mark, () => cellHtml(cell)), text);
}

export async function render(url: string, mode: Mode): Promise<string> {
  const page = pages.find((candidate) => candidate.url === url);
  if (page) return `<!doctype html>${await lessonHtml(page, mode)}`;
  const language = homes.find((home) => home.url === url)?.language ?? "en";
  return `<!doctype html>${await html(
    <Shell
      title={{ en: "Implicit Layers, Live" }}
      description={{ en: "A teaching notebook about implicit layers that runs in a browser tab." }}
      language={language}
      root={rootFrom(url)}
      mode={mode}
    >
      <HomePage language={language} root={rootFrom(url)} lessons={lessons} isWritten={isWritten} />
    </Shell>,
  )}`;
}
