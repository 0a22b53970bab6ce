/** Whether the site has a newer version than this page: its files have the names of their contents, and the old ones may be gone. */
import type { Failure } from "../protocol.ts";

/** The page's own scripts, as its HTML names them. */
const scripts = (): readonly string[] =>
  [...document.querySelectorAll<HTMLScriptElement>("script[type=module][src]")].flatMap(
    ({ src }) => new URL(src).pathname.split("/").at(-1) || [],
  );

/** How long the server may take to say. */
const patience = 5_000;

/** true where the server now sends this page with other scripts; false where it does not, or cannot be asked. */
export async function isOutdated(): Promise<boolean> {
  const own = scripts();
  try {
    const { origin, pathname, search } = location;
    const response = await fetch(`${origin}${pathname}${search}`, {
      cache: "no-store",
      signal: AbortSignal.timeout(patience),
    });
    if (!response.ok || !/html/.test(response.headers.get("content-type") ?? "")) return false;
    const text = await response.text();
    // what answers for every address is not this page
    return /data-lesson=/.test(text) && own.some((script) => !text.includes(script));
  } catch {
    return false;
  }
}

/** What to tell of a file of the site's own that did not come. */
export async function unfetchedFailure(error: unknown): Promise<Failure> {
  const message = error instanceof Error ? error.message : String(error);
  return { kind: (await isOutdated()) ? "outdated" : "frame", message, said: "page" };
}
