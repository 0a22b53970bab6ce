import { useState, useSyncExternalStore } from "react";
import { Icon } from "../icon.tsx";
import { type Language, localise } from "../language.ts";
import { isBusy } from "./cell-status.ts";
import { copyLink } from "./copy-link.ts";
import type { Notebook } from "./notebook.ts";
import { words } from "./words.ts";

interface PageBarProps {
  readonly language: Language;
  /** Missing at prerender: the bar then stands still. */
  readonly notebook?: Notebook;
}

/** The name of the island that it stands in; no cell can have it. */
export const pageBar = "page bar";

/** Where the bar stands in a page, as HTML until it is awake. */
export function PageBarIsland({ language }: { readonly language: Language }) {
  return (
    <div data-island={pageBar}>
      <PageBar language={language} />
    </div>
  );
}

const still = () => () => undefined;

function watchAll(notebook: Notebook, listener: () => void): () => void {
  const undo = notebook.cells.map((cell) => notebook.subscribe(cell, listener));
  return () => {
    for (const step of undo) step();
  };
}

/** Every cell of the page at once: run, stop, reset; and a link to the page as it stands. */
export function PageBar({ language, notebook }: PageBarProps) {
  const say = localise(words, language);
  const [said, setSaid] = useState("");
  const watch = notebook ? (listener: () => void) => watchAll(notebook, listener) : still;
  const running = useSyncExternalStore(
    watch,
    () => notebook?.cells.filter((cell) => isBusy(notebook.status(cell).state)).length ?? 0,
    () => 0,
  );
  const undoes = useSyncExternalStore(
    watch,
    () => notebook?.canUndoAll() ?? false,
    () => false,
  );
  const buttons = [
    { action: "run-all", icon: "play", label: say.runAll, press: () => notebook?.runAll() },
    { action: "stop-all", icon: "stop", label: say.stopAll, press: () => notebook?.stopAll() },
    { action: "reset-all", icon: "back", label: say.resetAll, press: () => notebook?.resetAll() },
    {
      action: "copy-page-link",
      icon: "link",
      label: say.copyPageLink,
      press: async () => notebook && setSaid(say.copied[await copyLink(notebook)]),
    },
  ] as const;
  return (
    <div className="page-bar" role="toolbar" aria-label={say.allCells}>
      {buttons.map(({ action, icon, label, press }) => (
        <button key={action} type="button" className="button small quiet" data-action={action} onClick={press}>
          <Icon name={icon} /> <span>{label}</span>
        </button>
      ))}
      {undoes && (
        <button type="button" className="button small" data-action="undo-all" onClick={() => notebook?.undoAll()}>
          {say.undoAll}
        </button>
      )}
      <p className="page-bar-said" role="status">
        {running > 0 ? say.nowRunning(running) : said}
      </p>
    </div>
  );
}
