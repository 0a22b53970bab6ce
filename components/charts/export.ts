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

/** The figure's drawings, one below the other, as one SVG that needs no page: colours and fonts are written into it. */
export function figureSvg(figure: HTMLElement): {
  readonly text: string;
  readonly width: number;
  readonly height: number;
} {
  const drawings = Array.from(figure.querySelectorAll<SVGSVGElement>("svg[role=img]")).filter(
    (svg) => svg.getClientRects().length > 0,
  );
  const style = getComputedStyle(figure);
  let height = border;
  let width = 0;
  const copies = drawings.map((svg) => {
    const copy = svg.cloneNode(true) as SVGSVGElement;
    settle(svg, copy);
    const box = svg.getBoundingClientRect();
    copy.setAttribute("width", String(box.width));
    copy.setAttribute("height", String(box.height));
    copy.setAttribute("x", String(border));
    copy.setAttribute("y", String(height));
    height += box.height;
    width = Math.max(width, box.width);
    return new XMLSerializer().serializeToString(copy);
  });
  width += 2 * border;
  height += border;
  const ground = style.getPropertyValue("background-color");
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
