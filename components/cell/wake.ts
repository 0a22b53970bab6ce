import { withLimit } from "../../notebook/limit.ts";
import { type Localised, languages, localise } from "../language.ts";
import { isState } from "./mended-hash.ts";

/**
 * Islands sleep as HTML. React and the cells' views are fetched when an island comes near, when the reader touches it, or
 * when the link says how a cell is set; until then a page that is read loads none of them. What the reader presses
 * before that is kept and done as soon as the island is awake.
 */
interface Waker {
  /** Settles once the island hears what the reader does; the same promise each time. `now`: in one go, since the reader did something. */
  wake(host: HTMLElement, now: boolean): Promise<void>;
}

/** So long a press waits for the scripts before the page says that they do not come. */
const patience = 30_000;

/** A press or a dragged slider, kept for an island that is not awake yet. */
type Act = () => void;

const pressable = "button, input[type=radio], input[type=checkbox], select";

/** Run was pressed on a sleeping cell: what is shown is no longer the answer to that. Gives a way to take it back. */
function blank(host: HTMLElement): () => void {
  const section = host.querySelector<HTMLElement>("[data-cell]");
  const state = section?.dataset.state ?? "";
  const numbers = [...host.querySelectorAll<HTMLElement>("output[data-number]")].map((output) => ({
    output,
    number: output.dataset.number,
    text: output.textContent,
  }));
  if (section) section.dataset.state = "queued";
  for (const { output } of numbers) {
    delete output.dataset.number;
    output.textContent = "–";
  }
  return () => {
    if (section) section.dataset.state = state;
    for (const { output, number, text } of numbers) {
      output.dataset.number = number;
      output.textContent = text;
    }
  };
}

const words: Localised<{ readonly missing: string; readonly outdated: string }> = {
  en: {
    missing:
      "The part of the page that runs this cell could not be fetched. What you read here stays. Look at the network, then press again.",
    outdated: "This page is out of date: reload it (your edits are kept).",
  },
};

/** The reader pressed something and the scripts did not come: says so above the cell's code. Gives a way to take it back. */
function complain(host: HTMLElement, isOutdated: () => Promise<boolean>): () => void {
  const language = languages.find((known) => known === document.documentElement.dataset.language) ?? "en";
  const notice = document.createElement("p");
  notice.className = "cell-notice";
  notice.setAttribute("role", "alert");
  notice.dataset.notice = "asleep";
  const say = localise(words, language);
  notice.textContent = say.missing;
  host.before(notice);
  isOutdated().then((outdated) => {
    if (outdated) notice.textContent = say.outdated;
  });
  return () => notice.remove();
}

const setValue = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set;

