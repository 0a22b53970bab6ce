import { defineView } from "../../../components/cell/cell-view.ts";
import { anyOf, list, oneOf, point, real, record } from "../../../components/cell/values.ts";
import { CobwebChart } from "../../../components/charts/cobweb-chart.tsx";
import { curve } from "../../../components/charts/decimate.ts";
import { LineChart } from "../../../components/charts/line-chart.tsx";
import { NumberOutput } from "../../../components/charts/number-output.tsx";
import { ResidualChart } from "../../../components/charts/residual-chart.tsx";
import { slider } from "../../../components/controls/control.ts";
import { text } from "./three-conditions.text.ts";
import type { Found, Params, Value } from "./three-conditions.ts";

const names = ["fixed-point", "ode", "minimum"] as const;
const roles = { "fixed-point": "state", ode: "cotangent", minimum: "parameter" } as const;
const tolerance = 1e-6;

export const view = defineView<Params, Value, typeof text.en>({
  text,
  controls: { x: slider(0.6, -2, 2, 0.05), steps: slider(100, 1, 200, 1) },
  cost: "cheap",
  yields: anyOf(
    record({
      layer: oneOf("fixed-point", "ode", "minimum"),
      z: real,
      residual: real,
      path: list(real),
      residuals: list(real),
      graph: list(point),
    }),
    record({ map: list(point), energy: list(point) }),
  ),
  Output({ values, params, language, text: say }) {
    const ground = values.find((value) => "map" in value);
    const of = (name: Found["layer"]) =>
      values.find((value): value is Found => "layer" in value && value.layer === name);
    const found = names.flatMap((name) => of(name) ?? []);
    const [ode, minimum] = [of("ode"), of("minimum")];
    const height = 290;
    const energyAt = (z: number) => (z - params.x) ** 2 / 2 + z ** 4 / 4;
    const fixed = (z: number | undefined) => (z === undefined ? "–" : z.toFixed(4));
    const missed = found.filter(({ residual }) => !(residual < tolerance));
    const verdict =
      missed.length === 0 ? say.hold : say.broken(missed.map(({ layer }) => say.layers[layer]).join(", "));
    return (
      <>
        <div
          style={{
            display: "grid",
            gridTemplateColumns: "repeat(auto-fit, minmax(min(100%, 17rem), 1fr))",
            gap: "1rem",
          }}
        >
          <CobwebChart
            title={say.cobweb}
            language={language}
            curve={ground?.map ?? []}
            orbit={of("fixed-point")?.path ?? []}
            domain={[-1, 1]}
            functionLabel={say.map}
            height={height}
          />
          <LineChart
            name="flow"
            title={say.flow}
            language={language}
            description={say.flowWords(String(params.x), fixed(ode?.z))}
            height={height}
            panel={{
              series: [
                {
                  name: "trajectory",
                  label: say.trajectory,
                  role: "cotangent",
                  term: "state",
                  points: curve((ode?.path ?? []).map((y, k, { length }) => ({ x: (2 * k) / (length - 1), y }))),
                },
              ],
              x: { label: say.time, domain: [0, 2] },
              y: { label: "z", domain: [-3.2, 3.2] },
              dots: params.steps <= 20,
              notes: ode ? [{ x: 2, y: ode.z, text: "●", color: "var(--state)", anchor: "middle" }] : [],
            }}
          />
          <LineChart
            name="bowl"
            title={say.bowl}
            language={language}
            description={say.bowlWords(String(params.x), fixed(minimum?.z))}
            height={height}
            panel={{
              series: [
                {
                  name: "energy",
                  label: say.energy,
                  role: "plain",
                  dashed: false,
                  points: curve(ground?.energy ?? []),
                },
                {
                  name: "downhill",
                  label: say.downhill,
                  role: "parameter",
                  dashed: false,
                  points: curve((minimum?.path ?? []).slice(0, 40).map((z) => ({ x: z, y: energyAt(z) }))),
                },
              ],
              x: { label: "z", domain: [-2, 2] },
              y: { label: say.energy, include: [0] },
              dots: true,
              notes: minimum
                ? [{ x: minimum.z, y: energyAt(minimum.z), text: "●", color: "var(--state)", anchor: "middle" }]
                : [],
            }}
          />
          <LineChart
            name="graphs"
            title={say.graphs}
            language={language}
            description={say.graphsWords(String(params.x))}
            height={height}
            panel={{
              series: names.map((name) => ({
                name,
                label: say.short[name],
                role: roles[name],
                term: "state",
                points: curve(of(name)?.graph ?? []),
              })),
              x: { label: "x", domain: [-2, 2] },
              y: { label: "z", domain: [-3.2, 3.2] },
              rules: [{ axis: "x", value: params.x, label: say.here }],
              notes: found.map(({ layer, z }) => ({
                x: params.x,
                y: z,
                text: "●",
                color: `var(--${roles[layer]})`,
                anchor: "middle",
              })),
            }}
          />
        </div>
        <div className="cell-numbers">
          {names.map((name) => (
            <NumberOutput
              key={name}
              name={`z-${name}`}
              label={`${say.numbers.z}, ${say.layers[name]}`}
              value={of(name)?.z}
              digits={5}
            />
          ))}
        </div>
        <div className="cell-numbers">
          {names.map((name) => (
            <NumberOutput
              key={name}
              name={`residual-${name}`}
              label={`${say.numbers.residual}, ${say.layers[name]}`}
              value={of(name)?.residual}
              digits={2}
              scientific
            />
          ))}
        </div>
        <p className="cell-verdict">{found.length === 3 ? verdict : ""}</p>
        <ResidualChart
          title={say.residuals}
          language={language}
          series={names.map((name) => ({
            name,
            label: say.short[name],
            role: roles[name],
            term: "residual",
            points: (of(name)?.residuals ?? []).map((residual, k) => ({ k, residual })),
          }))}
          tolerance={tolerance}
          height={260}
        />
      </>
    );
  },
});
