import type { Reference } from "./prose-context.tsx";

const family = (author: string) => author.split(",")[0] ?? author;

/** "Bai, Kolter and Koltun 2019": how a text names it. */
export function shortName({ authors, year }: Reference): string {
  const [first = "", second = "", third = ""] = authors.map(family);
  if (authors.length === 1) return `${first} ${year}`;
  if (authors.length === 2) return `${first} and ${second} ${year}`;
  return authors.length === 3 ? `${first}, ${second} and ${third} ${year}` : `${first} et al. ${year}`;
}

/** A reference in full, with its address where it has one. */
export function ReferenceLine({ reference }: { readonly reference: Reference }) {
  const { authors, year, title, where, doi, url } = reference;
  const href = doi ? `https://doi.org/${doi}` : url;
  return (
    <>
      {authors.join(", ")} ({year}). <cite>{title}</cite>. {where}.
      {href && (
        <>
          {" "}
          <a href={href}>{doi ? `doi:${doi}` : href.replace(/^https?:\/\/|\/$/g, "")}</a>
        </>
      )}
    </>
  );
}
