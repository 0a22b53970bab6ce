import type * as PlotModule from "@observablehq/plot";
import { type CSSProperties, useEffect, useRef, useState } from "react";
import { inShort } from "./format.ts";
import { createRedraw, type Redraw } from "./redraw.ts";
import { sameData } from "./same-data.ts";

/** The plotting library, as a value that a chart is handed. Charts never import it: it arrives with the first result. */
export type Plot = typeof PlotModule;
/** What a chart returns: marks, scales, margins. */
export type PlotOptions = PlotModule.PlotOptions;
/** One mark of a chart. */
export type Mark = PlotModule.Markish;
/** A mark that draws itself, for shapes that Plot would draw one element each. */
export type RenderFunction = PlotModule.RenderFunction;

/** The room that a drawing has, in CSS pixels. `interactive`: a pointer is over it, so it says what is under the pointer. */
export interface Size {
  readonly width: number;
  readonly height: number;
  readonly interactive: boolean;
}

/** A chart, as a function from its data to Plot's options: pure, and the same in the browser and at prerender. */
export type Draw<D> = (Plot: Plot, data: D, size: Size) => PlotOptions;

/** Widths that are drawn at prerender; container queries in charts.css show the widest that fits. */
const allWidths = [280, 460, 620] as const;

/** The heights of a figure, fixed so that nothing moves when a result arrives. */
export interface Heights {
  readonly height: number;
  /** Where the place is narrower than 460 px. Default: `height`. */
  readonly narrow?: number;
  /** Where the place is 620 px or wider. Default: `height`. A square drawing grows only by this. */
  readonly roomy?: number;
  /** true: a square drawing, which a wider place does not change. */
  readonly square?: boolean;
}

let server: { readonly Plot: Plot; readonly document: Document } | undefined;
let loading: Promise<Plot> | undefined;

function load(): Promise<Plot> {
  loading ??= import("@observablehq/plot").catch((reason: unknown) => {
    loading = undefined;
    throw reason;
  });
  return loading;
}

/** Called once by the prerendering server, with a DOM of its own: from then on, charts arrive drawn. */
export async function prepareServer(document: Document): Promise<void> {
  server = { Plot: await load(), document };
}

/** Plot labels its groups, which assistive technology must not hear inside an image: one label on the svg says it all. */
function finish(svg: Element, label: string, id: string): Element {
  svg.setAttribute("role", "img");
  // a translator that put HTML into a drawing would take its words away
  svg.setAttribute("translate", "no");
  svg.setAttribute("aria-label", inShort(label));
  svg.setAttribute("preserveAspectRatio", "xMinYMin meet");
  // Plot's own sheet is in charts.css: nothing inside a figure needs a style element.
  for (const sheet of svg.querySelectorAll("style")) sheet.remove();
  for (const element of svg.querySelectorAll("*")) {
    element.removeAttribute("aria-label");
    element.removeAttribute("aria-description");
    element.removeAttribute("aria-hidden");
    const term = /(?:^| )term-(\S+)/.exec(element.getAttribute("class") ?? "")?.[1];
    if (term) element.setAttribute("data-term", term);
    const clip = element.getAttribute("clip-path");
    if (clip) element.setAttribute("clip-path", clip.replace("url(#", `url(#${id}`));
    if (element.id) element.id = `${id}${element.id}`;
  }
  return svg;
}

let drawings = 0;

function drawSvg<D>(Plot: Plot, draw: Draw<D>, data: D, size: Size, label: string, document?: Document): Element {
  drawings += 1;
  const svg = Plot.plot({
    width: size.width,
    height: size.height,
    ...draw(Plot, data, size),
    ...(document && { document }),
  });
  return finish(svg, label, `f${document ? "s" : "c"}${drawings}-`);
}

/** A drawing's text without the digits that nobody sees, which were a third of a page: curves to a tenth of a pixel, words to a hundredth. */
function rounded(svg: string): string {
  const round = (text: string, digits: number) =>
    text.replace(/-?\d+\.\d{2,}/g, (number) => String(Number(Number(number).toFixed(digits))));
  return svg
    .replace(/ d="[^"]*"/g, (path) => round(path, 1))
    .replace(/ (?:[xy][12]?|c[xy])="[^"]*"| transform="translate[^"]*"/g, (place) => round(place, 2));
}

/** A figure as SVG text, once for each width that pages have. Throws unless `prepareServer` came first. */
export function drawToString<D>(draw: Draw<D>, data: D, heights: Heights, label: string): string {
  if (!server) throw new Error("prepareServer was not called");
  const { Plot, document } = server;
  const { height: wide, narrow = wide, roomy = wide, square = false } = heights;
  const widths = square ? allWidths.slice(0, roomy === wide ? 2 : 3) : allWidths;
  return widths
    .map((width, i) => {
      const height = i === 0 ? narrow : width < 620 ? wide : roomy;
      const svg = drawSvg(Plot, draw, data, { width, height, interactive: false }, label, document);
      const served = allWidths.filter((one) => one >= width && one < (widths[i + 1] ?? Number.POSITIVE_INFINITY));
      svg.setAttribute("data-width", served.join(" "));
      return rounded(svg.outerHTML);
    })
    .join("");
}

