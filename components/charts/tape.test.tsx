import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { TapeChart, type TapeNode } from "./tape-chart.tsx";
import { TapeFlow } from "./tape-flow.tsx";

const nodes: readonly TapeNode[] = [
  { id: 3, name: "save", inputs: [], bytes: 36, shape: [3, 3], note: "copy of W", term: "application" },
  { id: 4, name: "BatchMatMul", inputs: [3], bytes: 0, shape: [1, 3], note: "W z⋆", term: "application" },
  { id: 5, name: "correct", inputs: [4], bytes: 0, shape: [1, 3], note: "y", term: "correction", faint: true },
];

const count = (html: string, piece: string) => html.split(piece).length - 1;

test("a tape's nodes carry their meaning, their term, and whether they are recorded yet", () => {
  const html = renderToStaticMarkup(<TapeChart nodes={nodes} highlight={4} title="A tape" language="en" />);
  expect(html).toContain("copy of W");
  expect(count(html, 'data-term="application"')).toBe(2);
  expect(count(html, 'data-term="correction"')).toBe(1);
  // the node in the list, its dot, and the arc that leads to it
  expect(count(html, "data-faint")).toBe(3);
  expect(count(html, 'aria-current="step"')).toBe(1);
  const plain = nodes.map(({ id, name, inputs, bytes, shape }) => ({ id, name, inputs, bytes, shape }));
  const bare = renderToStaticMarkup(<TapeChart nodes={plain} title="A tape" language="en" />);
  expect(bare).not.toContain("data-noted");
  expect(bare).not.toContain("data-faint");
  expect(bare).not.toContain("data-term");
});

test("what flows: rounded numbers, an ellipsis for more than are shown, a dash for what is still to come", () => {
  const html = renderToStaticMarkup(
    <TapeFlow
      name="flow"
      title="Numbers"
      most={2}
      values={[
        { name: "v", symbol: "v", label: "from the loss", term: "cotangent", rows: [[0.12345, -1, 3]] },
        { name: "u", symbol: "u", label: "corrected", rows: undefined },
      ]}
    />,
  );
  expect(html).toContain("0.123  −1.000 …");
  expect(html).toContain('data-term="cotangent"');
  expect(count(html, "data-faint")).toBe(1);
  expect(html).toContain("–");
});
