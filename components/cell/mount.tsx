import { type ReactNode, useEffect } from "react";
import { flushSync } from "react-dom";
import { createRoot, hydrateRoot, type RootOptions } from "react-dom/client";
import { createSession, type Session } from "../../notebook/client.ts";
import { encode } from "../../notebook/protocol.ts";
import type { Language } from "../language.ts";
import type { CellView } from "./cell-view.ts";
import { openDrafts } from "./drafts.ts";
import { headingLevel, LiveCell } from "./live-cell.tsx";
import { createNotebook, type Notebook } from "./notebook.ts";
import { codeIn } from "./original-text.ts";
import { PageBar, pageBar } from "./page-bar.tsx";
import type { Recording } from "./recording.ts";
import { check } from "./values.ts";

interface MountOptions {
  readonly lesson: string;
  readonly language: Language;
  readonly views: { readonly [name: string]: CellView };
  /** What is in the page's figures, by cell: the HTML was made from the same. */
  readonly recordings: { readonly [name: string]: Recording };
  /** The lesson's own texts, by cell. */
  readonly originals: { readonly [name: string]: string };
}

/** The page's cells as one notebook, and the way to bring an island to life. */
export interface Mounted {
  readonly notebook: Notebook;
  /** Hydrates an island, a root of its own, over the HTML that it came with; settles once it is mounted. `now`: in one go, since a reader waits. */
  wake(host: HTMLElement, now: boolean): Promise<void>;
}

/** React hydrates in pieces, between other work, and what is put into a field before it gets there is lost on it: says when it is done. */
function Island({ mounted, children }: { readonly mounted: () => void; readonly children: ReactNode }) {
  useEffect(mounted, [mounted]);
  return children;
}

/** An island that React is bringing to life, or has. */
interface Hydration {
  readonly mounted: Promise<void>;
  /** Does what is left of it in one go. */
  finish(): void;
}

/** `anew`: over HTML that shows what the page no longer has, such as a recorded run that did not come; HTML that a translation has changed is made anew too. */
function hydrate(host: HTMLElement, content: ReactNode, identifierPrefix?: string, anew = false): Hydration {
  let isMounted = () => {};
  const mounted = new Promise<void>((resolve) => {
    isMounted = resolve;
  });
  const island = <Island mounted={isMounted}>{content}</Island>;
  const options: RootOptions = {
    ...(identifierPrefix && { identifierPrefix }),
    // what an edited cell yields and no chart can draw is said in the chart's place: it is no fault of the page
    onCaughtError: (error) => console.info(error),
  };
  const strange = anew || host.querySelector("font") !== null;
  const root = strange ? createRoot(host, options) : hydrateRoot(host, island, options);
  if (strange) root.render(island);
  // the same element again: React has nothing to do but to finish, at once
  return { mounted, finish: () => flushSync(() => root.render(island)) };
}

/** What an automated page may ask of a cell: `host.dispatchEvent(new CustomEvent("cell-run", { detail: (run) => … }))`; it gets the values as the cell yielded them. */
function answer(host: HTMLElement, name: string, notebook: Notebook, session: Session): void {
  host.addEventListener("cell-run", (event) => {
    const { detail: take } = event as CustomEvent<unknown>;
    if (typeof take !== "function") return;
    const { snapshot, ranWith } = notebook.status(name);
    const { elapsed, backend } = snapshot;
    const values = snapshot.state === "recorded" ? snapshot.values : session.yielded();
    take({ values: encode(values), elapsed, backend: backend?.name, params: ranWith });
  });
}

/** Makes the page's cells known to each other, and hydrates each when it is asked to. */
export function mountCells({ lesson, language, views, recordings, originals }: MountOptions): Mounted {
  const cells = [...document.querySelectorAll<HTMLElement>("[data-island]")].flatMap((host) => {
    const name = host.dataset.island ?? "";
    const view = views[name];
    if (!view) return [];
    const session = createSession({ lesson, cell: name, admit: (value) => check(view.yields, value) });
    return [{ host, name, view, session, recording: recordings[name] }];
  });
  const notebook = createNotebook(
    Object.fromEntries(
      cells.map(({ name, view, session, recording }) => [
        name,
        {
          view,
          original: originals[name] ?? "",
          session,
          ...(recording && { recording }),
        },
      ]),
    ),
    openDrafts(lesson),
  );
  const known = new Map(cells.map((cell) => [cell.host, cell]));
  const islands = new Map<HTMLElement, Hydration | undefined>();
  const bring = (host: HTMLElement): Hydration | undefined => {
    if (host.dataset.island === pageBar) return hydrate(host, <PageBar language={language} notebook={notebook} />);
    const cell = known.get(host);
    if (!cell) return undefined;
    const { name, view, session, recording } = cell;
    answer(host, name, notebook, session);
    return hydrate(
      host,
      <LiveCell
        name={name}
        view={view}
        language={language}
        level={headingLevel(host.dataset.level)}
        code={codeIn(host, originals[name] ?? "")}
        {...(recording && { recording })}
        notebook={notebook}
      />,
      `${name}-`,
      !recording && host.querySelector('[data-cell][data-state="recorded"]') !== null,
    );
  };
  return {
    notebook,
    async wake(host, now) {
      if (!islands.has(host)) islands.set(host, bring(host));
      const island = islands.get(host);
      if (now) island?.finish();
      await island?.mounted;
    },
  };
}
