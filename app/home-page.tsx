import { type Language, localise } from "../components/language.ts";
import type { CatalogueEntry } from "../lessons/catalogue.ts";

interface HomePageProps {
  readonly language: Language;
  readonly root: string;
  readonly lessons: readonly CatalogueEntry[];
  readonly isWritten: (slug: string, language: Language) => boolean;
}

/** The path through the lessons; those not written yet say so. */
export function HomePage({ language, root, lessons, isWritten }: HomePageProps) {
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
      </header>
      <h2 id="lessons">The lessons</h2>
      <ol className="path">
        {lessons.map((lesson) => {
          const written = isWritten(lesson.slug, language);
          return (
            <li key={lesson.slug} data-written={written}>
              <p className="path-number" aria-hidden="true">
                {lesson.number}
              </p>
              <div>
                <h3>
                  {written ? (
                    <a href={`${root}${language}/${lesson.slug}/`}>{localise(lesson.title, language)}</a>
                  ) : (
                    localise(lesson.title, language)
                  )}
                </h3>
                <p>{localise(lesson.question, language)}</p>
                <p className="path-note">{written ? `about ${lesson.minutes} minutes` : "not written yet"}</p>
              </div>
            </li>
          );
        })}
      </ol>
    </div>
  );
}
