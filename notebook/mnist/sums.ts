/** The running means of an epoch, as the original notebook prints them: every batch counts by its digits. */
import type { EpochRow, Half, SumsValues } from "../train-rows.ts";
import type { StepReport } from "./train.ts";

export interface Sums {
  add(report: StepReport, images: number, milliseconds: number): void;
  half(): Half;
  row(epoch: number, test: Half): EpochRow;
  values(): SumsValues;
}

const zero: SumsValues = { batches: 0, images: 0, loss: 0, error: 0, forward: 0, backward: 0, skipped: 0, seconds: 0 };

export function sumsOf(start: SumsValues = zero): Sums {
  let sums = start;
  const half = (): Half => ({
    error: sums.error / sums.images,
    loss: sums.loss / sums.images,
    iterations: sums.forward / sums.batches,
  });
  return {
    add({ loss, error, forward, backward, skipped }, images, milliseconds) {
      sums = {
        batches: sums.batches + 1,
        images: sums.images + images,
        loss: sums.loss + loss * images,
        error: sums.error + error * images,
        forward: sums.forward + forward,
        backward: sums.backward + backward,
        skipped: sums.skipped + (skipped ? 1 : 0),
        seconds: sums.seconds + milliseconds / 1000,
      };
    },
    half,
    row: (epoch, test) => ({
      kind: "epoch",
      epoch,
      train: half(),
      test,
      backward: sums.backward / sums.batches,
      skipped: sums.skipped,
      seconds: sums.seconds,
      imagesPerSecond: sums.images / sums.seconds,
    }),
    values: () => sums,
  };
}
