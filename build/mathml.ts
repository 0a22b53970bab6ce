/** The MathML that a formula comes with, for screen readers: KaTeX's, made valid, or refused. */
import type { Element, ElementContent } from "hast";
import { fromHtml } from "hast-util-from-html";
import { toString as textOf } from "hast-util-to-string";
import { SKIP, visit } from "unist-util-visit";

/** How many parts an element has, where the number is fixed. */
const arity: { readonly [element: string]: number } = {
  mfrac: 2,
  mroot: 2,
  msub: 2,
  msup: 2,
  munder: 2,
  mover: 2,
  msubsup: 3,
  munderover: 3,
};

/** They hold text and nothing else. */
const tokens: ReadonlySet<string> = new Set(["mi", "mn", "mo", "mtext", "ms"]);

/** Names, numbers: without their text they say nothing. An operator may be empty: it is a fence that is not drawn. */
const named: ReadonlySet<string> = new Set(["mi", "mn"]);

/** What else there is in MathML Core, and `menclose`, which KaTeX draws boxes with. */
const others: ReadonlySet<string> = new Set(
  "math merror mrow mstyle mspace msqrt mpadded mphantom mmultiscripts mprescripts mtable mtr mtd semantics annotation menclose".split(
    " ",
  ),
);

/** What an element may stand in, and nothing else. */
const parents: { readonly [element: string]: readonly string[] } = {
  mtr: ["mtable"],
  mtd: ["mtr"],
  annotation: ["semantics"],
  mprescripts: ["mmultiscripts"],
};

const applies = "\u2061";

const partsOf = (node: Element): readonly Element[] => node.children.filter((child) => child.type === "element");

const isApplication = (node: ElementContent): boolean =>
  node.type === "element" &&
  node.tagName === "mo" &&
  node.children.length === 1 &&
  node.children[0]?.type === "text" &&
  node.children[0].value === applies;

/**
 * Mends, in place, what KaTeX writes and MathML does not know: the name of a function as a script or a part of a fraction (`\sigma_{\min}`)
 * comes as two elements, with an application to nothing; and what is set over another (`\overset`) comes inside a name.
 */
export function mendMathml(math: Element): void {
  visit(math, "element", (node) => {
    if (node.tagName in arity) node.children = node.children.filter((child) => !isApplication(child));
    if (tokens.has(node.tagName) && partsOf(node).length > 0) {
      node.tagName = "mrow";
      node.properties = {};
    }
  });
}

/** What is wrong with a formula's MathML, in a sentence; undefined where it is sound. */
export function faultOf(math: Element): string | undefined {
  let fault: string | undefined;
  visit(math, "element", (node, _, parent) => {
    const { tagName } = node;
    const parts = partsOf(node).length;
    const wanted = arity[tagName];
    const homes = parents[tagName];
    const text = node.children.map((child) => (child.type === "text" ? child.value : "")).join("");
    const within = parent?.type === "element" ? parent.tagName : "";
    if (wanted !== undefined && parts !== wanted) fault ??= `<${tagName}> has ${parts} parts, not ${wanted}`;
    else if (wanted === undefined && !tokens.has(tagName) && !others.has(tagName)) fault ??= `<${tagName}> is unknown`;
    else if (tagName === "merror") fault ??= "<merror> says that it could not be set";
    else if (tokens.has(tagName) && parts > 0) fault ??= `<${tagName}> holds elements, not text`;
    else if (named.has(tagName) && text.trim() === "") fault ??= `<${tagName}> is empty`;
    else if (!tokens.has(tagName) && tagName !== "annotation" && text.trim() !== "") {
      fault ??= `<${tagName}> holds the bare text ${text.trim()}`;
    } else if (homes && !homes.includes(within)) fault ??= `<${tagName}> stands in <${within}>`;
    return tagName === "annotation" ? SKIP : undefined;
  });
  return fault;
}

/** Makes the MathML of a typeset formula valid; throws with the formula where it cannot. */
export function checkMathml(typeset: readonly ElementContent[], tex: string): void {
  for (const child of typeset) {
    if (child.type !== "element") continue;
    visit(child, { tagName: "math" }, (math: Element) => {
      mendMathml(math);
      const fault = faultOf(math);
      if (fault) throw new Error(`invalid MathML: ${fault}, in $${tex}$`);
      return SKIP;
    });
  }
}

/** Throws where a finished page has a formula whose MathML is not valid, wherever the formula came from. */
export function checkPage(html: string, url: string): void {
  for (const [formula] of html.matchAll(/<math[\s>].*?<\/math>/gs)) {
    const tree = fromHtml(formula, { fragment: true });
    visit(tree, { tagName: "math" }, (math: Element) => {
      const fault = faultOf(math);
      if (fault) throw new Error(`${url}: invalid MathML: ${fault}, in ${textOf(math)}`);
      return SKIP;
    });
  }
}
