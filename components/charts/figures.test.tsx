import { Window } from "happy-dom";
import { renderToString } from "react-dom/server";
import { beforeAll, expect, test } from "vitest";
import { CobwebChart } from "./cobweb-chart.tsx";
import { DataTable } from "./data-table.tsx";
import { curve } from "./decimate.ts";
import * as examples from "./examples.ts";
import { HeatMap } from "./heat-map.tsx";
import { IterationsChart } from "./iterations-chart.tsx";
import { LineChart } from "./line-chart.tsx";
import { LossChart } from "./loss-chart.tsx";
import { NumberOutput } from "./number-output.tsx";
import { PhasePlaneChart } from "./phase-plane-chart.tsx";
import { prepareServer } from "./plot-figure.tsx";
import { ResidualChart } from "./residual-chart.tsx";
import { RowsTable } from "./rows-table.tsx";
import { ScatterChart } from "./scatter-chart.tsx";
import { SpectrumChart } from "./spectrum-chart.tsx";
import { TapeChart } from "./tape-chart.tsx";

const window = new Window();
const parse = (html: string) => {
  const root = window.document.createElement("div");
  root.innerHTML = html;
  return root;
};

beforeAll(() => prepareServer(window.document as unknown as Document));

const residual = (points = examples.residuals) => (
  <ResidualChart series={points} title="Three solvers" language="en" tolerance={1e-4} />
);

test("a recorded figure arrives drawn, for three widths, each an image with one label", () => {
  const root = parse(renderToString(residual()));
  const drawings = root.querySelectorAll(".plot-drawing > svg");
  expect([...drawings].map((svg) => svg.getAttribute("data-width"))).toEqual(["280", "460", "620"]);
  for (const svg of drawings) {
    expect(svg.getAttribute("role")).toBe("img");
    expect(svg.getAttribute("aria-label")).toMatch(/^Three solvers\. plain iteration: from/);
    expect(svg.querySelectorAll("[aria-label], [aria-hidden], [aria-description]")).toHaveLength(0);
    expect(svg.querySelectorAll("path").length).toBeGreaterThanOrEqual(3);
  }
});

test("the figure says what it is: name, title, sentence, and a way to the table", () => {
  const root = parse(renderToString(residual()));
  const figure = root.querySelector("figure");
  expect(figure?.getAttribute("data-series")).toBe("residual");
  expect(root.querySelector("figcaption")?.textContent).toContain("Anderson: from");
  const button = root.querySelector("button[data-action=table]");
  expect(button?.getAttribute("aria-expanded")).toBe("false");
  expect(button?.getAttribute("aria-label")).toContain(button?.textContent ?? "?");
});

test("curves are told apart by dash patterns, and named in a legend and at their ends", () => {
  const root = parse(renderToString(residual()));
  const legend = [...root.querySelectorAll(".chart-legend line")].map((line) => line.getAttribute("stroke-dasharray"));
  expect(new Set(legend).size).toBe(3);
  const [narrow, , wide] = root.querySelectorAll(".plot-drawing > svg");
  expect(wide?.textContent).toContain("Newton");
  expect(narrow?.textContent).not.toContain("Newton");
});

test("an empty chart has its room, its legend and a quiet sentence", () => {
  const root = parse(renderToString(residual(examples.residuals.map((one) => ({ ...one, points: [] })))));
  expect(root.querySelectorAll(".plot-drawing > svg")).toHaveLength(0);
  expect(root.querySelector(".plot")?.getAttribute("style")).toContain("--plot-height:300px");
  expect(root.querySelector(".plot-prompt")?.textContent).toBe("Press Run to draw this.");
  expect(root.querySelectorAll(".chart-legend li")).toHaveLength(3);
});

test("ten thousand points make a small drawing", () => {
  const html = renderToString(residual(examples.longResidual(10_000)));
  expect(html.length).toBeLessThan(120_000);
});

