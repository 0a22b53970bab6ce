import { type Language, localise } from "../components/language.ts";
import type { CatalogueEntry } from "../lessons/catalogue.ts";
import type { LessonParts } from "./search-index.ts";

interface HomePageProps {
  readonly language: Language;
  readonly root: string;
  readonly lessons: readonly CatalogueEntry[];
  /** What the lessons that are written consist of, by slug. */
  readonly parts: { readonly [slug: string]: LessonParts };
}

/** What this is, and the path through the lessons; those not written yet say so. */
export function HomePage({ language, root, lessons, parts }: HomePageProps) {
  const first = lessons.find(({ slug }) => parts[slug]);
  return (
    <div className="home">
      <header className="home-head">
        <h1>Implicit Layers, Live</h1>
        <p className="home-lead">
          Most layers of a neural network are recipes: multiply, add, squash. An <em>implicit</em> layer is a condition
          that its output must satisfy, and something has to go and find that output. Here you watch it being found:
          every claim stands beside code that you can read, change and run on this machine, up to training on all 60,000
          digits of MNIST in this tab.
        </p>
        {first && (
          <p>
            <a className="home-start" href={`${root}${language}/${first.slug}/`}>
              Start with {localise(first.title, language).toLowerCase()} <span aria-hidden="true">→</span>
            </a>
          </p>
        )}
      </header>
      <h2 id="lessons">The lessons</h2>
      <ol className="path">
        {lessons.map(({ slug, number, title, question, minutes }) => {
          const its = parts[slug];
          return (
            <li key={slug} data-written={its !== undefined}>
              <p className="path-number" aria-hidden="true">
                {number}
              </p>
              <div>
                <h3>
                  {its ? (
                    <a href={`${root}${language}/${slug}/`}>{localise(title, language)}</a>
                  ) : (
                    localise(title, language)
                  )}
                </h3>
                <p>{localise(question, language)}</p>
                <p className="path-note">{its ? `about ${minutes} minutes` : "not written yet"}</p>
                {its && (
                  <p className="path-note" data-progress={slug} data-sections={its.sections} data-cells={its.cells}>
                    {its.sections} sections, {its.cells} live cells
                  </p>
                )}
              </div>
            </li>
          );
        })}
      </ol>
      <p className="path-reset">
        <button type="button" className="button quiet" data-action="forget" disabled>
          Forget my progress
        </button>{" "}
        <span>It is kept in this browser only.</span>
      </p>
    </div>
  );
}
