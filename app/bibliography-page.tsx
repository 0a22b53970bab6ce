import { ReferenceLine } from "../components/prose/reference-line.tsx";
import type { Bibliography } from "../lessons/types.ts";

/** Everything that the lessons cite, by author and year. */
export function BibliographyPage({ bibliography }: { readonly bibliography: Bibliography }) {
  const name = (id: string) => `${bibliography[id]?.authors[0]} ${bibliography[id]?.year}`;
  return (
    <article className="plain-page">
      <h1>Bibliography</h1>
      <p>Everything that the lessons cite, and what later lessons build on.</p>
      <ol className="references">
        {Object.entries(bibliography)
          .sort(([a], [b]) => name(a).localeCompare(name(b), "en"))
          .map(([id, reference]) => (
            <li key={id} id={`ref-${id}`}>
              <ReferenceLine reference={reference} />
            </li>
          ))}
      </ol>
    </article>
  );
}
