/** Gets the compiler that knows all of the language into a lab: a script that the page hands over as bytes. */
import type { WholeCompiler } from "../javascript.ts";
import type { Asset } from "../protocol.ts";

// an indirect eval: the script sees the worker's globals and none of our names
// biome-ignore lint/security/noGlobalEval: a file of the site's own, checked by its sum, in the worker that evaluates the reader's code
const globalEval = eval;

/** Loads it once a lab, when it is first asked for; undefined where it cannot be had. */
export function wholeFrom(
  asset: (name: Asset) => Promise<ArrayBuffer | undefined>,
): () => Promise<WholeCompiler | undefined> {
  return async () => {
    const bytes = await asset("compiler");
    if (!bytes) return undefined;
    globalEval(new TextDecoder().decode(bytes));
    const { wholeCompiler } = globalThis as { wholeCompiler?: WholeCompiler };
    return wholeCompiler;
  };
}
