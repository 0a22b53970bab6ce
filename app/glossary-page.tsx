import { type Language, localise } from "../components/language.ts";
import type { Glossary } from "../lessons/types.ts";

interface GlossaryPageProps {
  readonly language: Language;
  readonly glossary: Glossary;
}

/** The words that the lessons share, in alphabetical order. */
export function GlossaryPage({ language, glossary }: GlossaryPageProps) {
  const entries = Object.entries(glossary).map(([id, { term, meaning }]) => ({
    id,
    term: localise(term, language),
    meaning: localise(meaning, language),
  }));
  return (
    <article className="plain-page">
      <h1>Glossary</h1>
      <p>The words that the lessons share. In a lesson, each is underlined with dots where it is used.</p>
      <dl className="glossary">
        {entries
          .sort((a, b) => a.term.localeCompare(b.term, language))
          .map(({ id, term, meaning }) => (
            <div key={id}>
              <dt id={id}>{term}</dt>
              <dd>{meaning}</dd>
            </div>
          ))}
      </dl>
    </article>
  );
}
