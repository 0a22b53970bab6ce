import { Window } from "happy-dom";
import { renderToString } from "react-dom/server";
import { prerender } from "react-dom/static";
import { CellSlots } from "../components/cell/cell-slot.tsx";
import { type HeadingLevel, LiveCell } from "../components/cell/live-cell.tsx";
import { readRecording } from "../components/cell/recording.ts";
import { prepareServer } from "../components/charts/plot-figure.tsx";
import { type Language, languages } from "../components/language.ts";
import { isWritten, lessons, loadCodes, loadProse, loadRecordings, loadViews } from "../lessons/catalogue.ts";
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
  const [Prose, codes, views, recordings] = await Promise.all([
    loadProse(lesson.slug, language),
    loadCodes(lesson.slug),
    loadViews(lesson.slug),
    loadRecordings(lesson.slug),
  ]);
  if (!Prose) throw new Error(`no prose: ${url}`);
  const root = rootFrom(url);
  // every cell is rendered as a root of its own, as the browser hydrates it: ids then agree
  const slot = (name: string, level: HeadingLevel) => {
    const view = views[name];
    const code = codes[name];
    if (!view || code === undefined) throw new Error(`invalid cell: ${name} of ${lesson.folder}`);
    const recorded = recordings[name];
    const recording = recorded === undefined ? {} : { recording: readRecording(recorded) };
    const cell = <LiveCell name={name} view={view} language={language} level={level} code={code} {...recording} />;
    return {
      html: renderToString(cell, { identifierPrefix: `${name}-` }),
      ...(recorded === undefined ? {} : { recording: JSON.stringify(recorded) }),
    };
  };
  return html(
    <Shell
      title={lesson.title}
      description={lesson.question}
      language={language}
      root={root}
      mode={mode}
      lesson={lesson.slug}
    >
      <LessonPage lesson={lesson} language={language} root={root} lessons={lessons}>
        <CellSlots value={slot}>
          <Prose components={LessonPage.vocabulary} />
        </CellSlots>
      </LessonPage>
    </Shell>,
  );
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
