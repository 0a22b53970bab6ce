/** Where a training run is, kept as a checkpoint: the parameters, the next batch, and the rows so far. */
import { tensor, type Variable } from "@tensorflow/tfjs-core";
import type { Checkpoint, Context, Plain } from "../cell.ts";
import type { EpochRow, SumsValues } from "./sums.ts";
import type { Position } from "./train.ts";

export interface State {
  readonly position: Position;
  readonly sums: SumsValues;
  readonly rows: readonly EpochRow[];
}

export interface Memory {
  /** Puts the parameters back and answers where to go on; undefined where there is nothing of this recipe. */
  load(): Promise<State | undefined>;
  /** The state moved. */
  touch(state: State): void;
  isDue(): boolean;
  /** Saves the last state that was touched, once. */
  save(): Promise<void>;
}

interface MemoryOptions {
  readonly name: string;
  readonly parameters: { readonly [name: string]: Variable };
  /** A checkpoint of another recipe is left alone. */
  readonly recipe: Plain;
}

const every = 5000;

export function openMemory({ checkpoints, clock }: Context, { name, parameters, recipe }: MemoryOptions): Memory {
  const mark = JSON.stringify(recipe);
  let state: State | undefined;
  let saved = clock();

  const fits = ({ arrays, note }: Checkpoint) =>
    isNote(note) &&
    note.recipe === mark &&
    Object.entries(parameters).every(([key, { shape }]) => arrays[key]?.shape.join() === shape.join());

  return {
    async load() {
      const kept = await checkpoints.load(name);
      if (!kept || !fits(kept) || !isNote(kept.note)) return undefined;
      for (const [key, variable] of Object.entries(parameters)) {
        const { data, shape } = kept.arrays[key] ?? { data: new Float32Array(), shape: [] };
        const value = tensor(data, [...shape]);
        variable.assign(value);
        value.dispose();
      }
      const { epoch, batch, sums, rows } = kept.note;
      return { position: { epoch, batch }, sums, rows };
    },
    touch(next) {
      state = next;
    },
    isDue: () => clock() - saved >= every,
    async save() {
      if (!state) return;
      const { position, sums, rows } = state;
      state = undefined;
      saved = clock();
      const entries = Object.entries(parameters).map(async ([key, variable]) => {
        const data = Float32Array.from(await variable.data());
        return [key, { shape: variable.shape, data }] as const;
      });
      const arrays = Object.fromEntries(await Promise.all(entries));
      const note: Note = { ...position, recipe: mark, sums, rows };
      await checkpoints.save(name, { arrays, note: note as unknown as Plain });
    },
  };
}

interface Note {
  readonly epoch: number;
  readonly batch: number;
  readonly recipe: string;
  readonly sums: SumsValues;
  readonly rows: readonly EpochRow[];
}

/** A note of ours: nobody else writes under this cell's name, but an older version of this page may have. */
const isNote = (note: unknown): note is Note =>
  typeof note === "object" &&
  note !== null &&
  ["epoch", "batch", "recipe", "sums", "rows"].every((key) => key in note) &&
  "rows" in note &&
  Array.isArray(note.rows);
