/** What the reader has read and run, kept in this browser and nowhere else: by lesson, the ids of sections and names of cells. */
interface Progress {
  readonly [lesson: string]: { readonly sections: readonly string[]; readonly cells: readonly string[] };
}

const key = "progress";

function kept(): Progress {
  try {
    return readProgress(JSON.parse(localStorage.getItem(key) ?? "{}"));
  } catch {
    return {};
  }
}

/** What lies in the storage, as far as it is progress; whatever else lies there is left out. */
export function readProgress(found: unknown): Progress {
  if (typeof found !== "object" || found === null) return {};
  const words = (list: unknown): readonly string[] =>
    Array.isArray(list) ? list.filter((one) => typeof one === "string") : [];
  return Object.fromEntries(
    Object.entries(found).flatMap(([lesson, its]) =>
      typeof its === "object" && its !== null
        ? [[lesson, { sections: words(its.sections), cells: words(its.cells) }]]
        : [],
    ),
  );
}

function note(lesson: string, what: "sections" | "cells", name: string): void {
  const all = kept();
  const its = { sections: [], cells: [], ...all[lesson] };
  if (its[what].some((one) => one === name)) return;
  try {
    localStorage.setItem(key, JSON.stringify({ ...all, [lesson]: { ...its, [what]: [...its[what], name] } }));
  } catch {
    // private windows refuse storage: progress then lasts as long as the page
  }
}

/** On a lesson's page: a section counts when the next one has come up to the middle, a cell when a run of it is done. */
export function watchProgress(lesson: string): void {
  const ends = [...document.querySelectorAll("article > h2[id]")].map((heading, at, all) => ({
    id: heading.id,
    end: all[at + 1] ?? document.querySelector(".lesson-next"),
  }));
  const passed = new IntersectionObserver(
    (entries) => {
      for (const { target, boundingClientRect } of entries) {
        if (boundingClientRect.top > innerHeight) continue;
        for (const { id, end } of ends) if (end === target) note(lesson, "sections", id);
      }
    },
    { rootMargin: "0px 0px -50% 0px" },
  );
  for (const { end } of ends) if (end) passed.observe(end);
  const ran = new MutationObserver((records) => {
    for (const { target } of records) {
      if (!(target instanceof HTMLElement) || target.dataset.state !== "done") continue;
      note(lesson, "cells", target.dataset.cell ?? "");
    }
  });
  for (const island of document.querySelectorAll("[data-island]"))
    ran.observe(island, { subtree: true, attributes: true, attributeFilter: ["data-state"] });
}

/** On the home page: says how far each lesson is, and forgets it all at a press. */
export function showProgress(): void {
  const all = kept();
  for (const place of document.querySelectorAll<HTMLElement>("[data-progress]")) {
    const its = all[place.dataset.progress ?? ""];
    const { sections, cells } = place.dataset;
    const text = its
      ? `${its.sections.length} of ${sections} sections read, ${its.cells.length} of ${cells} cells run`
      : `${sections} sections, ${cells} live cells`;
    if (place.textContent !== text) place.textContent = text;
  }
  const forget = document.querySelector<HTMLButtonElement>("[data-action=forget]");
  if (!forget) return;
  forget.disabled = Object.keys(all).length === 0;
  forget.onclick = () => {
    try {
      localStorage.removeItem(key);
    } catch {
      // there is nothing to forget where nothing is kept
    }
    showProgress();
  };
}