/** Sets what the reader chose as the reader would have, so that the component hears of it. */
function choose(input: HTMLInputElement, value: string, before: string): void {
  input.value = before;
  setValue?.call(input, value);
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Watches the islands of the page. `load` fetches what brings them to life, once; `isOutdated` asks whether that may be gone for good. */
export function watchIslands(load: () => Promise<Waker>, isOutdated: () => Promise<boolean>): void {
  const hosts = new Set(document.querySelectorAll<HTMLElement>("[data-island]"));
  const acts = new Map<HTMLElement, Act[]>();
  const restores = new Map<HTMLElement, () => void>();
  const complaints = new Map<HTMLElement, () => void>();
  const hydrating = new Set<HTMLElement>();
  let loading: Promise<Waker> | undefined;

  const wake = async (host: HTMLElement) => {
    loading ??= load().catch((reason: unknown) => {
      loading = undefined;
      throw reason;
    });
    // it may still come: the next press waits for it again
    const waker = await withLimit(loading, patience, "the network");
    if (!hosts.has(host)) return;
    if (!hydrating.has(host)) forget(host);
    hydrating.add(host);
    // what a sleeping cell was made to show was taken back just now: nobody sees that before the press is answered
    await waker.wake(host, acts.has(host));
    if (!hosts.delete(host)) return;
    host.dataset.awake = "";
    for (const act of acts.get(host) ?? []) {
      act();
      // the next key or press is answered by what this one has made of the cell
      await new Promise((done) => setTimeout(done));
    }
    if (hosts.size > 0) idle(() => wakeNext());
  };
  /** Takes back what a sleeping cell was made to show. */
  const forget = (host: HTMLElement) => {
    restores.get(host)?.();
    restores.delete(host);
  };
  // a complaint goes with the next press and not before it: a button that moves under the pointer is missed
  document.addEventListener(
    "click",
    ({ target }) => {
      const host = target instanceof Element ? target.closest<HTMLElement>("[data-island]") : null;
      if (!host) return;
      complaints.get(host)?.();
      complaints.delete(host);
    },
    { capture: true },
  );
  const wakeNext = () => {
    const [next] = hosts;
    if (next) wake(next).catch(() => undefined);
  };
  const hostOf = ({ target }: Event) => {
    const host = target instanceof Element ? target.closest<HTMLElement>("[data-island]") : null;
    return host && hosts.has(host) ? host : undefined;
  };
  const touched = (event: Event) => {
    const host = hostOf(event);
    if (host) wake(host).catch(() => undefined);
  };
  /** Half awake, an island is React's: it finishes at once for a press or a key, and answers, unless one before it waits here. */
  const answered = (host: HTMLElement) => hydrating.has(host) && !acts.has(host);
  const later = (host: HTMLElement, act: Act) => {
    acts.set(host, [...(acts.get(host) ?? []), act]);
    wake(host).catch(() => {
      forget(host);
      acts.delete(host);
      complaints.get(host)?.();
      complaints.set(host, complain(host, isOutdated));
    });
  };

  for (const type of ["pointerover", "focusin", "touchstart"]) {
    document.addEventListener(type, touched, { capture: true, passive: true });
  }
  document.addEventListener(
    "click",
    (event) => {
      const host = hostOf(event);
      const target = event.target instanceof Element ? event.target.closest<HTMLElement>(pressable) : null;
      if (!host || !target || target instanceof HTMLSelectElement || answered(host)) return;
      event.preventDefault();
      event.stopPropagation();
      const asleep = !restores.has(host) && !hydrating.has(host);
      if (target.dataset.action === "run" && asleep) restores.set(host, blank(host));
      const { action } = target.dataset;
      // an island that had to be made anew has other buttons than its HTML had
      const same = () =>
        target.isConnected || !action
          ? target
          : host.querySelector<HTMLElement>(`[data-action="${CSS.escape(action)}"]`);
      later(host, () => same()?.click());
    },
    { capture: true },
  );
  document.addEventListener(
    "keydown",
    (event) => {
      const host = hostOf(event);
      const { target, key, shiftKey } = event;
      const reserved = event.ctrlKey || event.metaKey || event.altKey;
      if (!host || !(target instanceof Element) || reserved || !answers(event, target) || answered(host)) return;
      event.preventDefault();
      event.stopPropagation();
      const again = { key, shiftKey, bubbles: true, cancelable: true };
      later(host, () => target.dispatchEvent(new KeyboardEvent("keydown", again)));
    },
    { capture: true },
  );
  document.addEventListener(
    "input",
    (event) => {
      const host = hostOf(event);
      const input = event.target;
      if (!host || !(input instanceof HTMLInputElement)) return;
      const { value, defaultValue } = input;
      later(host, () => choose(input, value, defaultValue));
    },
    { capture: true },
  );

  const near = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting || !(target instanceof HTMLElement)) continue;
        near.unobserve(target);
        wake(target).catch(() => undefined);
      }
    },
    { rootMargin: "300px" },
  );
  const settled = () => idle(() => hosts.forEach((host) => void near.observe(host)));
  if (document.readyState === "complete") settled();
  else addEventListener("load", settled, { once: true });

  // a link that says how a cell is set has to be obeyed before anything is touched
  const obey = () => {
    if (location.hash.length > 1 && isState(location.hash)) wakeNext();
  };
  addEventListener("hashchange", obey);
  obey();
}

/** Keys that a control answers itself: left to the browser, an arrow on a slider moves it by less than a step, which is nothing. */
const answers = ({ key }: KeyboardEvent, on: Element): boolean =>
  on.matches("input[type=range]")
    ? /^(Arrow|Page|Home|End)/.test(key)
    : on.matches("[role=application]")
      ? /^(Arrow|Enter| )/.test(key)
      : on.matches("input[type=text]") && key === "Enter";

/** When the browser has nothing better to do. Safari has no such callback. */
function idle(task: () => void): void {
  if (typeof requestIdleCallback === "function") requestIdleCallback(task, { timeout: 2000 });
  else setTimeout(task, 200);
}
