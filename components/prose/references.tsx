import { entry, useProse } from "./prose-context.tsx";
import { ReferenceLine } from "./reference-line.tsx";

/** Everything that the text above has cited, in its order. Stands at the end of a lesson. */
export function References() {
  const { bibliography, cited } = useProse();
  return (
    <ol className="references">
      {[...cited].map((id) => (
        <li key={id} id={`ref-${id}`}>
          <ReferenceLine reference={entry("reference", bibliography, id)} />
        </li>
      ))}
    </ol>
  );
}
