/** The editor looks as the highlighted text does that it takes the place of: the same font, lines, numbers and colours. */
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const frame = EditorView.theme({
  "&": { background: "var(--ground)", color: "light-dark(#0e1116, #f0f3f6)", width: "max-content", minWidth: "100%" },
  "&.cm-focused": { outline: "none" },
  // the frame around the code scrolls, before as after: so nothing moves when the one takes the other's place
  ".cm-scroller": { overflow: "visible", font: "inherit", lineHeight: "inherit" },
  ".cm-content": { padding: "var(--code-pad) 1rem var(--code-pad) 0", caretColor: "var(--ink)", tabSize: "2" },
  ".cm-line": { padding: "0", scrollMargin: "6rem 0 6rem 3.6rem" },
  ".cm-gutters": { background: "var(--ground)", border: "0", color: "var(--ink-soft)", paddingLeft: "1rem" },
  ".cm-lineNumbers .cm-gutterElement": {
    boxSizing: "content-box",
    width: "1.6rem",
    minWidth: "1.6rem",
    padding: "0 1rem 0 0",
  },
  ".cm-content ::selection": { background: "light-dark(#cfe0ff, #2f4a7d)" },
  "&.cm-focused .cm-matchingBracket": { background: "light-dark(#dbe9d8, #2b4a33)", outline: "1px solid var(--good)" },
  "&.cm-focused .cm-nonmatchingBracket": { background: "var(--bad-ground)", outline: "1px solid var(--bad)" },
  ".cm-fault": { background: "var(--bad-ground)", boxShadow: "inset 3px 0 var(--bad)" },
  ".cm-fault-message": {
    position: "sticky",
    left: "3.6rem",
    width: "fit-content",
    maxWidth: "min(34rem, 100cqi - 6rem)",
    padding: "0.1rem 0.6rem",
    background: "var(--bad-ground)",
    color: "var(--bad)",
    font: "500 0.78rem/1.5 var(--sans)",
    whiteSpace: "normal",
    overflowWrap: "anywhere",
    boxShadow: "inset 3px 0 var(--bad)",
  },
  ".cm-fault-at": { textDecoration: "underline wavy var(--bad)", textUnderlineOffset: "0.2em" },
  ".cm-changedLine, .cm-insertedLine": { background: "var(--good-ground)" },
  ".cm-changedText": { background: "none", textDecoration: "underline 2px var(--good)" },
  ".cm-deletedChunk": { background: "var(--bad-ground)", paddingLeft: "0" },
  ".cm-deletedChunk .cm-deletedText": { background: "none", textDecoration: "line-through var(--bad)" },
  ".cm-changeGutter": { width: "4px", paddingLeft: "0" },
  ".cm-changedLineGutter": { background: "var(--good)" },
  ".cm-deletedLineGutter": { background: "var(--bad)" },
});

const both = (light: string, dark: string) => `light-dark(${light}, ${dark})`;
const red = both("#a0111f", "#ff9492");
const blue = both("#023b95", "#91cbff");
const violet = both("#622cbc", "#dbb7ff");
const brown = both("#702c00", "#ffb757");

/** The colours of the high-contrast themes that the text is highlighted with when the page is built. */
const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operator, tags.modifier, tags.operatorKeyword, tags.definitionOperator], color: red },
  { tag: [tags.number, tags.bool, tags.null, tags.atom, tags.standard(tags.typeName)], color: blue },
  { tag: [tags.string, tags.special(tags.string), tags.regexp], color: both("#032563", "#addcff") },
  { tag: [tags.comment], color: both("#66707b", "#bdc4cc") },
  { tag: [tags.typeName, tags.className, tags.namespace], color: brown },
  {
    tag: [
      tags.function(tags.variableName),
      tags.function(tags.propertyName),
      tags.function(tags.definition(tags.variableName)),
    ],
    color: violet,
  },
  { tag: [tags.definition(tags.variableName)], color: blue },
  { tag: [tags.self], color: blue },
]);

export const theme: Extension = [frame, syntaxHighlighting(colours)];
