import { localise } from "../language.ts";
import { entry, useProse } from "./prose-context.tsx";

/** Under an equation: the terms in it by symbol and name. Each is a button that lights the term up on the whole page. */
export function TermKey({ ids }: { readonly ids: string }) {
  const { terms, language, say } = useProse();
  return (
    <ul className="term-key" aria-label={say.terms}>
      {ids.split(" ").map((id) => {
        const { symbol, name } = entry("linked term", terms, id);
        return (
          <li key={id}>
            <button type="button" data-term={id} aria-pressed="false">
              <b>{symbol}</b> {localise(name, language)}
            </button>
          </li>
        );
      })}
    </ul>
  );
}
