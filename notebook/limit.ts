/** A wait on storage, network, locks or another process may never end. Every one of them has a limit, and a way on. */

/** Nothing was heard within the limit. */
export class Silent extends Error {
  constructor(what: string, milliseconds: number) {
    super(`${what} did not answer within ${milliseconds / 1000} s`);
    this.name = "Silent";
  }
}

/** What `promise` settles to, or a `Silent` named after what was waited for. The work itself cannot be called back: it may still end. */
export function withLimit<T>(promise: PromiseLike<T>, milliseconds: number, what: string): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const late = setTimeout(() => reject(new Silent(what, milliseconds)), milliseconds);
    promise.then(resolve, reject).then(() => clearTimeout(late));
  });
}
