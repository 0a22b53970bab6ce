import { useState } from "react";
import { choice, logSlider, seed, slider, toggle } from "../../components/controls/control.ts";
import { ControlPanel } from "../../components/controls/control-panel.tsx";
import type { Language } from "../../components/language.ts";
import { Shot } from "./shot.tsx";

const controls = {
  gain: slider(1, 0, 3, 0.05),
  tolerance: logSlider(1e-4, 1e-6, 1, 3),
  solver: choice("picard", [
    { value: "picard", label: "plain" },
    { value: "anderson", label: "Anderson" },
    { value: "newton", label: "Newton" },
  ]),
  memory: choice(
    5,
    [1, 2, 3, 4, 5, 6, 7].map((value) => ({ value, label: `the last ${value}` })),
  ),
  unrolled: toggle(true),
  seed: seed(0),
};
const labels = {
  gain: "Gain",
  tolerance: "Tolerance",
  solver: "Solver",
  memory: "Memory",
  unrolled: "Unrolled gradient",
  seed: "Seed",
};

/** Every control. */
export function GalleryControls({ language }: { readonly language: Language }) {
  const [values, setValues] = useState<Readonly<Record<string, boolean | number | string>>>({});
  return (
    <Shot name="controls" title="Controls">
      <div className="cell gallery-panel">
        <ControlPanel
          controls={controls}
          labels={labels}
          values={values}
          onChange={(name, value) => setValues({ ...values, [name]: value })}
          language={language}
        />
      </div>
    </Shot>
  );
}
