/**
 * Whether two plain values say the same, by their contents. Charts are handed fresh arrays at every render; they are
 * redrawn only when a number in them changed. Stops at the first difference, and at once where nothing was rebuilt.
 */
export function sameData(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) || ArrayBuffer.isView(a)) {
    const left = a as ArrayLike<unknown>;
    const right = b as ArrayLike<unknown>;
    if (left.length !== right.length) return false;
    for (let i = left.length - 1; i >= 0; i--) if (!sameData(left[i], right[i])) return false;
    return true;
  }
  const left = Object.entries(a);
  return left.length === Object.keys(b).length && left.every(([key, value]) => sameData(value, Reflect.get(b, key)));
}
