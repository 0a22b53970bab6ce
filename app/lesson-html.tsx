import { createHash } from "node:crypto";
import { renderToString } from "react-dom/server";
import { CellSlots } from "../components/cell/cell-slot.tsx";
import { fingerprint } from "../components/cell/drafts.ts";
import { type HeadingLevel, LiveCell } from "../components/cell/live-cell.tsx";
import { readRecording } from "../components/cell/recording.ts";
import { type Language, localise } from "../components/language.ts";
import { markTerms } from "../components/prose/mark-terms.ts";
import { type ProseData, ProseProvider } from "../components/prose/prose-context.tsx";
import {
  bibliography,
  type CatalogueEntry,
  glossary,
  isWritten,
  lessons,
  loadCodes,
  loadProse,
  loadRecordings,
  loadSource,
  loadTerms,
  loadTexts,
  loadViews,
} from "../lessons/catalogue.ts";
import { html } from "./html.ts";
import { LessonPage } from "./lesson-page.tsx";
import { type Mode, Shell } from "./shell.tsx";

interface LessonAt {
  readonly lesson: CatalogueEntry;
  readonly language: Language;
  readonly root: string;
  readonly mode: Mode;
}

/** A file that pages fetch: its name from the site's root. */
export interface PageFile {
  readonly name: string;
  readonly text: string;
}

/** A lesson's page, its words alone (each cell a mark in its place), which search and the path are made from, and its cells' recorded runs and texts. */
export interface LessonHtml {
  readonly page: string;
  readonly words: string;
  readonly recorded: PageFile;
  readonly texts: PageFile;
}

/** What a page has beside it, in a file whose name changes with it, so that no cache pairs a page with another's. */
function fileOf(folder: "recorded" | "texts", slug: string, content: { readonly [name: string]: unknown }): PageFile {
  const text = JSON.stringify(content);
  return { name: `${folder}/${slug}-${createHash("sha256").update(text).digest("hex").slice(0, 8)}.json`, text };
}

/** Makes a lesson's page: its prose, its cells with their recorded figures, and the data that they wake up with. */
export async function lessonHtml({ lesson, language, root, mode }: LessonAt): Promise<LessonHtml> {
  const [Prose, codes, cellTexts, views, records, terms] = await Promise.all([
    loadProse(lesson.slug, language),
    loadCodes(lesson.slug),
    loadTexts(lesson.slug),
    loadViews(lesson.slug),
    loadRecordings(lesson.slug),
    loadTerms(lesson.slug),
  ]);
  if (!Prose) throw new Error(`no prose: ${lesson.slug} in ${language}`);
  const recorded = fileOf("recorded", lesson.slug, records);
  const texts = fileOf("texts", lesson.slug, cellTexts);
  const recordings = Object.fromEntries(Object.entries(records).map(([name, json]) => [name, readRecording(json)]));
  const marks = Object.fromEntries(Object.entries(terms).flatMap(([id, { code }]) => (code ? [[id, code]] : [])));
  const data: ProseData = {
    language,
    root,
    bibliography,
    glossary,
    terms,
    recordings,
    course: lessons.map(({ slug, number, title, question }) => ({
      number,
      title: localise(title, language),
      question: localise(question, language),
      here: slug === lesson.slug,
      ...(isWritten(slug, language) && { href: `${root}${language}/${slug}/` }),
    })),
    source: loadSource,
    cited: new Set(),
  };
  // every cell is rendered as a root of its own, as the browser hydrates it: ids then agree. A render inside a render
  // would lose React's contexts, so the page is made with a mark in each cell's place
  const cells = new Map<string, { readonly name: string; readonly level: HeadingLevel }>();
  const slot = (name: string, level: HeadingLevel) => {
    const mark = `[[cell ${name} ${level}]]`;
    cells.set(mark, { name, level });
    return { html: mark, sum: fingerprint(cellTexts[name] ?? "") };
  };
  const cellHtml = ({ name, level }: { readonly name: string; readonly level: HeadingLevel }) => {
    const view = views[name];
    const code = codes[name];
    if (!view || code === undefined) throw new Error(`invalid cell: ${name} of ${lesson.folder}`);
    const recording = recordings[name] && { recording: recordings[name] };
    const shown = { name, view, language, level, code: markTerms(code, marks), ...recording };
    return renderToString(<LiveCell {...shown} />, { identifierPrefix: `${name}-` });
  };
  const words = await html(
    <Shell
      title={lesson.title}
      description={lesson.question}
      language={language}
      root={root}
      mode={mode}
      lesson={lesson.slug}
      recorded={recorded.name}
      texts={texts.name}
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
  const page = [...cells].reduce((page, [mark, cell]) => page.replace(mark, () => cellHtml(cell)), words);
  return { words, page, recorded, texts };
}
