import { CellBar } from "../../components/cell/cell-bar.tsx";
import { CellFooter } from "../../components/cell/cell-footer.tsx";
import { CellNotices } from "../../components/cell/cell-notices.tsx";
import { type CellStatus, initialStatus } from "../../components/cell/cell-status.ts";
import { challengeView } from "../../components/cell/challenge-view.tsx";
import type { Recording } from "../../components/cell/recording.ts";
import { type FrameWords, words } from "../../components/cell/words.ts";
import { type Language, localise } from "../../components/language.ts";
import { Checks } from "../../components/prose/checks.tsx";
import type { Snapshot } from "../../notebook/client.ts";
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

/** What a state alone does not say: how a run ended, what the code is known for, what storage could not take. */
const circumstances: readonly { readonly name: string; readonly snapshot: Partial<Snapshot> }[] = [
  { name: "stopped", snapshot: { state: "done", ended: "stopped" } },
  { name: "forced", snapshot: { state: "done", ended: "forced" } },
  { name: "hung", snapshot: { state: "blocked", hung: true } },
  { name: "memory", snapshot: { state: "done", ended: "finished", storage: "memory" } },
  { name: "full", snapshot: { state: "done", ended: "finished", storage: "full" } },
  { name: "shaders", snapshot: { state: "warming", progress: { what: "shaders", done: 12, total: 0 } } },
];

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

interface FrameProps {
  readonly name: string;
  readonly status: CellStatus;
  readonly say: FrameWords;
  readonly language: Language;
}

function Frame({ name, status, say, language }: FrameProps) {
  const id = `state-${name}`;
  return (
    <section className="cell" data-state={status.state} aria-labelledby={id}>
      <header className="cell-head">
        <h3 className="cell-title" id={id}>
          {name}
        </h3>
        <CellBar name={name} status={status} say={say} notebook={undefined} titleId={id} />
      </header>
      <CellNotices name={name} status={status} say={say} language={language} notebook={undefined} />
      <CellFooter snapshot={status.snapshot} recording={status.recording} say={say} language={language} />
    </section>
  );
}

/** The head and foot of a cell in each of its states, and a challenge's checks. */
export function GalleryCells({ language }: { readonly language: Language }) {
  const say = localise(words, language);
  return (
    <>
      <Shot name="states" title="The states of a cell">
        <div className="gallery-states">
          {states.map((state) => {
            const status = { ...initialStatus(view, "", state === "recorded" ? recording : undefined), state };
            return <Frame key={state} name={state} status={status} say={say} language={language} />;
          })}
        </div>
      </Shot>
      <Shot name="circumstances" title="What a state alone does not say">
        <div className="gallery-states">
          {circumstances.map(({ name, snapshot: more }) => {
            const status = initialStatus(view, "");
            const snapshot = { ...status.snapshot, ...more };
            const whole = { ...status, snapshot, state: snapshot.state };
            return <Frame key={name} name={name} status={whole} say={say} language={language} />;
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
