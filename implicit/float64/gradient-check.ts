/**
 * The largest difference between a gradient and central differences, (f(x + h eᵢ) − f(x − h eᵢ)) / 2h, over all entries of x.
 *
 * `h` defaults to 1e-4: the differences are then good to about 1e-8 times f's third derivative, as long as f itself is good to 1e-12. Cost: two
 * evaluations of f an entry. In float32 nothing under 1e-3 can be told apart: do it here.
 */
export function gradientCheck(
  f: (x: Float64Array) => number,
  x: Float64Array,
  gradient: Float64Array,
  { h = 1e-4 }: { h?: number } = {},
): number {
  if (!(h > 0)) throw new Error(`invalid h: ${h}`);
  if (gradient.length !== x.length)
    throw new Error(`shape mismatch: gradient has ${gradient.length} entries, x has ${x.length}`);
  const at = (i: number, by: number) => f(x.map((value, j) => (i === j ? value + by : value)));
  return x.reduce((largest, _, i) => {
    const difference = Math.abs((at(i, h) - at(i, -h)) / (2 * h) - (gradient[i] as number));
    return Math.max(largest, Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference);
  }, 0);
}
