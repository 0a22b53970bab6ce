/** The least time between two drawings of one figure, in milliseconds. */
const interval = 100;
/** A figure may use at most one part in this many of the main thread. */
const share = 8;

interface Job {
  readonly draw: () => void;
  readonly failed: (error: unknown) => void;
  next: number;
}

const waiting = new Set<Job>();
let frame = 0;

function turn(now: number): void {
  frame = 0;
  for (const job of waiting) {
    if (job.next > now) continue;
    waiting.delete(job);
    const start = performance.now();
    try {
      job.draw();
    } catch (error) {
      job.failed(error);
    }
    job.next = start + Math.max(interval, share * (performance.now() - start));
    break;
  }
  if (waiting.size > 0) frame = requestAnimationFrame(turn);
}

/** A figure's place in the queue: `request` asks for a drawing, `cancel` withdraws. */
export interface Redraw {
  request(): void;
  cancel(): void;
}

/**
 * Draws no more than one figure in a frame, so that several charts of one cell never add up to a long one, and each
 * figure at most ten times a second, less often where its drawing is slow. The last request is always drawn. `failed` is
 * told of what `draw` throws: the other figures go on.
 */
export function createRedraw(draw: () => void, failed: (error: unknown) => void): Redraw {
  const job: Job = { draw, failed, next: 0 };
  return {
    request() {
      waiting.add(job);
      if (frame === 0) frame = requestAnimationFrame(turn);
    },
    cancel() {
      waiting.delete(job);
    },
  };
}
