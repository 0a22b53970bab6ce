import { createHash } from "node:crypto";
import type { ReactNode } from "react";
import { type Language, type Localised, localise } from "../components/language.ts";
import early from "./early.js?raw";

/** `build`: with the page's security policy. `development`: without it, since Vite's own scripts are inline there. */
export type Mode = "build" | "development";

/**
 * What the page may load. Reader's code never runs here: it runs in the lab's sandboxed frame, whose file has a policy of its own.
 * Styles are allowed inline because typeset mathematics and the editor set them on elements. One script is inline, by its
 * hash: the first paint waits for no other file.
 */
const policy = [
  "default-src 'none'",
  `script-src 'self' 'sha256-${createHash("sha256").update(early).digest("base64")}'`,
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "frame-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

interface ShellProps {
  readonly title: Localised<string>;
  readonly description: Localised<string>;
  readonly language: Language;
  /** The relative way to the site's root, such as "../../". */
  readonly root: string;
  readonly mode: Mode;
  readonly lesson?: string;
  /** The file with the recorded runs of the page's cells, from the site's root. */
  readonly recorded?: string;
  /** The file with the texts of the page's cells, for a page that something has changed on its way to the reader. */
  readonly texts?: string;
  /** true: the page is titles and numbers, which break into other lines in another font. One that comes late stays out. */
  readonly titles?: boolean;
  readonly children: ReactNode;
}

export function Shell({
  title,
  description,
  language,
  root,
  mode,
  lesson,
  recorded,
  texts,
  titles = false,
  children,
}: ShellProps) {
  const name = "Implicit Layers, Live";
  const heading = localise(title, language);
  return (
    <html
      lang={language}
      data-lesson={lesson}
      data-language={language}
      data-runs={recorded && `${root}${recorded}`}
      data-texts={texts && `${root}${texts}`}
      data-fonts={titles ? "optional" : undefined}
    >
      <head>
        <meta charSet="utf-8" />
        {mode === "build" && <meta httpEquiv="Content-Security-Policy" content={policy} />}
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="description" content={localise(description, language)} />
        <meta name="theme-color" content="#fdfcf8" media="(prefers-color-scheme: light)" />
        <meta name="theme-color" content="#15161a" media="(prefers-color-scheme: dark)" />
        <title>{heading === name ? name : `${heading} · ${name}`}</title>
        <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
        <script dangerouslySetInnerHTML={{ __html: early }} />
        <script type="module" src="/app/client.tsx" />
      </head>
      <body>
        <a className="skip" href="#main">
          Skip to the content
        </a>
        <header className="site-head">
          <a className="site-name" href={`${root}${language}/`}>
            <img src="/favicon.svg" alt="" width="24" height="24" /> {name}
          </a>
          <search className="site-search">
            <input
              type="search"
              role="combobox"
              aria-label="Search the lessons"
              aria-autocomplete="list"
              aria-expanded="false"
              aria-controls="found"
              placeholder="Search"
              autoComplete="off"
              data-search={`${root}${language}/`}
              data-none="Nothing found."
            />
            <div id="found" role="listbox" aria-label="Sections found" hidden />
            <p className="found-none" role="status" />
          </search>
          <label className="theme-choice">
            <span>Theme</span>
            <select data-theme-choice defaultValue="system">
              <option value="system">System</option>
              <option value="light">Light</option>
              <option value="dark">Dark</option>
            </select>
          </label>
        </header>
        <main id="main">{children}</main>
        <footer className="site-foot">
          <p>
            <a href={`${root}${language}/`}>Lessons</a> · <a href={`${root}${language}/glossary/`}>Glossary</a> ·{" "}
            <a href={`${root}${language}/bibliography/`}>Bibliography</a>
          </p>
          <p>
            Everything on this page runs on your own machine: the code that you see is the code that runs. MIT licence.
          </p>
        </footer>
      </body>
    </html>
  );
}
