/** Uniform numbers in [0, 1) from a seed: a 32-bit linear congruential generator, good enough to fill matrices. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
