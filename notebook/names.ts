/** The closed lists of names that cross the border between page and lab. */

export const backends = ["webgl", "wasm", "cpu"] as const;
export type Backend = (typeof backends)[number];

/** Why a backend was chosen, as a code that the page puts into words. `unavailable`: another one was forced and cannot run here. */
export const backendReasons = [
  "forced",
  "hardware",
  "software-renderer",
  "no-webgl",
  "no-wasm",
  "unavailable",
] as const;
export type BackendReason = (typeof backendReasons)[number];

export const failureKinds = [
  "syntax",
  "runtime",
  "import",
  "data",
  "backend",
  "unresponsive",
  "context-lost",
  "out-of-memory",
  "flood",
  "frame",
  "shape",
  "disposed",
  "singular",
  "not-converged",
  "nonfinite",
] as const;

/** What only the page can know, and no lab can say: the site has a newer version, or the browser has ended the lab's process. */
export const pageFailureKinds = ["outdated", "killed"] as const;

/** What is counted, as a code that the page puts into words; `cell` is a cell's own count. */
export const progressKinds = ["lab", "backend", "mnist", "shaders", "cell"] as const;
/** What is counted in bytes; whatever else is a plain count. */
export const countedInBytes: ReadonlySet<(typeof progressKinds)[number]> = new Set(["lab", "mnist"] as const);

/** Files that a lab may ask its page for; the list is closed. */
export const assets = ["tfjs-wasm", "tfjs-wasm-simd", "kernels", "kernels-relaxed", "compiler"] as const;
export type Asset = (typeof assets)[number];
