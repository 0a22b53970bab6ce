import { Icon } from "../icon.tsx";
import { type Language, type Localised, localise } from "../language.ts";
import { mostPins, type Pin, pin, pinLabel, type Settings, unpin } from "./ghosts.ts";

interface Words {
  readonly pin: string;
  readonly hint: string;
  readonly remove: (label: string) => string;
  readonly list: string;
  readonly same: string;
  readonly on: string;
  readonly off: string;
}

const words: Localised<Words> = {
  en: {
    pin: "Pin this run",
    hint: `Keeps its curve behind later ones; up to ${mostPins}.`,
    remove: (label) => `Remove the pinned run: ${label}`,
    list: "Pinned runs",
    same: "same settings",
    on: "on",
    off: "off",
  },
  zh: {
    pin: "固定本次运行",
    hint: `其曲线会留在之后各次运行的后面，最多 ${mostPins} 条。`,
    remove: (label) => `移除固定的运行：${label}`,
    list: "已固定的运行",
    same: "设置相同",
    on: "开",
    off: "关",
  },
};

/** What the bar of pinned runs needs. The caller keeps the pins (React state), and draws them as ghosts. */
export interface PinnedRunsProps<V> {
  readonly pins: readonly Pin<V>[];
  readonly onChange: (pins: readonly Pin<V>[]) => void;
  /** The run on stage; `values` undefined while there is nothing to pin. */
  readonly params: Settings;
  readonly values: V | undefined;
  /** Localised names of the settings. */
  readonly labels: { readonly [name: string]: string };
  readonly language: Language;
}

/** A button that pins the run on stage, and the pinned ones by how they differ from it, each with a button to drop it. */
export function PinnedRuns<V>({ pins, onChange, params, values, labels, language }: PinnedRunsProps<V>) {
  const say = localise(words, language);
  return (
    <div className="pins">
      <button
        type="button"
        className="chart-tool"
        data-action="pin"
        title={say.hint}
        disabled={values === undefined}
        onClick={() => values !== undefined && onChange(pin(pins, params, values))}
      >
        {say.pin}
      </button>
      {pins.length > 0 && (
        <ul aria-label={say.list}>
          {pins.map((one) => {
            const label = pinLabel(params, one.params, { label: (name) => labels[name] ?? name, ...say });
            return (
              <li key={one.id}>
                <span>{label}</span>
                <button
                  type="button"
                  className="chart-tool"
                  data-action="unpin"
                  aria-label={say.remove(label)}
                  onClick={() => onChange(unpin(pins, one.id))}
                >
                  <Icon name="cross" />
                </button>
              </li>
            );
          })}
        </ul>
      )}
    </div>
  );
}
