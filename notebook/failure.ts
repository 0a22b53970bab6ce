/** Something that went wrong in a run, thrown as an error and told to the page as data. */
import type { Failure } from "./protocol.ts";

/** An error that already knows what the page is to be told. */
export class Failed extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.message);
    this.name = "Failed";
    this.failure = failure;
  }
}
