import { type Language, type Localised, localise } from "../language.ts";
import { mostRows, type Row, type RowsColumn, RowsTable } from "./rows-table.tsx";

interface Half {
  readonly error: number;
  readonly loss: number;
  readonly iterations: number;
}

/** A whole epoch of training, and the test after it. */
export interface Epoch {
  readonly epoch: number;
  readonly train: Half;
  readonly test: Half;
  /** Steps that made no update. */
  readonly skipped: number;
  readonly seconds: number;
}

/** What the table shows. */
export interface EpochsTableProps {
  readonly title: string;
  readonly language: Language;
  readonly epochs: readonly Epoch[];
  /** Rows printed elsewhere, by epoch: `trainError trainLoss trainIterations testError testLoss testIterations`. */
  readonly original: readonly Row[];
}

const words: Localised<{
  readonly epoch: string;
  readonly train: string;
  readonly test: string;
  readonly both: string;
  readonly error: string;
  readonly loss: string;
  readonly iterations: string;
  readonly skipped: string;
  readonly seconds: string;
}> = {
  en: {
    epoch: "epoch",
    train: "training set",
    test: "test set",
    both: "this run",
    error: "error",
    loss: "loss",
    iterations: "iterations",
    skipped: "skipped",
    seconds: "seconds",
  },
};

/** The epochs of a training beside the original's; every number is an output such as `epoch-3-test-error`. */
export function EpochsTable({ title, language, epochs, original }: EpochsTableProps) {
  const say = localise(words, language);
  const shown = epochs.slice(0, mostRows);
  const half = (part: "train" | "test"): readonly RowsColumn[] => [
    { key: `${part}-error`, label: say.error, group: say[part] },
    { key: `${part}-loss`, label: say.loss, group: say[part] },
    { key: `${part}-iterations`, label: say.iterations, group: say[part], digits: 2 },
  ];
  const numbers = (part: "train" | "test", { error, loss, iterations }: Half) => ({
    [`${part}-error`]: error,
    [`${part}-loss`]: loss,
    [`${part}-iterations`]: iterations,
  });
  return (
    <RowsTable
      name="epochs"
      title={title}
      language={language}
      rowLabel={say.epoch}
      columns={[
        ...half("train"),
        ...half("test"),
        { key: "skipped", label: say.skipped, group: say.both, digits: 0 },
        { key: "seconds", label: say.seconds, group: say.both, digits: 1 },
      ]}
      rows={shown.map(({ epoch, train, test, skipped, seconds }) => ({
        id: epoch,
        values: { ...numbers("train", train), ...numbers("test", test), skipped, seconds },
      }))}
      left={epochs.length - shown.length}
      original={original.map(({ id, values }) => ({
        id,
        values: Object.fromEntries(
          Object.entries(values).map(([key, value]) => [
            key.replace(/[A-Z]/, (letter) => `-${letter.toLowerCase()}`),
            value,
          ]),
        ),
      }))}
      output={(epoch, key) => `epoch-${epoch}-${key}`}
    />
  );
}
