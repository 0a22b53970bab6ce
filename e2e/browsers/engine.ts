/** A browser engine as the scenario needs it: one tab, driven through whatever the engine has for that. */

/** A tab of a fresh profile. */
export interface Tab {
  /** Opens an address and waits for its `load`. */
  goto(address: string): Promise<void>;
  /** Runs a function in the page; its arguments and its answer survive JSON. */
  evaluate<A extends readonly unknown[], T>(run: (...args: A) => T, ...args: A): Promise<T>;
  /** Presses the first element that matches, as a pointer does. */
  click(selector: string): Promise<void>;
  /** Types into whatever has the focus. */
  type(text: string): Promise<void>;
  /** Every error and warning of the console, and every error that nobody caught, since the last call. */
  complaints(): Promise<readonly string[]>;
  close(): Promise<void>;
}

export interface Engine {
  readonly name: "Chromium" | "Firefox" | "WebKit";
  /** Its version as the browser says it, and what drives it. */
  readonly version: string;
  open(): Promise<Tab>;
  close(): Promise<void>;
}

/** A call of a function as text: no driver then has a say in how its arguments travel. */
export const callOf = (run: unknown, args: readonly unknown[]): string =>
  `(${run}).apply(null, ${JSON.stringify(args)})`;

/** What a page says on loading that is the driver's doing, or that the browser says to every page: no fault of ours. */
const harmless = [
  // a tab that is driven may be left while a file is still on its way
  /Load request cancelled|NS_BINDING_ABORTED/,
];

export const isFault = (line: string): boolean => !harmless.some((known) => known.test(line));

/** Waits until the page says so; throws what was awaited, and the page's last word about it. */
export async function until<A extends readonly unknown[]>(
  tab: Tab,
  what: string,
  holds: (...args: A) => boolean | string,
  ...args: A
): Promise<void> {
  const patience = 180_000;
  const start = performance.now();
  let last: boolean | string = false;
  while (performance.now() - start < patience) {
    last = await tab.evaluate(holds, ...args);
    if (last === true) return;
    await new Promise((later) => setTimeout(later, 150));
  }
  throw new Error(`${what}: not within ${patience / 1000} s${typeof last === "string" ? `; it says: ${last}` : ""}`);
}
