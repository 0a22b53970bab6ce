/**
 * The post between frame and page: deliveries of bounded size, at most ten a second, the next one only when the page has taken the last.
 * What a run waits for (its end, a request for a file) does not wait for the clock, and nothing overtakes.
 */
import { limits } from "../protocol.ts";

/** One message of a lab, checked, with the bytes that belong to it. */
export interface Letter {
  readonly text: string;
  readonly bytes?: ArrayBuffer;
}

/** What arrives at the page in one go. */
export type Delivery = readonly Letter[];

export interface Mail {
  post(letter: Letter, urgent: boolean): void;
  /** The page has taken one delivery. */
  taken(): void;
  /** Characters that wait for the page. */
  readonly waiting: number;
}

export function openMail(deliver: (delivery: Delivery) => void): Mail {
  let queue: Letter[] = [];
  let waiting = 0;
  let untaken = 0;
  let last = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const hand = () => {
    const delivery: Letter[] = [];
    let size = 0;
    for (const letter of queue) {
      if (delivery.length > 0 && size + letter.text.length > limits.delivery) break;
      delivery.push(letter);
      size += letter.text.length;
    }
    queue = queue.slice(delivery.length);
    waiting -= size;
    untaken++;
    last = performance.now();
    deliver(delivery);
  };

  /** A timer in a hidden tab may be late by a minute; any later message looks at the clock too, so a run never waits for it. */
  const look = () => {
    if (queue.length === 0 || untaken > 0) return;
    const wait = last + limits.deliveryGap - performance.now();
    if (wait <= 0) hand();
    else {
      clearTimeout(timer);
      timer = setTimeout(look, wait);
    }
  };

  return {
    post(letter, urgent) {
      queue.push(letter);
      waiting += letter.text.length;
      if (urgent) while (queue.length > 0) hand();
      else look();
    },
    taken() {
      untaken = Math.max(0, untaken - 1);
      look();
    },
    get waiting() {
      return waiting;
    },
  };
}
