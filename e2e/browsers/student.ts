/** What a student does on a page, in any engine. */
import { type Tab, until } from "./engine.ts";

const cellOf = (name: string) => `[data-cell="${name}"]`;

/** Opens a page and waits until all that comes alive on it is alive. */
export async function open(tab: Tab, address: string): Promise<void> {
  await tab.goto(address);
  await until(tab, `${address} is awake`, () => {
    const asleep = document.querySelector<HTMLElement>("[data-island]:not([data-awake])");
    asleep?.scrollIntoView();
    return asleep ? `${asleep.dataset.island} sleeps` : true;
  });
}

export const press = (tab: Tab, cell: string, action: string) => tab.click(`${cellOf(cell)} [data-action="${action}"]`);

/** The cell's state; anything that it complains of is told where it does not arrive there. */
export const inState = (tab: Tab, cell: string, ...states: readonly string[]) =>
  until(
    tab,
    `${cell} is ${states.join(" or ")}`,
    (selector, wanted) => {
      const found = document.querySelector<HTMLElement>(selector);
      const state = found?.dataset.state ?? "";
      return wanted.includes(state) || `${state} ${found?.querySelector("[data-failure]")?.textContent ?? ""}`;
    },
    cellOf(cell),
    states,
  );

export const stateOf = (tab: Tab, cell: string) =>
  tab.evaluate((selector) => document.querySelector<HTMLElement>(selector)?.dataset.state ?? "", cellOf(cell));

/** A number of a cell by its name; NaN while it is not known. */
export const numberOf = async (tab: Tab, cell: string, name: string): Promise<number> =>
  Number(
    await tab.evaluate(
      (selector) => document.querySelector<HTMLElement>(selector)?.dataset.number ?? "NaN",
      `${cellOf(cell)} output[data-value="${name}"]`,
    ),
  );

export const whenAtLeast = (tab: Tab, cell: string, name: string, least: number) =>
  until(
    tab,
    `${cell} says ${name} ≥ ${least}`,
    (selector, value, wanted) => {
      const found = document.querySelector<HTMLElement>(selector);
      const number = found?.querySelector<HTMLElement>(`output[data-value="${value}"]`)?.dataset.number ?? "NaN";
      if (Number(number) >= wanted) return true;
      return `${number}, ${found?.dataset.state} ${found?.querySelector("[data-failure]")?.textContent ?? ""}`;
    },
    cellOf(cell),
    name,
    least,
  );

/** The live cells of the page that is open. */
export const cellsOf = (tab: Tab) =>
  tab.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>("[data-island] [data-cell]")].map(({ dataset }) => dataset.cell ?? ""),
  );

export const isBusy = (state: string): boolean => ["queued", "warming", "running", "stopping"].includes(state);

/** Waits until the run of a cell has yielded something, or is over; what went wrong with it is told. */
export const hasYielded = (tab: Tab, cell: string) =>
  until(
    tab,
    `${cell} yields`,
    (selector) => {
      const found = document.querySelector<HTMLElement>(selector);
      let values = 0;
      const take = (run: { readonly values: string }) => {
        values = JSON.parse(run.values).length;
      };
      found?.closest("[data-island]")?.dispatchEvent(new CustomEvent("cell-run", { detail: take }));
      const { state = "" } = found?.dataset ?? {};
      if (values > 0 && ["running", "done"].includes(state)) return true;
      return `${state} ${found?.querySelector("[data-failure]")?.textContent ?? ""}`;
    },
    cellOf(cell),
  );

/** The losses that a training cell has yielded, in their order. */
export const lossesOf = (tab: Tab, cell: string) =>
  tab.evaluate((selector) => {
    let losses: readonly number[] = [];
    const take = ({ values }: { readonly values: string }) => {
      const rows: readonly { readonly loss?: unknown }[] = JSON.parse(values);
      losses = rows.flatMap(({ loss }) => (typeof loss === "number" ? [loss] : []));
    };
    document
      .querySelector(selector)
      ?.closest("[data-island]")
      ?.dispatchEvent(new CustomEvent("cell-run", { detail: take }));
    return losses;
  }, cellOf(cell));

/** The backend that a cell ran on, and the words that say why. */
export const backendOf = (tab: Tab, cell: string) =>
  tab.evaluate((selector) => {
    const backend = document.querySelector<HTMLElement>(`${selector} output[data-value="backend"]`);
    return {
      name: backend?.textContent ?? "",
      reason: backend?.dataset.reason ?? "",
      words: backend?.parentElement?.querySelector(".cell-fact-note")?.textContent?.trim() ?? "",
    };
  }, cellOf(cell));

/** Writes `to` over the first `from` in the cell's code: selects it in the editor and types. */
export async function edit(tab: Tab, cell: string, from: string, to: string): Promise<void> {
  await press(tab, cell, "edit");
  await until(
    tab,
    `${cell} has an editor`,
    (selector) => {
      const editor = document.querySelector<HTMLElement>(`${selector} .cm-content`);
      editor?.focus();
      return editor !== null && document.activeElement === editor;
    },
    cellOf(cell),
  );
  await until(
    tab,
    `${from} is selected in ${cell}`,
    (selector, wanted) => {
      const editor = document.querySelector<HTMLElement>(`${selector} .cm-content`);
      const lines = [...(editor?.querySelectorAll(".cm-line") ?? [])];
      const line = lines.find(({ textContent }) => textContent?.includes(wanted));
      if (!line) {
        // the editor draws only what is in view: look from the top to the end, and again
        const frame = editor?.closest(".code-scroll");
        const top = frame?.scrollTop ?? 0;
        frame?.scrollBy(0, 150);
        if (frame?.scrollTop === top) frame.scrollTo(0, 0);
        return "it is not in view";
      }
      const at = line.textContent?.indexOf(wanted) ?? 0;
      const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
      const range = document.createRange();
      let passed = 0;
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const length = node.textContent?.length ?? 0;
        if (at >= passed && at < passed + length) range.setStart(node, at - passed);
        const end = at + wanted.length;
        if (end > passed && end <= passed + length) range.setEnd(node, end - passed);
        passed += length;
      }
      // the editor hears of a selection later, and takes one back that came while it was drawing: it has to last
      const marks = document.documentElement.dataset;
      if (String(getSelection()) === wanted && marks.selected === wanted) {
        delete marks.selected;
        return true;
      }
      delete marks.selected;
      getSelection()?.removeAllRanges();
      getSelection()?.addRange(range);
      const drawn = () => requestAnimationFrame(() => setTimeout(() => Object.assign(marks, { selected: wanted }), 50));
      requestAnimationFrame(drawn);
      return `selected: ${getSelection()}`;
    },
    cellOf(cell),
    from,
  );
  await tab.type(to);
  await until(
    tab,
    `${to} is in ${cell}`,
    (selector, wanted, gone) => {
      const text = document.querySelector(`${selector} .cm-content`)?.textContent ?? "";
      return (text.includes(wanted) && (wanted.includes(gone) || !text.includes(gone))) || text.slice(0, 400);
    },
    cellOf(cell),
    to,
    from,
  );
}
