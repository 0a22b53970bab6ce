/** How much a lab may say before it counts as a flood. Pure: it is told the time. */
import { limits } from "../protocol.ts";

export interface Gate {
  /** Counts one message that weighs so many characters; false when that is more than a lab may say. */
  admit(weight: number, now: number): boolean;
}

const perSecond = 5_000_000;
const burst = 20_000_000;

/**
 * Two buckets: one for messages, one for their weight. Both run full at the pace that a page can follow, so a short burst passes and
 * output without end does not. `now` is in milliseconds.
 */
export function openGate(): Gate {
  let weightLeft = burst;
  let messagesLeft: number = limits.messagesPerSecond;
  let last = 0;
  return {
    admit(weight, now) {
      const seconds = Math.max(0, now - last) / 1000;
      last = now;
      weightLeft = Math.min(burst, weightLeft + seconds * perSecond) - weight;
      messagesLeft = Math.min(limits.messagesPerSecond, messagesLeft + seconds * limits.messagesPerSecond) - 1;
      return weightLeft >= 0 && messagesLeft >= 0;
    },
  };
}
