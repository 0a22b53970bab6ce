/** Edits as a reader's slip, or their malice, would make them; seeded, so that one that breaks something can be had again. */

const program = `import { add, matMul, norm, sub, tanh, tensor2d, tidy, type Tensor2D } from "@tensorflow/tfjs-core";
import type { Context } from "notebook/cell";

export interface Params {
  width: number;
}

export async function* run({ width = 8 }: Partial<Params>, { random, breathe, signal }: Context) {
  const draw = (rows: number, columns: number): Tensor2D =>
    tensor2d(Array.from({ length: rows * columns }, () => random.uniform(-0.3, 0.3)), [rows, columns]);
  const W = draw(width, width);
  const x = draw(2, width);
  let z: Tensor2D = draw(2, width);
  for (let k = 0; k < 12 && !signal.aborted; k++) {
    const next = tidy(() => tanh(add(matMul(z, W), x)) as Tensor2D);
    const residual = tidy(() => norm(sub(next, z)).dataSync()[0] ?? Number.NaN);
    z.dispose();
    z = next;
    yield { k, residual, values: [...z.dataSync()] };
    await breathe();
  }
  for (const tensor of [W, x, z]) tensor.dispose();
}
`;

const kinds: readonly (readonly [name: string, edit: (random: () => number, base: string) => string])[] = [
  ["truncated", (random, base) => base.slice(0, Math.floor(random() * base.length))],
  ["a character dropped", (random, base) => cut(base, Math.floor(random() * base.length), 1)],
  ["a line dropped", (random, base) => cutLine(base, random)],
  ["a line twice", (random, base) => twice(base, random)],
  ["unbalanced", (random, base) => put(base, random, pick("(){}[]`\"'<>", random))],
  ["two characters swapped", (random, base) => swap(base, Math.floor(random() * (base.length - 2)))],
  ["a word replaced", (random, base) => replaceWord(base, random)],
  [
    "endless",
    (random, base) =>
      put(
        base,
        random,
        pick(
          ["\nfor (;;);\n", "\nwhile (true) z;\n", "\nfor (;;) await breathe();\n", "\nfor (;;) yield 1;\n"],
          random,
        ),
        "\n",
      ),
  ],
  [
    "throwing",
    (random, base) =>
      put(
        base,
        random,
        pick(["\nthrow 1;\n", "\nthrow new Error('x');\n", "\nnull.x;\n", "\nPromise.reject(3);\n"], random),
        "\n",
      ),
  ],
  [
    "allocating",
    (random, base) =>
      put(
        base,
        random,
        pick(
          [
            "\nfor (const all = [];;) all.push(new Float64Array(1e9));\n",
            "\n'x'.repeat(2 ** 29).repeat(8);\n",
            "\nnew Array(2 ** 32);\n",
            "\nfor (;;) tensor2d([[1]]);\n",
          ],
          random,
        ),
        "\n",
      ),
  ],
  [
    "much output",
    (random, base) =>
      put(
        base,
        random,
        pick(
          [
            "\nyield 'x'.repeat(1e7);\n",
            "\nfor (let i = 0; i < 1e5; i++) yield { i, text: 'x'.repeat(100) };\n",
            "\nfor (;;) postMessage('x'.repeat(1e5));\n",
            "\nfor (let i = 0; i < 3e4; i++) console.log(i);\n",
          ],
          random,
        ),
        "\n",
      ),
  ],
  [
    "never settling",
    (random, base) =>
      put(base, random, pick(["\nawait new Promise(() => {});\n", "\nawait { then() {} };\n"], random), "\n"),
  ],
  [
    "not numbers",
    (random, base) =>
      put(
        base,
        random,
        pick(
          [
            "\nyield Array(1000).fill(NaN);\n",
            "\nyield { a: Infinity, b: -Infinity, c: undefined };\n",
            "\nyield z;\n",
            "\nyield globalThis;\n",
          ],
          random,
        ),
        "\n",
      ),
  ],
  [
    "deep",
    (random, base) =>
      put(
        base,
        random,
        pick(
          [
            "\n(function f() { f(); })();\n",
            "\nlet deep = []; for (let i = 0; i < 1e5; i++) deep = [deep]; yield deep;\n",
            `\n${"[".repeat(3000)}${"]".repeat(3000)};\n`,
          ],
          random,
        ),
        "\n",
      ),
  ],
  [
    "patched",
    (random, base) =>
      put(
        base,
        random,
        pick(
          [
            "\nArray.prototype.push = () => 0;\n",
            "\nPromise.prototype.then = () => {};\n",
            "\nglobalThis.postMessage = null;\n",
            "\nObject.freeze(Object.prototype);\n",
            "\nself.close();\n",
            "\nperformance.now = () => NaN;\n",
          ],
          random,
        ),
        "\n",
      ),
  ],
];

/** The edit of that number: what kind it is, and the text. `base` is what is edited. */
export function mangled(number: number, base = program): { readonly kind: string; readonly text: string } {
  const random = stream(number);
  const [kind, edit] = kinds[number % kinds.length] ?? ["", () => base];
  return { kind, text: edit(random, base) };
}

/** mulberry32 (Tommy Ettinger). */
function stream(seed: number): () => number {
  let state = Math.imul(seed + 1, 0x9e3779b9);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const pick = (from: string | readonly string[], random: () => number): string =>
  from[Math.floor(random() * from.length)] ?? "";
const cut = (text: string, at: number, length: number): string => text.slice(0, at) + text.slice(at + length);
const swap = (text: string, at: number): string => text.slice(0, at) + text[at + 1] + text[at] + text.slice(at + 2);

/** Puts a piece anywhere, or after any of `after`. */
function put(text: string, random: () => number, piece: string, after = ""): string {
  const places =
    after === ""
      ? [...text].map((_, index) => index)
      : [...text.matchAll(new RegExp(after, "g"))].map(({ index }) => index);
  const at = places[Math.floor(random() * places.length)] ?? 0;
  return text.slice(0, at) + piece + text.slice(at);
}

function cutLine(text: string, random: () => number): string {
  const lines = text.split("\n");
  lines.splice(Math.floor(random() * lines.length), 1);
  return lines.join("\n");
}

function twice(text: string, random: () => number): string {
  const lines = text.split("\n");
  const at = Math.floor(random() * lines.length);
  lines.splice(at, 0, lines[at] ?? "");
  return lines.join("\n");
}

function replaceWord(text: string, random: () => number): string {
  const words = [...text.matchAll(/\w+/g)];
  const [from, to] = [words, words].map((list) => list[Math.floor(random() * list.length)]);
  return from && to ? text.slice(0, from.index) + to[0] + text.slice(from.index + from[0].length) : text;
}
