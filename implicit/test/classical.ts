import * as tf from "@tensorflow/tfjs-core";

/** The arithmetic that a system is written in, so that one text is F on tensors and F in float64. */
export interface Algebra<T> {
  sum(...terms: (T | number)[]): T;
  times(...factors: (T | number)[]): T;
  over(a: T | number, b: T | number): T;
  exp(a: T): T;
  sin(a: T): T;
  cos(a: T): T;
  sqrt(a: T): T;
  atan2(a: T, b: T): T;
}

/** A system F(w) = 0: where to start, and F. */
export interface System {
  readonly start: readonly number[];
  F<T>(w: readonly T[], o: Algebra<T>): T[];
}

type Column = tf.Tensor2D;
const columns: Algebra<Column> = {
  sum: (...terms) => terms.reduce((a, b) => tf.add(a, b)) as Column,
  times: (...factors) => factors.reduce((a, b) => tf.mul(a, b)) as Column,
  over: (a, b) => tf.div(a, b),
  exp: (a) => tf.exp(a),
  sin: (a) => tf.sin(a),
  cos: (a) => tf.cos(a),
  sqrt: (a) => tf.sqrt(a),
  atan2: (a, b) => tf.atan2(a, b),
};

const float64: Algebra<number> = {
  sum: (...terms) => terms.reduce((a, b) => a + b, 0),
  times: (...factors) => factors.reduce((a, b) => a * b, 1),
  over: (a, b) => a / b,
  exp: Math.exp,
  sin: Math.sin,
  cos: Math.cos,
  sqrt: Math.sqrt,
  atan2: Math.atan2,
};

/** F on a batch of rows. */
export const onTensors =
  ({ F, start }: System) =>
  (w: tf.Tensor2D): tf.Tensor2D =>
    tf.concat(F(start.map((_, i) => tf.slice(w, [0, i], [-1, 1])) as Column[], columns), 1) as tf.Tensor2D;

/** ‖F(w)‖ in float64. */
export const normAt = ({ F }: System, w: ArrayLike<number>): number => Math.hypot(...F(Array.from(w), float64));

const range = (n: number) => Array.from({ length: n }, (_, i) => i);
const grid = range(10).map((i) => (i + 1) / 11);
const at = <T>(w: readonly T[], i: number): T => w[i] as T;

/** X² − A, by rows. */
function squareRoot(n: number, A: readonly number[]): System {
  return {
    start: range(n * n).map((e) => (e % (n + 1) === 0 ? 1 : 0)),
    F: (w, o) =>
      range(n * n).map((e) => {
        const [i, j] = [Math.floor(e / n), e % n];
        return o.sum(...range(n).map((k) => o.times(at(w, i * n + k), at(w, k * n + j))), -(A[e] as number));
      }),
  };
}

/**
 * The 23 systems of SciML's NonlinearProblemLibrary (github.com/SciML/DiffEqProblemLibrary.jl), in its order and from its starts; they are those of J. J. Moré, B. S. Garbow and
 * K. E. Hillstrom 1981, ACM TOMS 7, 17–41, doi 10.1145/355934.355936, and of J. Burkardt's TEST_NONLIN. NLsolve.jl's tests take fourteen of them (MINPACK's), and jaxopt's its Rosenbrock.
 */
