import type { Element, Root } from "hast";
import { fromHtml } from "hast-util-from-html";
import { toString as textOf } from "hast-util-to-string";
import { EXIT, visit } from "unist-util-visit";
import { describe, expect, it } from "vitest";
import { checkPage, faultOf } from "./mathml.ts";
import { rehypeMath, typesetOf } from "./mdx.ts";

/** The MathML of a formula. */
function mathOf(tex: string, display = true): Element {
  let found: Element | undefined;
  visit({ type: "root", children: [...typesetOf(tex, display)] }, { tagName: "math" }, (math: Element) => {
    found = math;
    return EXIT;
  });
  if (!found) throw new Error(`no MathML: ${tex}`);
  return found;
}

/** Markup as it is, unmended. */
const markup = (html: string): Element => {
  const [math] = fromHtml(`<math>${html}</math>`, { fragment: true }).children;
  if (math?.type !== "element") throw new Error(`invalid markup: ${html}`);
  return math;
};

/** Functions by name, alone and in every place that takes one part. */
const functions =
  String.raw`\min \max \log \exp \sup \inf \det \tanh \lim \limsup \liminf \varlimsup \Pr \gcd \operatorname{tr} \operatorname*{argmin} \mathrm{\min} \mathop{\rm diag} \htmlData{term=z}{\max} \bmod`
    .replaceAll("\\mathop{\\rm diag}", "\\mathop{\\rm{diag}}")
    .split(" ");
const places = [
  "#",
  "x_{#}",
  "x^{#}",
  "x_{#}^{#}",
  "{#}_i",
  "{#}^2",
  "#_i",
  "#_i^2",
  "x'_{#}",
  "\\frac{#}{#}",
  "\\tfrac{1}{#}",
  "\\binom{#}{2}",
  "\\sqrt{#}",
  "\\sqrt[#]{x}",
  "\\hat{#}",
  "\\underline{#}",
  "\\overbrace{x}^{#}",
  "\\underbrace{x}_{#}",
  "\\overset{#}{x}",
  "\\underset{#}{x}",
  "\\stackrel{#}{=}",
  "\\xrightarrow[#]{#}",
  "\\sum_{#}^{#}",
  "\\lim_{#}",
  "\\left.#\\right|_{#}",
  "\\phantom{#}_{#}",
  "\\boxed{#}",
  "x_{\\text{a $#$ b}}",
  "x_{\\displaystyle #}",
  "\\begin{pmatrix} # & 1 \\\\ 2 & # \\end{pmatrix}",
  "\\begin{cases} # & a \\\\ b & # \\end{cases}",
  "#(x) + #(y)",
] as const;

describe("the MathML of a formula", () => {
  it.each(places)("is valid with any function in the place of #: %s", (place) => {
    for (const name of functions) {
      // \bmod is no operator that takes scripts of its own
      for (const display of [true, false])
        expect(faultOf(mathOf(place.replaceAll("#", name), display)), name).toBeUndefined();
    }
  });

  it.each([
    ["\\sigma_{\\min}", "σmin"],
    ["x_{\\max}^2", "xmax2"],
    ["\\frac{\\max}{\\min}", "maxmin"],
    ["\\overset{\\max}{x}", "xmax"],
    // what is applied to something still is
    ["\\min(x)", "min\u2061(x)"],
    ["\\max_x f", "max\u2061xf"],
  ])("loses nothing that it says: %s", (tex, said) => {
    const math = mathOf(tex);
    visit(math, { tagName: "annotation" }, (_, index, parent) => {
      if (parent && index !== undefined) parent.children.splice(index, 1);
    });
    expect(textOf(math)).toBe(said);
  });

  it.each([
    ["<msub><mi>x</mi><mi>a</mi><mi>b</mi></msub>", "<msub> has 3 parts, not 2"],
    ["<msub><mi>x</mi></msub>", "<msub> has 1 parts, not 2"],
    ["<msup><mi>x</mi><mi>a</mi><mi>b</mi></msup>", "<msup> has 3"],
    ["<msubsup><mi>x</mi><mi>a</mi></msubsup>", "<msubsup> has 2 parts, not 3"],
    ["<mfrac><mn>1</mn></mfrac>", "<mfrac> has 1"],
    ["<mroot><mi>x</mi></mroot>", "<mroot> has 1"],
    ["<munder><mi>x</mi></munder>", "<munder> has 1"],
    ["<mover><mi>x</mi><mi>y</mi><mi>z</mi></mover>", "<mover> has 3"],
    ["<munderover><mi>x</mi><mi>y</mi></munderover>", "<munderover> has 2"],
    ["<mrow><mi></mi></mrow>", "<mi> is empty"],
    ["<mrow><mn> </mn></mrow>", "<mn> is empty"],
    ["<mi><mi>x</mi></mi>", "<mi> holds elements"],
    ["<mo><mrow><mi>x</mi></mrow></mo>", "<mo> holds elements"],
    ["<mrow>x</mrow>", "<mrow> holds the bare text x"],
    ["<mfence><mi>x</mi></mfence>", "<mfence> is unknown"],
    ["<merror><mtext>x</mtext></merror>", "<merror>"],
    ["<mrow><mtd><mi>x</mi></mtd></mrow>", "<mtd> stands in <mrow>"],
  ])("is refused: %s", (html, fault) => {
    expect(faultOf(markup(html))).toContain(fault);
  });

  it.each([
    ["\\operatorname{}", "invalid MathML: <mi> is empty, in $\\operatorname{}$"],
    ["x_{", "KaTeX parse error"],
  ])("stops the build with its file and its line where it cannot be mended: %s", (tex, why) => {
    const start = { line: 7, column: 1, offset: 0 };
    const tree: Root = {
      type: "root",
      children: [
        {
          type: "element",
          tagName: "code",
          properties: { className: ["language-math"] },
          children: [{ type: "text", value: tex }],
          position: { start, end: start },
        },
      ],
    };
    expect(() => rehypeMath()(tree, { path: "lessons/00-none/en.mdx" })).toThrow(`lessons/00-none/en.mdx:7: ${why}`);
  });

  it("is looked at once more on the finished page, wherever it came from", () => {
    const sound = "<p><math><msub><mi>x</mi><mi>a</mi></msub></math></p>";
    expect(() => checkPage(sound, "/en/glossary/")).not.toThrow();
    const broken = `${sound}<td><math xmlns="m"><msub><mi>x</mi>\n<mi>min</mi><mo>\u2061</mo></msub></math></td>`;
    expect(() => checkPage(broken, "/en/glossary/")).toThrow(
      "/en/glossary/: invalid MathML: <msub> has 3 parts, not 2",
    );
  });
});
