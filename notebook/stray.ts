/** Characters that get into code by copying, and that no code has: what they are called, and what was most likely meant. */
import { type Place, placesOf } from "./place.ts";
import { limits } from "./protocol.ts";
import { scan, type Token } from "./scan.ts";

interface Named {
  readonly name: string;
  /** What to write in its place; "" where it only has to go. */
  readonly mended: string;
}

interface Stray extends Named {
  readonly character: string;
  readonly start: number;
}

const named = (characters: string, name: string, mended: string): readonly (readonly [string, Named])[] =>
  [...characters].map((character) => [character, { name, mended }]);

const known: ReadonlyMap<string, Named> = new Map([
  ...named("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", "a typographic quotation mark", '"'),
  ...named("\u2018\u2019\u201a\u201b\u2032\u00b4\u2039\u203a", "a typographic single quotation mark", "'"),
  ...named("\u00ad", "a soft hyphen, which nobody sees", ""),
  ...named("\u200b\u2060\u180e\ufeff\u200c\u200d", "a zero-width character, which nobody sees", ""),
  ...named(
    "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c",
    "a mark of writing direction, which nobody sees",
    "",
  ),
  ...named("\u2010\u2011\u2012\u2013\u2014\u2212", "a dash", "-"),
  ...named("\u00d7\u22c5\u00b7", "a multiplication sign", "*"),
  ...named("\u00f7", "a division sign", "/"),
  ...named("\u2026", "an ellipsis", "..."),
  ...named("\u2264", "a sign of mathematics", "<="),
  ...named("\u2265", "a sign of mathematics", ">="),
  ...named("\u2260", "a sign of mathematics", "!=="),
]);

const invisible = /[\u200c\u200d]/;

function nameOf(character: string): Named {
  const plain = character.normalize("NFKC");
  return (
    known.get(character) ?? {
      name: "a character that code does not have",
      mended: plain !== character && /^[\x21-\x7e]+$/.test(plain) ? plain : "",
    }
  );
}

/** The characters of a text that cannot stand where they do; those in strings and comments can. `tokens` are its own. */
function straysIn(tokens: readonly Token[]): readonly Stray[] {
  return tokens.flatMap(({ kind, text, start }) => {
    // a name may have joiners in it, and then looks like one that has not
    const found = kind === "stray" ? text : kind === "word" ? invisible.exec(text)?.[0] : undefined;
    if (found === undefined || found === "\\") return [];
    return [{ ...nameOf(found), character: found, start: start + text.indexOf(found) }];
  });
}

/** A sentence about the first of them and its place; nothing, where a text has none. */
export function strayOf(
  text: string,
  tokens: readonly Token[],
): { readonly message: string; readonly place: Place } | undefined {
  const [first, ...more] = straysIn(tokens);
  if (!first) return undefined;
  const { character, name, mended, start } = first;
  const code = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
  const shown = /\p{L}|\p{N}|\p{P}|\p{S}/u.test(character) ? `${character} (${code})` : code;
  const advice = mended === "" ? "take it out" : `write ${mended}`;
  const others = more.length === 0 ? "" : `; ${more.length} more like it`;
  return { message: `${shown} is ${name}: ${advice}${others}`, place: placesOf(text)(start) };
}

/** A text with every such character replaced by what was meant; the same text where it has none, or is longer than a cell may be. */
export function withoutStrays(text: string): string {
  if (text.length > limits.text) return text;
  let mended = "";
  let copied = 0;
  for (const { character, start, mended: instead } of straysIn(scan(text))) {
    mended += text.slice(copied, start) + instead;
    copied = start + character.length;
  }
  return mended + text.slice(copied);
}
