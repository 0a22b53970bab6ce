import { Window } from "happy-dom";

/** A section of a lesson, as search finds it. */
export interface SearchEntry {
  /** Relative to the language's home. */
  readonly url: string;
  readonly lesson: string;
  readonly heading: string;
  readonly text: string;
}

/** What the path through the lessons counts. */
export interface LessonParts {
  readonly sections: number;
  readonly cells: number;
}

const window = new Window();

/** The sections of a lesson's words, without mathematics' second copy, cards and marks. */
export function sectionsOf(words: string, slug: string): { entries: readonly SearchEntry[]; parts: LessonParts } {
  const body = window.document.createElement("div");
  body.innerHTML = words.slice(words.indexOf("<article"), words.indexOf("</article>"));
  for (const node of body.querySelectorAll("script, .katex-mathml, .card, .term-key, .lesson-next, .page-bar, .shiki"))
    node.remove();
  const lesson = body.querySelector("h1")?.textContent ?? slug;
  const cells = body.querySelectorAll(".island").length;
  for (const node of body.querySelectorAll(".island")) node.remove();
  const entries: { url: string; lesson: string; heading: string; text: string }[] = [
    { url: `${slug}/`, lesson, heading: lesson, text: "" },
  ];
  for (const node of body.querySelector("article")?.children ?? []) {
    const text = (node.textContent ?? "").replace(/\s+/g, " ").trim();
    if (node.tagName === "H2") entries.push({ url: `${slug}/#${node.id}`, lesson, heading: text, text: "" });
    else {
      const last = entries.at(-1);
      if (last) last.text = `${last.text} ${text}`.trim();
    }
  }
  return { entries, parts: { sections: entries.length - 1, cells } };
}
