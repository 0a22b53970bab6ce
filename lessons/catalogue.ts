/**
 * Every lesson, found by its folder: `NN-slug/` with lesson.ts (what it is), en.mdx (its prose) and cells/.
 * The folder's number is its order. Nothing here names a lesson.
 */
import type { MDXContent } from "mdx/types";
import type { CellView } from "../components/cell/cell-view.ts";
import type { Language, Lesson, Terms } from "./types.ts";

export { bibliography } from "./bibliography.ts";
export { glossary } from "./glossary.ts";
export { symbols } from "./symbols.ts";

const metas = import.meta.glob<Lesson>("./*/lesson.ts", { import: "lesson", eager: true });
const texts = import.meta.glob<MDXContent>("./*/*.mdx", { import: "default" });
const codes = import.meta.glob<string>(["./*/cells/*.ts", "!./**/*.text.ts", "!./**/*.test.ts"], {
  query: "?code",
  import: "default",
});
const cellTexts = import.meta.glob<string>(["./*/cells/*.ts", "!./**/*.text.ts", "!./**/*.test.ts"], {
  query: "?raw",
  import: "default",
});
const recordings = import.meta.glob<unknown>("./*/recorded/*.json", { import: "default" });
const terms = import.meta.glob<Terms>("./*/terms.ts", { import: "terms" });
const sources = import.meta.glob<string>(["../implicit/**/*.ts", "../notebook/*.ts"], {
  query: "?code",
  import: "default",
});
const views = import.meta.glob<CellView>("./*/cells/*.view.tsx", { import: "view" });

export interface CatalogueEntry extends Lesson {
  readonly folder: string;
  readonly number: number;
}

export const lessons: readonly CatalogueEntry[] = Object.entries(metas)
  .map(([path, lesson]) => {
    const folder = path.split("/")[1] ?? "";
    return { ...lesson, folder, number: Number.parseInt(folder, 10) };
  })
  .sort((a, b) => a.number - b.number);

const folderOf = (slug: string) => lessons.find((lesson) => lesson.slug === slug)?.folder ?? slug;

/** Is there prose for this lesson in this language? */
export const isWritten = (slug: string, language: Language): boolean => `./${folderOf(slug)}/${language}.mdx` in texts;

export const loadProse = (slug: string, language: Language): Promise<MDXContent> | undefined =>
  texts[`./${folderOf(slug)}/${language}.mdx`]?.();

/** Of a lesson's folder, what lies under `start` and ends with `end`: loaded, by the name between the two. */
async function loadOwn<T>(
  files: Record<string, () => Promise<T>>,
  slug: string,
  place: string,
  end: string,
): Promise<Record<string, T>> {
  const start = `./${folderOf(slug)}/${place}/`;
  const own = Object.entries(files).filter(([path]) => path.startsWith(start));
  return Object.fromEntries(
    await Promise.all(own.map(async ([path, load]) => [path.slice(start.length, -end.length), await load()] as const)),
  );
}

/** The highlighted text of a lesson's cells, by name: for the prerender only. */
export const loadCodes = (slug: string) => loadOwn(codes, slug, "cells", ".ts");

/** The text of a lesson's cells as their runs read it, by name: for the prerender only. */
export async function loadTexts(slug: string): Promise<Record<string, string>> {
  const found = Object.entries(await loadOwn(cellTexts, slug, "cells", ".ts"));
  return Object.fromEntries(found.map(([name, text]) => [name, `${text.trimEnd()}\n`]));
}

/** What a lesson's equations, code and charts share: for the prerender only. */
export const loadTerms = async (slug: string): Promise<Terms> =>
  (await terms[`./${folderOf(slug)}/terms.ts`]?.()) ?? {};

const shown = new Map<string, Promise<string>>();

/** A file of the library or the engine, highlighted; the same promise each time, so that a render can wait for it. */
export function loadSource(path: string): Promise<string> {
  const load = sources[`../${path}`];
  if (!load) throw new Error(`invalid source: ${path}`);
  const promise = shown.get(path) ?? load();
  shown.set(path, promise);
  return promise;
}

/** The recorded runs of a lesson's cells, as JSON, by name: for the prerender only. */
export const loadRecordings = (slug: string) => loadOwn(recordings, slug, "recorded", ".json");

/** The views of a lesson's cells, by name; only `names`, where they are given. */
export const loadViews = (slug: string, names?: readonly string[]) => {
  const wanted = (path: string) => !names || names.some((name) => path.endsWith(`/${name}.view.tsx`));
  return loadOwn(
    Object.fromEntries(Object.entries(views).filter(([path]) => wanted(path))),
    slug,
    "cells",
    ".view.tsx",
  );
};
