import katex from "katex";
import { type Language, localise } from "../components/language.ts";
import type { Glossary, MathSymbol } from "../lessons/types.ts";

interface GlossaryPageProps {
  readonly language: Language;
  readonly glossary: Glossary;
  readonly symbols: readonly MathSymbol[];
}

/** The words that the lessons share, in alphabetical order, and their letters. */
export function GlossaryPage({ language, glossary, symbols }: GlossaryPageProps) {
  const entries = Object.entries(glossary).map(([id, { term, meaning }]) => ({
    id,
    term: localise(term, language),
    meaning: localise(meaning, language),
  }));
  return (
    <article className="plain-page">
      <h1>Glossary</h1>
      <p>
        The words that the lessons share. In a lesson, each is underlined with dots where it is used. The{" "}
        <a href="#symbols">letters</a> follow.
      </p>
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
      <h2 id="symbols">Letters</h2>
      <p>Every lesson keeps to these. Charts, controls and code write them in plain characters.</p>
      <table className="symbols">
        <thead>
          <tr>
            <th scope="col">letter</th>
            <th scope="col">plain</th>
            <th scope="col">what it stands for</th>
          </tr>
        </thead>
        <tbody>
          {symbols.map(({ tex, plain, meaning }) => (
            <tr key={tex}>
              <td
                translate="no"
                dangerouslySetInnerHTML={{ __html: katex.renderToString(tex, { output: "htmlAndMathml" }) }}
              />
              <th scope="row">{plain}</th>
              <td>{localise(meaning, language)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </article>
  );
}
