/** The one place where a reader's text becomes code. */
import type { Compiled } from "../compile.ts";
import type { Evaluated } from "../modules.ts";
import type { Place } from "../place.ts";

/** The engine's parser refused what the compiler let through; where, `placeOfRefusal` finds out. */
export class Refused extends Error {
  readonly compiled: Compiled;
  constructor(compiled: Compiled, { message }: Error) {
    super(message);
    this.compiled = compiled;
  }
}

// an indirect eval: the text sees the worker's globals and none of our names
// biome-ignore lint/security/noGlobalEval: running a reader's code is what a lab is for, behind the wall
const globalEval = eval;

export function evaluate(compiled: Compiled): Evaluated {
  try {
    return globalEval(compiled.source);
  } catch (error) {
    throw error instanceof SyntaxError ? new Refused(compiled, error) : error;
  }
}

let locating = false;
/** true while an error event is ours, made to find a place. */
export const isLocating = (): boolean => locating;

/**
 * A SyntaxError of `eval` carries no place, but the error event of an uncaught one does: so it is evaluated again, uncaught. It cannot
 * run: it was refused once.
 */
export function placeOfRefusal({ compiled }: Refused): Promise<Place | undefined> {
  locating = true;
  return new Promise((resolve) => {
    const done = (place?: Place) => {
      clearTimeout(late);
      removeEventListener("error", hear);
      locating = false;
      resolve(place);
    };
    const hear = (event: ErrorEvent) => {
      event.preventDefault();
      event.stopImmediatePropagation();
      done({ line: event.lineno, column: event.colno });
    };
    const late = setTimeout(done, 1000);
    addEventListener("error", hear);
    setTimeout(() => globalEval(compiled.source));
  });
}
