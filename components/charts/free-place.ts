import { along, type Margins } from "./axes.ts";
import type { Point } from "./decimate.ts";
import type { LineFigureData } from "./line-figure.tsx";
import type { Size } from "./plot-figure.tsx";

/** Where a value of a figure is drawn, in pixels. */
export function place({ x, y }: LineFigureData, size: Size, around: Margins, point: Point): Point {
  const [top, bottom] = [around.marginTop, size.height - around.marginBottom];
  return {
    x: around.marginLeft + along(x, point.x) * (size.width - around.marginLeft - around.marginRight),
    y: bottom - along(y, point.y) * (bottom - top),
  };
}

/** As far apart as marks along a drawn line are looked at, in pixels. */
const stride = 4;
/** A curve of many points is followed less closely: a redraw with ten thousand values has to stay short. */
const many = 100;

/** Where the curves of a figure have ink: points along each of them, a few pixels apart. */
export function inked(data: LineFigureData, size: Size, around: Margins): readonly Point[] {
  const marks: Point[] = [];
  for (const { points, labelled } of data.lines) {
    if (!labelled) continue;
    const most = points.length > many ? 8 : 150;
    let before: Point | undefined;
    for (const point of points) {
      const here = Number.isFinite(point.y) ? place(data, size, around, point) : undefined;
      if (here && before) {
        const [dx, dy] = [here.x - before.x, here.y - before.y];
        const parts = Math.min(most, Math.ceil(Math.hypot(dx, dy) / stride));
        for (let i = 0; i < parts; i++) marks.push({ x: before.x + (dx * i) / parts, y: before.y + (dy * i) / parts });
      }
      if (here) marks.push(here);
      before = here;
    }
  }
  return marks;
}

/** A box that a label could stand in; `top` is its middle, as `Placed` has it. */
export interface Candidate {
  readonly left: number;
  readonly width: number;
  readonly top: number;
  readonly height: number;
  /** false: partly outside the figure, to be taken only where nothing else is offered. */
  readonly inside: boolean;
  readonly taken: readonly Point[];
}

/** How much ink of curves lies under a box; a box outside the figure is worse than any. */
const inkUnder = ({ left, width, top, height, inside, taken }: Candidate): number =>
  inside
    ? taken.filter(({ x, y }) => x > left && x < left + width && Math.abs(y - top) < height / 2).length
    : taken.length + 1;

/** Of the ways to place a label, the first with the least ink under it. The first way of all wins where it is free. */
export function freest<W>(ways: readonly [W, ...W[]], box: (way: W) => Candidate): W {
  let best = ways[0];
  let least = Number.POSITIVE_INFINITY;
  for (const way of ways) {
    const ink = inkUnder(box(way));
    if (ink < least) [best, least] = [way, ink];
    if (least === 0) break;
  }
  return best;
}