/** What a drawing needs. `data` undefined means that there is nothing to draw yet. */
export interface PlotFigureProps<D> extends Heights {
  readonly data: D | undefined;
  readonly draw: Draw<D>;
  /** What the picture shows, in a sentence, for those who do not see it. */
  readonly label: string;
  /** The quiet sentence on the empty axes. */
  readonly prompt: string;
  /** What to say when the plotting library cannot be fetched. */
  readonly failure: string;
}

/**
 * The drawn part of a chart. At prerender it holds the recorded figure; in the browser that figure stays until the data
 * change, and only then is Plot fetched. Redraws are queued, at most ten a second, and wait while out of sight.
 */
export function PlotFigure<D>(props: PlotFigureProps<D>) {
  const { data, draw, height, narrow = height, roomy = height, label, prompt, failure } = props;
  const host = useRef<HTMLDivElement>(null);
  const shown = useRef<{ data: D | undefined }>(undefined);
  const latest = useRef({ data, draw, label });
  const redraw = useRef<Redraw>(undefined);
  const [failed, setFailed] = useState(false);
  const [undrawn, setUndrawn] = useState<{ readonly error: unknown }>();
  // React leaves this element's contents alone: on the server they are the recorded figure, on the page the painter's.
  const [html] = useState(() => ({
    __html: server && data !== undefined ? drawToString(draw, data, props, label) : "",
  }));

  useEffect(() => {
    const element = host.current;
    if (!element) return;
    if (element.firstElementChild && !shown.current) shown.current = { data: latest.current.data };
    let Plot: Plot | undefined;
    let visible = true;
    let interactive = false;
    let alive = true;
    const paint = () => {
      const { data, draw, label } = latest.current;
      if (data === undefined || !visible || element.clientWidth === 0) return;
      if (!Plot) {
        load().then(
          (module) => {
            Plot = module;
            if (alive) setFailed(false);
            if (alive) painter.request();
          },
          () => alive && setFailed(true),
        );
        return;
      }
      const start = performance.now();
      const size = { width: Math.max(240, element.clientWidth), height: element.clientHeight, interactive };
      element.replaceChildren(drawSvg(Plot, draw, data, size, label));
      element.dataset.live = "";
      shown.current = { data };
      performance.measure("plot", { start, detail: "redraw" });
    };
    const painter = createRedraw(paint, (error) => alive && setUndrawn({ error }));
    redraw.current = painter;
    let width = element.clientWidth;
    const sizes = new ResizeObserver(() => {
      if (element.clientWidth === width) return;
      width = element.clientWidth;
      if (Plot) painter.request();
    });
    const views = new IntersectionObserver(
      (entries) => {
        visible = entries.at(-1)?.isIntersecting ?? true;
        if (visible && !sameData(shown.current?.data, latest.current.data)) painter.request();
      },
      { rootMargin: "200px" },
    );
    const point = (event: Event) => {
      const over = event.type === "pointerenter";
      if (over === interactive) return;
      interactive = over;
      if (Plot && over) painter.request();
    };
    element.addEventListener("pointerenter", point);
    element.addEventListener("pointerleave", point);
    sizes.observe(element);
    views.observe(element);
    return () => {
      alive = false;
      painter.cancel();
      element.removeEventListener("pointerenter", point);
      element.removeEventListener("pointerleave", point);
      sizes.disconnect();
      views.disconnect();
    };
  }, []);

  useEffect(() => {
    latest.current = { data, draw, label };
    if (data !== undefined) {
      if (!sameData(shown.current?.data, data)) redraw.current?.request();
      return;
    }
    // A new run begins with nothing: the old curve stays a moment, so that a quick answer replaces it without a flash.
    const timer = setTimeout(() => {
      redraw.current?.cancel();
      host.current?.replaceChildren();
      shown.current = undefined;
    }, 300);
    return () => clearTimeout(timer);
  }, [data, draw, label]);

  // whoever guards the output says that it cannot be drawn
  if (undrawn) throw undrawn.error;
  return (
    <div
      className="plot"
      style={
        {
          "--plot-height": `${height}px`,
          "--plot-narrow": `${narrow}px`,
          "--plot-roomy": `${roomy}px`,
        } as CSSProperties
      }
      data-empty={data === undefined || undefined}
    >
      <div className="plot-drawing" ref={host} suppressHydrationWarning dangerouslySetInnerHTML={html} />
      {data === undefined && <p className="plot-prompt">{prompt}</p>}
      {failed && <p className="plot-prompt">{failure}</p>}
    </div>
  );
}
