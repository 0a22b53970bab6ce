/** Where a stroke passes, on a field of 64 × 64 places. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** The pen, from where it is put down to where it is lifted. */
export type Stroke = readonly Place[];

/** Places along each side of the field that is drawn on. */
export const side = 64;

/** The most characters of a drawing: what a link still carries. */
export const longest = 3000;

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** A drawing as text that a link can carry: two letters a place, a full stop between strokes. */
export const formatStrokes = (strokes: readonly Stroke[]): string =>
  strokes.map((stroke) => stroke.map(({ x, y }) => `${letters[x]}${letters[y]}`).join("")).join(".");

/** The strokes of such a text; undefined where it is none. */
export function parseStrokes(text: string): readonly Stroke[] | undefined {
  if (text === "") return [];
  if (text.length > longest || !/^([\w-]{2})+(\.([\w-]{2})+)*$/.test(text)) return undefined;
  return text.split(".").map((stroke) =>
    Array.from({ length: stroke.length / 2 }, (_, i) => ({
      x: letters.indexOf(stroke[2 * i] ?? ""),
      y: letters.indexOf(stroke[2 * i + 1] ?? ""),
    })),
  );
}
