/** The largest of any number of numbers; −∞ of none, NaN where one is NaN, as `Math.max` has it. That one fails with a hundred thousand. */
export const largest = (numbers: readonly number[]): number =>
  numbers.reduce((most, number) => Math.max(most, number), Number.NEGATIVE_INFINITY);

/** The smallest of any number of numbers; ∞ of none, NaN where one is NaN. */
export const smallest = (numbers: readonly number[]): number =>
  numbers.reduce((least, number) => Math.min(least, number), Number.POSITIVE_INFINITY);
