/** Plain values: what a cell may yield and a checkpoint's note may hold, as they travel, and how much of them there may be. */

/** What a cell may yield: it survives JSON. NaN and the infinities are carried by `encode` and `decode`. */
export type Plain = null | boolean | number | string | readonly Plain[] | { readonly [key: string]: Plain };

/** How much a lab may say. Past these it is ended with `flood`. */
export const limits = {
  /** Characters of a cell's text. */
  text: 400_000,
  /** Characters in one message. */
  message: 500_000,
  /** Characters of what went wrong. */
  words: 4000,
  /** Messages in any one second, and characters waiting for the page. */
  messagesPerSecond: 600,
  waiting: 4_000_000,
  /** Characters that the frame hands to the page at once, at most ten times a second. */
  delivery: 250_000,
  deliveryGap: 100,
  /** What one run may yield in all. */
  values: 200_000,
  characters: 64_000_000,
  /** Bytes of a checkpoint's arrays. */
  checkpoint: 16 * 2 ** 20,
  /** Bytes that a run's tensors may hold; a loop that disposes of nothing is ended here, before the browser ends it. */
  tensors: 2 ** 30,
  /** Nested lists and records in one value. */
  depth: 64,
} as const;

const nonfinite: { readonly [word: string]: number } = { NaN: Number.NaN, "+": Infinity, "-": -Infinity };

/** Turns a value that a cell yielded into JSON text, or throws with the place of what is not plain; `name` is what it is called then. */
export function encode(value: unknown, name = "the value"): string {
  return JSON.stringify(toJson(value, name, 0));
}

function toJson(value: unknown, path: string, depth: number): unknown {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") {
    if (Number.isFinite(value)) return value;
    return { $: Number.isNaN(value) ? "NaN" : value > 0 ? "+" : "-" };
  }
  if (depth > limits.depth) throw new TypeError(`not plain: ${path} is nested deeper than ${limits.depth}`);
  if (Array.isArray(value)) return value.map((item, index) => toJson(item, `${path}[${index}]`, depth + 1));
  if (typeof value === "object") {
    const prototype = Object.getPrototypeOf(value);
    if (prototype === null || Object.getPrototypeOf(prototype) === null) {
      const record: { [key: string]: unknown } = {};
      for (const [key, item] of Object.entries(value)) {
        if (key === "$" || key === "__proto__") throw new TypeError(`not plain: ${path} has a key ${key}`);
        if (item !== undefined) record[key] = toJson(item, `${path}.${key}`, depth + 1);
      }
      return record;
    }
  }
  throw new TypeError(`not plain: ${path} is ${nameOf(value)}; numbers, strings, lists and records are`);
}

const nameOf = (value: unknown): string => {
  if (typeof value === "object" && value !== null) return `a ${value.constructor?.name || "class instance"}`;
  return value === undefined ? "undefined" : `a ${typeof value}`;
};

/** Undoes `encode` on parsed JSON; `undefined` where it is not what `encode` makes. */
export function decode(json: unknown, depth = 0): Plain | undefined {
  if (json === null || typeof json === "string" || typeof json === "boolean" || typeof json === "number") return json;
  if (depth > limits.depth || typeof json !== "object") return undefined;
  if (Array.isArray(json)) {
    const list: Plain[] = [];
    for (const item of json) {
      const value = decode(item, depth + 1);
      if (value === undefined) return undefined;
      list.push(value);
    }
    return list;
  }
  if ("$" in json) return typeof json.$ === "string" ? nonfinite[json.$] : undefined;
  const record: { [key: string]: Plain } = {};
  for (const [key, item] of Object.entries(json)) {
    const value = decode(item, depth + 1);
    if (value === undefined || key === "__proto__") return undefined;
    record[key] = value;
  }
  return record;
}
