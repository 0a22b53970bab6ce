/** Seeded random numbers for cells: the same seed gives the same numbers on every machine. */
import type { Random } from "./cell.ts";

/**
 * A stream of sfc32 (Chris Doty-Humphrey, PractRand: 128 bits of state, period at least 2³²), its state hashed from the seed and the
 * names of the forks on the way. A fork depends on the names alone, not on how much was drawn before it.
 */
export function seeded(seed: number, ...path: readonly string[]): Random {
  if (!Number.isFinite(seed)) throw new Error(`invalid seed: ${seed}`);
  const next = sfc32(hash128(JSON.stringify([seed, ...path])));
  let spare: number | undefined;
  const uniform = (low = 0, high = 1) => low + (high - low) * (next() / 2 ** 32);
  const integer = (n: number) => {
    if (!Number.isSafeInteger(n) || n < 1 || n > 2 ** 32) throw new Error(`invalid n: ${n}`);
    // numbers past the last whole multiple of n would make the small results likelier
    const limit = 2 ** 32 - (2 ** 32 % n);
    for (;;) {
      const drawn = next();
      if (drawn < limit) return drawn % n;
    }
  };
  return {
    uniform,
    integer,
    normal() {
      if (spare !== undefined) {
        const kept = spare;
        spare = undefined;
        return kept;
      }
      // Marsaglia's polar method makes two at a time
      for (;;) {
        const x = uniform(-1, 1);
        const y = uniform(-1, 1);
        const s = x * x + y * y;
        if (s > 0 && s < 1) {
          const scale = Math.sqrt((-2 * Math.log(s)) / s);
          spare = y * scale;
          return x * scale;
        }
      }
    },
    permutation(n) {
      const order = Uint32Array.from({ length: n }, (_, index) => index);
      for (let last = n - 1; last > 0; last--) {
        const other = integer(last + 1);
        const kept = order[last] ?? 0;
        order[last] = order[other] ?? 0;
        order[other] = kept;
      }
      return order;
    },
    fork: (name) => seeded(seed, ...path, name),
  };
}

type Words = readonly [number, number, number, number];

function sfc32([first, second, third, counter]: Words): () => number {
  let [a, b, c, d] = [first, second, third, counter];
  const next = () => {
    const sum = (a + b + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let round = 0; round < 16; round++) next();
  return next;
}

/** Four words of a string, each a murmur3-style hash with its own start. */
export function hash128(text: string): Words {
  const word = (start: number) => {
    let h = start;
    for (let index = 0; index < text.length; index++) {
      h = Math.imul(h ^ text.charCodeAt(index), 0xcc9e2d51);
      h = (h << 13) | (h >>> 19);
    }
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    return (h ^ (h >>> 16)) >>> 0;
  };
  return [word(0x9e3779b9), word(0x243f6a88), word(0xb7e15162), word(0xdeadbeef)];
}
