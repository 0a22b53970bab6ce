/** A note that a cell's code has begun and not yet ended: a cell that hung is not started by itself after a reload. */
const key = (lesson: string, cell: string) => `implicit-layers:unfinished:${lesson}/${cell}`;

/** Storage may be closed to us (private windows, policies): then there is no note, and nothing else changes. */
const attempt = <T>(use: () => T): T | undefined => {
  try {
    return use();
  } catch {
    return undefined;
  }
};

export const noteStart = (lesson: string, cell: string): void =>
  attempt(() => localStorage.setItem(key(lesson, cell), String(Date.now())));
export const noteEnd = (lesson: string, cell: string): void =>
  attempt(() => localStorage.removeItem(key(lesson, cell)));
export const isUnfinished = (lesson: string, cell: string): boolean =>
  attempt(() => localStorage.getItem(key(lesson, cell)) !== null) ?? false;
