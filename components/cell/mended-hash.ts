/**
 * A link's hash as it was before chats, mailers and editors had it: they encode it once more or twice, escape its `&`, put the sentence's
 * full stop or bracket behind it, and characters that nobody sees into it. No state of a page has any of these in it, so all of them go.
 */

/** Characters of a hash; no page says so much of itself, and what is longer is not read at all. */
export const longestHash = 100_000;

const encodedBytes = /(?:%[\da-f]{2})+/gi;
/** Encoded twice is common, three times has been seen; what is left after that is left. */
const rounds = 4;
const unseen = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;
const entity = /&(?:amp;)*(?:gt|lt|quot|apos|nbsp|#\d{1,7}|#x[\da-f]{1,6});/gi;
const behind = new Set("\\ \u00a0.,;:!?'\"`´<>()[]{}|*~…’‘”“»«›‹。，、；：！？）】」』》〉");

/** The hash without its `#`, as whoever made it copied it; a heading's hash stays as it is. */
export function mendedHash(hash: string): string {
  const written = hash.replace(/^#+/, "");
  if (written.length > longestHash) return written;
  const text = decoded(written);
  if (!text.includes("=")) return written;
  const mended = text
    .replace(/&(?:amp;)+/gi, "&")
    .replace(entity, "")
    .replace(unseen, "")
    .replaceAll("\\", "");
  let end = mended.length;
  while (end > 0 && behind.has(mended.charAt(end - 1))) end--;
  return mended.slice(0, end);
}

/** `#heading` is an anchor, not a state; no hash at all is one, with everything at its default. */
export const isState = (hash: string): boolean => {
  const text = mendedHash(hash);
  return text === "" || text.includes("=");
};

function decoded(text: string): string {
  let before = text;
  for (let round = 0; round < rounds; round++) {
    const after = before.replace(encodedBytes, (bytes) => {
      try {
        return decodeURIComponent(bytes);
      } catch {
        return bytes.replace(/%[2-7][\da-f]/gi, decodeURIComponent);
      }
    });
    if (after === before) return after;
    before = after;
  }
  return before;
}