export const systems: Record<string, System> = {
  "generalised Rosenbrock": {
    start: [-1.2, 1, 1, 1, 1, 1, 1, 1, 1, 1],
    F: (w, o) =>
      w.map((x, i) =>
        i === 0 ? o.sum(1, o.times(-1, x)) : o.times(10, o.sum(x, o.times(-1, at(w, i - 1), at(w, i - 1)))),
      ),
  },
  "Powell singular": {
    start: [3, -1, 0, 1],
    F: ([a, b, c, d], o) => {
      const [p, q] = [o.sum(b as never, o.times(-2, c as never)), o.sum(a as never, o.times(-1, d as never))];
      return [
        o.sum(a as never, o.times(10, b as never)),
        o.times(Math.sqrt(5), o.sum(c as never, o.times(-1, d as never))),
        o.times(p, p),
        o.times(Math.sqrt(10), q, q),
      ];
    },
  },
  "Powell badly scaled": {
    start: [0, 1],
    F: (w, o) => [
      o.sum(o.times(1e4, at(w, 0), at(w, 1)), -1),
      o.sum(o.exp(o.times(-1, at(w, 0))), o.exp(o.times(-1, at(w, 1))), -1.0001),
    ],
  },
  Wood: {
    start: [-3, -1, -3, -1],
    F: (w, o) => {
      const [a, b, c, d] = [0, 1, 2, 3].map((i) => at(w, i));
      const [p, q] = [
        o.sum(b as never, o.times(-1, a as never, a as never)),
        o.sum(d as never, o.times(-1, c as never, c as never)),
      ];
      return [
        o.sum(o.times(-200, a as never, p), -1, a as never),
        o.sum(o.times(200, p), o.times(20.2, b as never), o.times(19.8, d as never), -40),
        o.sum(o.times(-180, c as never, q), -1, c as never),
        o.sum(o.times(180, q), o.times(20.2, d as never), o.times(19.8, b as never), -40),
      ];
    },
  },
  "helical valley": {
    start: [-1, 0, 0],
    F: (w, o) => {
      const [a, b, c] = [at(w, 0), at(w, 1), at(w, 2)];
      return [
        o.sum(o.times(10, c), o.times(-50 / Math.PI, o.atan2(b, a))),
        o.sum(o.times(10, o.sqrt(o.sum(o.times(a, a), o.times(b, b)))), -10),
        c,
      ];
    },
  },
  Watson: {
    start: [0, 0],
    F: (w, o) => {
      const [a, b] = [at(w, 0), at(w, 1)];
      const terms = range(29).map((i) => {
        const t = (i + 1) / 29;
        const value = o.sum(a, o.times(t, b));
        const error = o.sum(b, o.times(-1, value, value), -1);
        return { t, error, slope: o.times(2 * t, value) };
      });
      const rest = o.sum(b, o.times(-1, a, a), -1);
      return [
        o.sum(...terms.map(({ t, error, slope }) => o.times(-1 / t, slope, error)), a, o.times(-2, a, rest)),
        o.sum(...terms.map(({ error, slope }) => o.times(o.sum(1, o.times(-1, slope)), error)), rest),
      ];
    },
  },
  Chebyquad: {
    start: [1 / 3, 2 / 3],
    F: (w, o) => {
      const shifted = w.map((x) => o.sum(o.times(2, x), -1));
      return [
        o.times(0.5, o.sum(...shifted)),
        o.sum(o.times(0.5, o.sum(...shifted.map((x) => o.sum(o.times(2, x, x), -1)))), 1 / 3),
      ];
    },
  },
  "Brown almost linear": {
    start: range(10).map(() => 0.5),
    F: (w, o) => w.map((x, i) => (i < 9 ? o.sum(x, ...w, -11) : o.sum(o.times(...w), -1))),
  },
  "discrete boundary value": {
    start: grid.map((t) => t * (t - 1)),
    F: (w, o) =>
      w.map((x, i) => {
        const y = o.sum(x, (grid[i] as number) + 1);
        const beside = [i - 1, i + 1].filter((j) => j >= 0 && j < 10).map((j) => o.times(-1, at(w, j)));
        return o.sum(o.times(2, x), ...beside, o.times(0.5 / 121, y, y, y));
      }),
  },
  "discrete integral equation": {
    start: grid.map((t) => t * (t - 1)),
    F: (w, o) => {
      const cubes = w.map((x, i) => {
        const y = o.sum(x, (grid[i] as number) + 1);
        return o.times(y, y, y);
      });
      return w.map((x, i) => {
        const t = grid[i] as number;
        const kernel = grid.map((s) => (s <= t ? (1 - t) * s : t * (1 - s)) / 22);
        return o.sum(x, ...cubes.map((cube, j) => o.times(kernel[j] as number, cube)));
      });
    },
  },
  trigonometric: {
    start: range(10).map(() => 0.1),
    F: (w, o) => {
      const cosines = w.map((x) => o.times(-1, o.cos(x)));
      return w.map((x, i) => o.sum(10, ...cosines, i + 1, o.times(i + 1, at(cosines, i)), o.times(-1, o.sin(x))));
    },
  },
  "variably dimensioned": {
    start: range(10).map((i) => 1 - (i + 1) / 10),
    F: (w, o) => {
      const s = o.sum(...w.map((x, i) => o.times(i + 1, o.sum(x, -1))));
      const t = o.times(s, o.sum(1, o.times(2, s, s)));
      return w.map((x, i) => o.sum(x, -1, o.times(i + 1, t)));
    },
  },
  "Broyden tridiagonal": {
    start: range(10).map(() => -1),
    F: (w, o) =>
      w.map((x, i) => {
        const beside = [...(i > 0 ? [o.times(-1, at(w, i - 1))] : []), ...(i < 9 ? [o.times(-2, at(w, i + 1))] : [])];
        return o.sum(o.times(o.sum(3, o.times(-2, x)), x), ...beside, 1);
      }),
  },
  "Broyden banded": {
    start: range(10).map(() => -1),
    F: (w, o) =>
      w.map((x, i) => {
        const band = range(10).filter((j) => j !== i && j >= i - 5 && j <= i + 1);
        const beside = band.map((j) => o.times(-1, at(w, j), o.sum(1, at(w, j))));
        return o.sum(o.times(x, o.sum(2, o.times(5, x, x))), 1, ...beside);
      }),
  },
  "Hammarling 2 × 2": squareRoot(2, [1e-4, 1, 0, 1e-4]),
  "Hammarling 3 × 3": squareRoot(3, [1e-4, 1, 0, 0, 1e-4, 0, 0, 0, 1e-4]),
  "Dennis and Schnabel 2 × 2": {
    start: [1, 5],
    F: (w, o) => [o.sum(...w, -3), o.sum(o.times(at(w, 0), at(w, 0)), o.times(at(w, 1), at(w, 1)), -9)],
  },
  "sample 18": {
    start: [2, 2],
    F: (w, o) => {
      const bell = (x: (typeof w)[number]) => o.sum(1, o.times(-1, o.exp(o.times(-1, x, x))));
      const [a, b] = [at(w, 0), at(w, 1)];
      return [o.over(o.times(b, b, bell(a)), a), o.over(o.times(a, bell(b)), b)];
    },
  },
  "sample 19": {
    start: [3, 3],
    F: (w, o) => w.map((x) => o.times(x, o.sum(...w.map((y) => o.times(y, y))))),
  },
  "x (x − 5)²": {
    start: [1],
    F: (w, o) => w.map((x) => o.times(x, o.sum(x, -5), o.sum(x, -5))),
  },
  "Freudenstein and Roth": {
    start: [0.5, -2],
    F: (w, o) => {
      const [a, b] = [at(w, 0), at(w, 1)];
      return [
        o.sum(a, o.times(-1, b, b, b), o.times(5, b, b), o.times(-2, b), -13),
        o.sum(a, o.times(b, b, b), o.times(b, b), o.times(-14, b), -29),
      ];
    },
  },
  Boggs: {
    start: [1, 0],
    F: (w, o) => [
      o.sum(o.times(at(w, 0), at(w, 0)), o.times(-1, at(w, 1)), 1),
      o.sum(at(w, 0), o.times(-1, o.cos(o.times(Math.PI / 2, at(w, 1))))),
    ],
  },
  Chandrasekhar: {
    start: range(10).map(() => 1),
    F: (w, o) => {
      const mu = range(10).map((i) => (i + 0.5) / 10);
      return w.map((x, i) => {
        const m = mu[i] as number;
        const scattered = w.map((y, j) => o.times((-0.045 * m) / (m + (mu[j] as number)), y));
        return o.sum(x, o.over(-1, o.sum(1, ...scattered)));
      });
    },
  },
};

/** Others' own: NLsolve.jl's 2 × 2 (test/2by2.jl, from (−½, 1.4) to (0, 1)), the cubic of jaxopt's bisection test, and Rosenbrock's function as its gradient's root. */
export const more: Record<string, System> = {
  "NLsolve 2 × 2": {
    start: [-0.5, 1.4],
    F: (w, o) => {
      const [a, b] = [at(w, 0), at(w, 1)];
      return [o.sum(o.times(o.sum(a, 3), o.sum(o.times(b, b, b), -7)), 18), o.sin(o.sum(o.times(b, o.exp(a)), -1))];
    },
  },
  "x³ − x − 2": { start: [1.5], F: (w, o) => w.map((x) => o.sum(o.times(x, x, x), o.times(-1, x), -2)) },
  "Rosenbrock's gradient": {
    start: [-1.2, 1],
    F: (w, o) => {
      const [a, b] = [at(w, 0), at(w, 1)];
      const rest = o.sum(b, o.times(-1, a, a));
      return [o.sum(o.times(2, a), -2, o.times(-400, a, rest)), o.times(200, rest)];
    },
  },
};
