import { useState } from "react";
import { CobwebChart } from "../../components/charts/cobweb-chart.tsx";
import { DigitGrid } from "../../components/charts/digit-grid.tsx";
import * as examples from "../../components/charts/examples.ts";
import { HeatMap } from "../../components/charts/heat-map.tsx";
import { IterationsChart } from "../../components/charts/iterations-chart.tsx";
import { LossChart } from "../../components/charts/loss-chart.tsx";
import { MemoryChart } from "../../components/charts/memory-chart.tsx";
import { NumberOutput } from "../../components/charts/number-output.tsx";
import { PhasePlaneChart } from "../../components/charts/phase-plane-chart.tsx";
import { PinnedRuns } from "../../components/charts/pinned-runs.tsx";
import { ResidualChart } from "../../components/charts/residual-chart.tsx";
import { RowsTable } from "../../components/charts/rows-table.tsx";
import { ScalingChart } from "../../components/charts/scaling-chart.tsx";
import { ScatterChart } from "../../components/charts/scatter-chart.tsx";
import { SpectrumChart } from "../../components/charts/spectrum-chart.tsx";
import { TapeChart } from "../../components/charts/tape-chart.tsx";
import type { Language } from "../../components/language.ts";
import { Shot } from "./shot.tsx";

const words = ["the", "layer", "finds", "its", "rest"];

/** Every chart, drawn from the fixed examples: what charts look like, and what the visual test compares. */
export function GalleryCharts({ language }: { readonly language: Language }) {
  const [node, setNode] = useState(4);
  const [pins, setPins] = useState(examples.pins);
  return (
    <>
      <Shot name="residuals" title="Residuals">
        <ResidualChart
          title="One solve beside ρ(J)"
          language={language}
          series={examples.oneResidual}
          tolerance={1e-4}
          rates
          reference={{ rate: 0.45, label: "ρ(J) = 0.45" }}
        />
        <ResidualChart
          name="race"
          title="Three solvers on one problem"
          language={language}
          series={examples.residuals}
          tolerance={1e-4}
          rates
        />
      </Shot>
      <Shot name="residuals-odd" title="Residuals that go wrong, pinned runs, and nothing yet">
        <ResidualChart
          name="broken"
          title="A solve that meets NaN"
          language={language}
          series={examples.brokenResidual}
          tolerance={1e-4}
        />
        <ResidualChart
          name="ghosts"
          title="A run with two pinned ones"
          language={language}
          series={examples.ghostResiduals}
          tolerance={1e-4}
          mark={6}
        />
        <PinnedRuns
          pins={pins}
          onChange={setPins}
          params={{ gain: 1, damping: 0 }}
          values={0}
          labels={{ gain: "gain", damping: "damping" }}
          language={language}
        />
        <ResidualChart
          name="nothing"
          title="Nothing yet"
          language={language}
          series={examples.residuals.map((one) => ({ ...one, points: [] }))}
          tolerance={1e-4}
        />
      </Shot>
      <Shot name="training" title="Training">
        <LossChart
          title="Loss and error"
          language={language}
          points={examples.training(2400)}
          tests={examples.someTests}
          original={examples.originalTests}
          batches={6000}
        />
        <IterationsChart
          title="Iterations grow as the layer learns"
          language={language}
          series={examples.iterations(2400)}
          limit={200}
          batches={6000}
        />
      </Shot>
      <Shot name="epochs" title="Rows beside the original's, digits, numbers">
        <RowsTable
          name="epochs"
          title="Ten epochs beside the original's"
          rowLabel="epoch"
          language={language}
          columns={examples.epochColumns}
          rows={examples.someEpochs}
          original={examples.originalEpochs}
        />
        <DigitGrid title="Misread digits" language={language} digits={examples.digits} total={307} />
        <p className="cell-numbers">
          <NumberOutput name="test-error" label="test error" value={0.0307} />
          <NumberOutput name="residual" label="residual" value={7.9e-5} digits={2} scientific />
          <NumberOutput name="unknown" label="not known yet" value={undefined} />
        </p>
      </Shot>
      <Shot name="cobwebs" title="One number">
        <CobwebChart title="A swinging iteration" language={language} {...examples.cobweb(-1.4, 0.3, 0.9, 30)} />
        <CobwebChart
          name="cobweb-3"
          title="Three fixed points"
          language={language}
          {...examples.cobweb(2, 0.05, 0.02, 12)}
        />
      </Shot>
      <Shot name="planes" title="Two numbers, and eigenvalues">
        <PhasePlaneChart title="Two trajectories" language={language} {...examples.phase} />
        <SpectrumChart title="Inside the unit circle" language={language} eigenvalues={examples.eigenvalues(0.95)} />
        <SpectrumChart
          name="spectrum-out"
          title="Some outside"
          language={language}
          eigenvalues={examples.eigenvalues(1.3)}
        />
      </Shot>
      <Shot name="matrices" title="Matrices">
        <HeatMap
          title="Attention weights"
          language={language}
          values={examples.attention}
          rowLabels={words}
          columnLabels={words}
          axes={{ row: "query", column: "key" }}
        />
        <HeatMap name="signed" title="Both signs" language={language} values={examples.matrix(6, 8)} />
      </Shot>
      <Shot name="costs" title="Time and memory">
        <ScalingChart title="What a step costs" language={language} series={examples.scaling} />
        <MemoryChart title="What the backward pass remembers" language={language} series={examples.memory} />
      </Shot>
      <Shot name="scatter" title="Trials, and a tape">
        <ScatterChart
          title="When it converges"
          language={language}
          clouds={examples.trials}
          x={{ label: "‖W‖₂", include: [0] }}
          y={{ label: "iterations", include: [0] }}
          rules={[{ axis: "x", value: 1, label: "‖W‖₂ = 1" }]}
        />
        <TapeChart
          title="The tape of two steps"
          language={language}
          nodes={examples.tape}
          highlight={node}
          onSelect={(id) => setNode(id ?? 0)}
        />
      </Shot>
    </>
  );
}
