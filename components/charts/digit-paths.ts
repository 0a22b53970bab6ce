/** Levels of grey that a digit is drawn in: more are not seen at this size. */
const levels = 6;

/** One level of grey of a digit, as the path of all runs of pixels that have it. */
export interface GreyPath {
  readonly opacity: number;
  readonly path: string;
}

/**
 * A digit of side × side bytes, row by row, as at most six paths over a side × side viewBox. Drawn with the page's ink,
 * so that it turns with the theme and prints.
 */
export function digitPaths(pixels: ArrayLike<number>, side = 28): readonly GreyPath[] {
  if (pixels.length !== side * side) throw new Error(`invalid pixels: ${pixels.length} bytes for ${side} × ${side}`);
  const level = (row: number, column: number) => Math.round(((pixels[row * side + column] ?? 0) / 255) * levels);
  const paths = Array.from({ length: levels + 1 }, () => "");
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; ) {
      const grey = level(row, column);
      let end = column + 1;
      while (end < side && level(row, end) === grey) end++;
      if (grey > 0) paths[grey] += `M${column} ${row}h${end - column}v1h${column - end}z`;
      column = end;
    }
  }
  return paths.flatMap((path, grey) => (path === "" ? [] : [{ opacity: grey / levels, path }]));
}
