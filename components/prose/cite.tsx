import { useId } from "react";
import { entry, useProse } from "./prose-context.tsx";
import { ReferenceLine, shortName } from "./reference-line.tsx";

/** A citation: the short name in the text, the whole of it on hover and focus, and in the list at the end. */
export function Cite({ id }: { readonly id: string }) {
  const { bibliography, cited } = useProse();
  const reference = entry("reference", bibliography, id);
  const card = useId();
  cited.add(id);
  return (
    <span className="carded">
      <a className="cite" href={`#ref-${id}`} aria-describedby={card}>
        {shortName(reference)}
      </a>
      <span className="card" role="tooltip" id={card}>
        <ReferenceLine reference={{ ...reference, doi: undefined, url: undefined }} />
      </span>
    </span>
  );
}
