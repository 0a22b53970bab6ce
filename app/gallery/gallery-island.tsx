import { hydrateRoot } from "react-dom/client";
import type { Language } from "../../components/language.ts";
import { GalleryCharts } from "./gallery-charts.tsx";
import { GalleryControls } from "./gallery-controls.tsx";

/** What of the gallery comes alive. */
export function GalleryIsland({ language }: { readonly language: Language }) {
  return (
    <>
      <GalleryControls language={language} />
      <GalleryCharts language={language} />
    </>
  );
}

/** Hydrates it over the HTML that it came with. */
export function wakeGallery(host: HTMLElement, language: Language): void {
  hydrateRoot(host, <GalleryIsland language={language} />, { identifierPrefix: "gallery-" });
}
