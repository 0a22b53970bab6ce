import type { ReactNode } from "react";
import { Cell } from "../components/cell/cell-slot.tsx";
import { PageBarIsland } from "../components/cell/page-bar.tsx";
import { type Language, localise } from "../components/language.ts";
import { vocabulary } from "../components/prose/vocabulary.tsx";
import { type CatalogueEntry, isWritten } from "../lessons/catalogue.ts";
import type { Terms } from "../lessons/types.ts";

interface LessonPageProps {
  readonly lesson: CatalogueEntry;
  readonly lessons: readonly CatalogueEntry[];
  readonly language: Language;
  readonly root: string;
  /** What equations, code and charts share: the page carries their meanings as data. */
  readonly terms: Terms;
  readonly children: ReactNode;
}

/** The fixed shape of a lesson: its number, its question, then the prose with its live cells. */
export function LessonPage({ lesson, lessons, language, root, terms, children }: LessonPageProps) {
  const meanings = Object.fromEntries(
    Object.entries(terms).map(([id, { meaning }]) => [id, localise(meaning, language)] as const),
  );
  const path = lessons.filter(({ slug }) => isWritten(slug, language));
  const at = path.findIndex(({ slug }) => slug === lesson.slug);
  const [before, after] = [path[at - 1], path[at + 1]];
  const needs = lessons.filter(({ slug }) => lesson.needs.includes(slug));
  return (
    <article className="lesson">
      <header className="lesson-head">
        <p className="lesson-kicker">
          Lesson {lesson.number} · about {lesson.minutes} minutes
          {needs.length > 0 && <> · after {needs.map((need) => localise(need.title, language)).join(", ")}</>}
        </p>
        <h1>{localise(lesson.title, language)}</h1>
        <p className="lesson-question">{localise(lesson.question, language)}</p>
        <p className="notice" data-notice="link" hidden>
          This link asked for something that this page does not have; it was left at its default:{" "}
          <span data-ignored="" />
        </p>
        <PageBarIsland language={language} />
      </header>
      <script
        type="application/json"
        data-terms=""
        dangerouslySetInnerHTML={{ __html: JSON.stringify(meanings).replaceAll("<", "\\u003c") }}
      />
      {children}
      <nav className="lesson-next" aria-label="Lessons">
        {before && (
          <a href={`${root}${language}/${before.slug}/`} rel="prev">
            <span aria-hidden="true">← </span>
            {localise(before.title, language)}
          </a>
        )}
        <a href={`${root}${language}/`}>All lessons</a>
        {after && (
          <a href={`${root}${language}/${after.slug}/`} rel="next">
            {localise(after.title, language)}
            <span aria-hidden="true"> →</span>
          </a>
        )}
      </nav>
    </article>
  );
}

/** What a lesson's MDX may use without importing it. */
LessonPage.vocabulary = { ...vocabulary, Cell };
