import { hydrateRoot } from "react-dom/client";
import { createSession } from "../../notebook/client.ts";
import type { Language } from "../language.ts";
import type { CellView } from "./cell-view.ts";
import { LiveCell } from "./live-cell.tsx";
import { createNotebook, type Notebook } from "./notebook.ts";

interface MountOptions {
  readonly lesson: string;
  readonly language: Language;
  readonly views: { readonly [name: string]: CellView };
}

/** The text of a shown cell, as its run reads it: the highlighted lines without their colours. */
const textIn = (host: Element) => `${host.querySelector("[data-code]")?.textContent ?? ""}\n`;

/** Brings every cell of the page to life: each island is hydrated as a root of its own, over the HTML that it came with. */
export function mountCells({ lesson, language, views }: MountOptions): Notebook {
  const hosts = [...document.querySelectorAll<HTMLElement>("[data-island]")].flatMap((host) => {
    const name = host.dataset.island ?? "";
    const view = views[name];
    return view ? [{ host, name, view }] : [];
  });
  const notebook = createNotebook(
    Object.fromEntries(
      hosts.map(({ host, name, view }) => [
        name,
        { view, original: textIn(host), session: createSession({ lesson, cell: name }) },
      ]),
    ),
  );
  for (const { host, name, view } of hosts) {
    const code = host.querySelector("[data-code]")?.innerHTML ?? "";
    hydrateRoot(
      host,
      <LiveCell
        name={name}
        view={view}
        language={language}
        level={host.dataset.level === "2" ? 2 : 3}
        code={code}
        notebook={notebook}
      />,
      {
        identifierPrefix: `${name}-`,
      },
    );
  }
  return notebook;
}