test("a linked term marks its curve and its legend entry", () => {
  const [first] = examples.oneResidual;
  if (!first) throw new Error("no example");
  const root = parse(renderToString(residual([{ ...first, term: "residual" }, ...examples.ghostResiduals.slice(1)])));
  expect(root.querySelectorAll("svg [data-term=residual]").length).toBeGreaterThan(0);
  expect(root.querySelectorAll(".chart-legend [data-term=residual]")).toHaveLength(1);
});

test("every drawing has ids of its own", () => {
  const root = parse(
    renderToString(
      <>
        {residual()}
        <LossChart points={examples.training(200)} title="Training" language="en" />
        <IterationsChart series={examples.iterations(200)} title="Iterations" language="zh" limit={200} />
        <SpectrumChart eigenvalues={examples.eigenvalues(0.9)} title="Spectrum" language="en" />
        <HeatMap values={examples.attention} title="Attention" language="en" />
      </>,
    ),
  );
  const ids = [...root.querySelectorAll("[id]")].map((element) => element.id);
  expect(new Set(ids).size).toBe(ids.length);
});

test("whatever a reader's code makes of it, a drawing has coordinates: huge, not a number, 0 on a log axis", () => {
  const odd = [0.5, 1e40, -1e302, Number.MAX_VALUE, -Number.MAX_VALUE, 0, Number.NaN, Number.POSITIVE_INFINITY, 5e-324];
  const plane = odd.flatMap((x, i) => ({ x, y: odd[(i + 3) % odd.length] ?? 0 }));
  const labels = { x: "x", y: "y" };
  const ends = [-2, 2] as const;
  const fixed = odd.map((z) => ({ z, slope: z }));
  const named = { title: "t", language: "en", name: "a" } as const;
  const series = [{ name: "a", label: "a", points: curve(plane) }];
  const clouds = [{ name: "a", label: "a", points: plane }];
  const drawings = {
    cobweb: <CobwebChart {...named} curve={plane} orbit={odd} fixedPoints={fixed} domain={ends} functionLabel="f" />,
    phase: (
      <PhasePlaneChart
        {...named}
        orbits={[{ name: "a", label: "a", points: plane }]}
        fixedPoints={plane.map((point) => ({ ...point, stable: true }))}
        field={plane.map((point) => ({ ...point, toX: point.y, toY: point.x }))}
        domain={ends}
        axes={labels}
      />
    ),
    lines: <LineChart {...named} description="" panel={{ series, x: { label: "x" }, y: { label: "y" } }} />,
    logs: (
      <LineChart
        {...named}
        description=""
        panel={{ series, x: { label: "x", type: "log" }, y: { label: "y", type: "log" } }}
      />
    ),
    scatter: <ScatterChart {...named} clouds={clouds} x={{ label: "x" }} y={{ label: "y" }} />,
    "scatter, log": <ScatterChart {...named} clouds={clouds} x={{ label: "x" }} y={{ label: "y", type: "log" }} />,
    spectrum: <SpectrumChart {...named} eigenvalues={plane.map(({ x, y }) => ({ re: x, im: y }))} />,
  };
  for (const [kind, drawing] of Object.entries(drawings)) {
    const svgs = parse(renderToString(drawing)).querySelectorAll(".plot-drawing > svg");
    expect(svgs.length, kind).toBeGreaterThan(0);
    for (const element of [...svgs].flatMap((svg) => [...svg.querySelectorAll("*")]))
      for (const name of ["d", "x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "transform"])
        expect(element.getAttribute(name) ?? "", `${kind}: ${element.tagName} ${name}`).not.toMatch(
          /NaN|Infinity|e\+?\d\d/,
        );
  }
});

test("a number: readable, and exact for machines; a dash while it is missing", () => {
  const known = parse(renderToString(<NumberOutput name="test-error" value={0.03071} digits={4} label="test error" />));
  const output = known.querySelector("output");
  expect([output?.getAttribute("data-value"), output?.getAttribute("data-number"), output?.textContent]).toEqual([
    "test-error",
    "0.03071",
    "0.0307",
  ]);
  const missing = parse(renderToString(<NumberOutput name="test-error" value={undefined} />)).querySelector("output");
  expect([missing?.hasAttribute("data-number"), missing?.textContent]).toEqual([false, "–"]);
  const nan = parse(renderToString(<NumberOutput name="loss" value={Number.NaN} />)).querySelector("output");
  expect([nan?.getAttribute("data-number"), nan?.textContent]).toEqual(["NaN", "NaN"]);
});

test("rows stand beside the original's from the beginning, and their numbers can be outputs", () => {
  const table = (rows: typeof examples.someEpochs) =>
    parse(
      renderToString(
        <RowsTable
          name="epochs"
          title="Epochs"
          rowLabel="epoch"
          language="en"
          columns={examples.epochColumns}
          rows={rows}
          original={examples.originalEpochs}
          output={(id, key) => (key === "testError" ? `test-error-${id}` : undefined)}
        />,
      ),
    );
  const [empty, some] = [table([]), table(examples.someEpochs)];
  expect(empty.querySelectorAll("tbody tr")).toHaveLength(10);
  expect(some.querySelectorAll("tbody tr")).toHaveLength(10);
  expect(some.querySelectorAll("output[data-number]")).toHaveLength(4);
  const first = some.querySelector("output[data-value=test-error-1]");
  expect(first?.textContent).toBe("0.0674");
  expect(first?.closest("td")?.textContent).toContain("difference +0.0002");
  expect(some.querySelectorAll("th[scope=row]")).toHaveLength(10);
});

test("a row of a data table without a name has no empty heading", () => {
  const table = { columns: ["probability", "0", "1"], rows: [["", 0.1, 0.9]] };
  const page = parse(renderToString(<DataTable id="t" table={table} title="How sure it is" language="en" />));
  expect(page.querySelectorAll("th[scope=row]")).toHaveLength(0);
  expect(page.querySelectorAll("td")).toHaveLength(3);
});

test("a table of twenty thousand rows shows a hundred, says how many more there are, and of two with one id the first", () => {
  const rows = Array.from({ length: 20_000 }, (_, i) => ({ id: i + 1, values: { a: i } }));
  const root = parse(
    renderToString(
      <RowsTable
        name="many"
        title="Many"
        language="en"
        rowLabel="row"
        columns={[{ key: "a", label: "a", digits: 0 }]}
        rows={[...rows, { id: 1, values: { a: 7 } }]}
      />,
    ),
  );
  expect(root.querySelectorAll("tbody tr")).toHaveLength(100);
  expect(root.querySelector("[data-row='1']")?.textContent).toBe("10");
  expect(root.querySelector(".chart-more")?.textContent).toBe("and 19,900 more");
});

test("a tape of two thousand operations, and a hundred curves, are drawn as far as anybody looks", () => {
  const nodes = Array.from({ length: 2000 }, (_, id) => ({ id, name: "Add", inputs: [id - 1], bytes: 1, shape: [2] }));
  const tape = parse(renderToString(<TapeChart nodes={nodes} title="Tape" language="en" />));
  expect(tape.querySelectorAll("li")).toHaveLength(1000);
  expect(tape.querySelector(".chart-more")?.textContent).toBe("and 1,000 more");
  const series = Array.from({ length: 100 }, (_, i) => ({
    name: `s${i}`,
    label: `s${i}`,
    points: curve([
      { x: 0, y: i },
      { x: 1, y: -i },
    ]),
  }));
  const lines = parse(
    renderToString(
      <LineChart
        name="l"
        title="Lines"
        description=""
        language="en"
        panel={{ series, x: { label: "x" }, y: { label: "y" } }}
      />,
    ),
  );
  expect(lines.querySelectorAll(".chart-legend li")).toHaveLength(24);
});
