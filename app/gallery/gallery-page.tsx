import type { Language } from "../../components/language.ts";
import { type ProseData, ProseProvider } from "../../components/prose/prose-context.tsx";
import { GalleryCells } from "./gallery-cells.tsx";
import { GalleryProse } from "./gallery-prose.tsx";

interface GalleryPageProps {
  readonly language: Language;
  readonly prose: ProseData;
  /** Charts and controls: an island, made before the page. */
  readonly island: string;
}

/** Every chart, control, block of prose and state of a cell, from fixed data: for those who build lessons, and for the visual test. */
export function GalleryPage({ language, prose, island }: GalleryPageProps) {
  return (
    <article className="gallery">
      <h1>Gallery</h1>
      <p>
        Everything that lessons are made of, from fixed data: every chart, every control, every block of prose and every
        state of a cell.
      </p>
      <div data-gallery={language} dangerouslySetInnerHTML={{ __html: island }} />
      <GalleryCells language={language} />
      <ProseProvider value={prose}>
        <GalleryProse />
      </ProseProvider>
    </article>
  );
}
