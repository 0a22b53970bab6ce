import { type RefObject, useEffect, useId, useRef, useState } from "react";
import type { Language } from "../language.ts";
import { chartWords } from "./chart-words.ts";
import { download, figurePng, figureSvg } from "./export.ts";
import { type Table, toCsv } from "./table.ts";

/** A button that opens three more: CSV, SVG, PNG. Escape and a press elsewhere close it again. */
export function ExportMenu({
  figure,
  name,
  title,
  table,
  picture,
  language,
}: {
  readonly figure: RefObject<HTMLElement | null>;
  readonly name: string;
  readonly title: string;
  readonly table: () => Table;
  /** false where there is no single drawing to save. */
  readonly picture: boolean;
  readonly language: Language;
}) {
  const words = chartWords(language);
  const [open, setOpen] = useState(false);
  const id = useId();
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (!open) return;
    const close = (event: Event) => {
      if (event instanceof KeyboardEvent && event.key === "Escape") {
        setOpen(false);
        button.current?.focus();
      }
      if (!(event instanceof KeyboardEvent) && !root.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", close);
    document.addEventListener("focusin", close);
    document.addEventListener("keydown", close);
    return () => {
      document.removeEventListener("pointerdown", close);
      document.removeEventListener("focusin", close);
      document.removeEventListener("keydown", close);
    };
  }, [open]);

  const save = async (kind: "csv" | "svg" | "png") => {
    setOpen(false);
    button.current?.focus();
    const element = figure.current;
    if (!element) return;
    if (kind === "csv") download(new Blob([toCsv(table())], { type: "text/csv" }), `${name}.csv`);
    if (kind === "svg") download(new Blob([figureSvg(element).text], { type: "image/svg+xml" }), `${name}.svg`);
    if (kind === "png") download(await figurePng(element), `${name}.png`);
  };

  return (
    <div className="chart-export" ref={root}>
      <button
        ref={button}
        type="button"
        className="chart-tool"
        data-action="export"
        aria-label={`${words.export}: ${title}`}
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
      >
        {words.export}
      </button>
      {open && (
        <div className="chart-export-list" id={id}>
          {(picture ? (["csv", "svg", "png"] as const) : (["csv"] as const)).map((kind) => (
            <button
              key={kind}
              type="button"
              data-action={`export-${kind}`}
              aria-label={words.save(kind.toUpperCase())}
              onClick={() => void save(kind)}
            >
              {kind.toUpperCase()}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
