import { CellBar } from "../../components/cell/cell-bar.tsx";
import { CellFooter } from "../../components/cell/cell-footer.tsx";
import { initialStatus } from "../../components/cell/cell-status.ts";
import { challengeView } from "../../components/cell/challenge-view.tsx";
import type { Recording } from "../../components/cell/recording.ts";
import { words } from "../../components/cell/words.ts";
import { type Language, localise } from "../../components/language.ts";
import { Checks } from "../../components/prose/checks.tsx";
import { Shot } from "./shot.tsx";

const states = [
  "idle",
  "recorded",
  "queued",
  "warming",
  "running",
  "stopping",
  "stale",
  "edited",
  "done",
  "error",
  "lost",
  "blocked",
] as const;

const recording: Recording = {
  date: "2026-11-21",
  backend: "wasm",
  seed: 0,
  params: {},
  elapsed: 1290,
  values: [],
  numbers: {},
};
const view = challengeView({ en: { title: "", lead: "", controls: {}, checks: 0 } });

const checks = [
  { check: "w = −1.5, x = 0: settles within 200 steps", passed: true, detail: "residual 8.1e-7 after 11 steps" },
  { check: "w = −1.5, x = 0.3: settles within 200 steps", passed: false, detail: "residual 1.4e+0 after 200 steps" },
];

/** The head and foot of a cell in each of its states, and a challenge's checks. */
export function GalleryCells({ language }: { readonly language: Language }) {
  const say = localise(words, language);
  return (
    <>
      <Shot name="states" title="The states of a cell">
        <div className="gallery-states">
          {states.map((state) => {
            const status = { ...initialStatus(view, "", state === "recorded" ? recording : undefined), state };
            return (
              <section key={state} className="cell" data-state={state} aria-labelledby={`state-${state}`}>
                <header className="cell-head">
                  <h3 className="cell-title" id={`state-${state}`}>
                    {state}
                  </h3>
                  <CellBar name={state} status={status} say={say} notebook={undefined} titleId={`state-${state}`} />
                </header>
                <CellFooter snapshot={status.snapshot} recording={status.recording} say={say} language={language} />
              </section>
            );
          })}
        </div>
      </Shot>
      <Shot name="checks" title="A challenge's checks">
        <div className="cell gallery-panel">
          <Checks checks={checks} total={2} running={false} language={language} />
        </div>
      </Shot>
    </>
  );
}
