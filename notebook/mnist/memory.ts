/** Where a training run is, kept as a checkpoint: the parameters, the next batch, and the rows so far. */
import { tensor, type Variable } from "@tensorflow/tfjs-core";
import type { Checkpoint, Context, Plain } from "../cell.ts";
import { read } from "../schema.ts";
import { type EpochRow, type SumsValues, type TrainNote, trainNote } from "../train-rows.ts";
import type { Position } from "./train.ts";

export interface State {
  readonly position: Position;
  readonly sums: SumsValues;
  readonly rows: readonly EpochRow[];
}

/** Named arrays, as a checkpoint holds them. */
export type Arrays = Checkpoint["arrays"];

/** Parameters that live elsewhere than in variables: in a kernel's memory, say. */
export interface ParameterStore {
  /** Copies of them all. */
  read(): Arrays;
  write(arrays: Arrays): void;
}

/** All that training changes: variables by name, or a store of them. */
export type Parameters = { readonly [name: string]: Variable } | ParameterStore;

export interface Memory {
  /** Puts the parameters back and answers where to go on; undefined where there is nothing of this recipe, or weights that are no numbers. */
  load(): Promise<State | undefined>;
  /** The state moved. */
  touch(state: State): void;
  isDue(): boolean;
  /** Saves the last state that was touched, once. */
  save(): Promise<void>;
}

interface MemoryOptions {
  readonly name: string;
  readonly parameters: Parameters;
  /** A checkpoint of another recipe is left alone. */
  readonly recipe: Plain;
}

const every = 5000;

export function openMemory({ checkpoints, clock }: Context, { name, parameters, recipe }: MemoryOptions): Memory {
  const mark = JSON.stringify(recipe);
  const store = isStore(parameters) ? parameters : storeOf(parameters);
  let state: State | undefined;
  let saved = clock();

  return {
    async load() {
      const kept = await checkpoints.load(name);
      // nobody else writes under this cell's name, but an older version of this page may have
      const note = kept && read(trainNote, kept.note);
      if (!note || note.recipe !== mark) return undefined;
      const own = Object.entries(await store.read());
      if (!own.every(([key, { shape }]) => kept.arrays[key]?.shape.join() === shape.join())) return undefined;
      if (!areNumbers(kept.arrays)) return undefined;
      store.write(kept.arrays);
      const { epoch, batch, sums, rows } = note;
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
      const arrays = await store.read();
      // the last weights that are numbers stay: nothing can go on from others
      if (!areNumbers(arrays)) return;
      const note: TrainNote = { ...position, recipe: mark, sums, rows };
      await checkpoints.save(name, { arrays, note: { ...note } });
    },
  };
}

const areNumbers = (arrays: Arrays): boolean =>
  Object.values(arrays).every(({ data }) => data.every((number) => Number.isFinite(number)));

const isStore = (parameters: Parameters): parameters is ParameterStore => typeof parameters.read === "function";

/** Variables as a store; their numbers may have to come from the graphics card, so reading takes its time. */
function storeOf(variables: { readonly [name: string]: Variable }) {
  return {
    async read(): Promise<Arrays> {
      const entries = Object.entries(variables).map(async ([key, variable]) => {
        const data = Float32Array.from(await variable.data());
        return [key, { shape: variable.shape, data }] as const;
      });
      return Object.fromEntries(await Promise.all(entries));
    },
    write(arrays: Arrays) {
      for (const [key, variable] of Object.entries(variables)) {
        const { data, shape } = arrays[key] ?? { data: new Float32Array(), shape: [] };
        const value = tensor(data, [...shape]);
        variable.assign(value);
        value.dispose();
      }
    },
  };
}
