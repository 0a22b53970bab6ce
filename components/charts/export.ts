/** Properties that a figure takes from the page and must carry with it when it leaves. */
const carried = [
  "fill",
  "fill-opacity",
  "stroke",
  "stroke-opacity",
  "stroke-width",
  "stroke-dasharray",
  "stroke-linecap",
  "stroke-linejoin",
  "font-family",
  "font-size",
  "font-weight",
  "text-anchor",
  "paint-order",
  "opacity",
] as const;

function settle(original: Element, copy: Element): void {
  const style = getComputedStyle(original);
  for (const property of carried) copy.setAttribute(property, style.getPropertyValue(property));
  copy.removeAttribute("class");
  if (copy instanceof SVGElement) copy.removeAttribute("style");
  Array.from(original.children).forEach((child, i) => {
    const twin = copy.children[i];
    if (twin) settle(child, twin);
  });
}

/** Free space around an exported figure, in pixels. */
const border = 16;

/** Words of the page that belong to a picture, as text of its SVG. */
function wordsAsText(element: Element, x: number, y: number): string {
  const style = getComputedStyle(element);
  const text = document.createElementNS("http://www.w3.org/2000/svg", "text");
  text.textContent = element.textContent;
  for (const property of ["font-family", "font-size", "font-weight"] as const)
    text.setAttribute(property, style.getPropertyValue(property));
  text.setAttribute("fill", style.color);
  text.setAttribute("x", String(x));
  text.setAttribute("y", String(y));
  text.setAttribute("dominant-baseline", "central");
  return new XMLSerializer().serializeToString(text);
}

/**
 * The figure's drawings, and the words marked `data-drawn` beside them, placed as on the page, as one SVG that needs no page: colours and
 * fonts are written into it.
 */
export function figureSvg(figure: HTMLElement): {
  readonly text: string;
  readonly width: number;
  readonly height: number;
} {
  const parts = Array.from(figure.querySelectorAll("svg[role=img], [data-drawn]"))
    .filter((part) => part.getClientRects().length > 0)
    .map((part) => ({ part, box: part.getBoundingClientRect() }));
  const left = Math.min(...parts.map(({ box }) => box.left)) - border;
  const top = Math.min(...parts.map(({ box }) => box.top)) - border;
  const width = Math.max(...parts.map(({ box }) => box.right)) - left + border;
  const height = Math.max(...parts.map(({ box }) => box.bottom)) - top + border;
  const copies = parts.map(({ part, box }) => {
    if (!(part instanceof SVGElement)) return wordsAsText(part, box.left - left, box.top + box.height / 2 - top);
    const copy = part.cloneNode(true) as SVGElement;
    settle(part, copy);
    copy.setAttribute("width", String(box.width));
    copy.setAttribute("height", String(box.height));
    copy.setAttribute("x", String(box.left - left));
    copy.setAttribute("y", String(box.top - top));
    return new XMLSerializer().serializeToString(copy);
  });
  const ground = getComputedStyle(figure).getPropertyValue("background-color");
  const text = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"><rect width="100%" height="100%" fill="${ground}"/>${copies.join("")}</svg>`;
  return { text, width, height };
}

/** The figure as pixels, twice as fine as the page's. */
export async function figurePng(figure: HTMLElement): Promise<Blob> {
  const { text, width, height } = figureSvg(figure);
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = 2 * width;
  canvas.height = 2 * height;
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("the picture could not be made"))), "image/png"),
  );
}

/** Hands a file to the reader's browser. */
export function download(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
