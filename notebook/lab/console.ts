/** A cell may write to the console, for whoever has it open; lines without end would drown the browser's tools, and the frame with them. */
const perSecond = 100;
const methods = ["log", "info", "warn", "error", "debug", "trace", "dir", "table"] as const;

/** Lets so many lines a second through, and says once that others were left out. */
export function quietConsole(console: Console, now: () => number): void {
  let second = 0;
  let lines = 0;
  const admit = () => {
    const current = Math.floor(now() / 1000);
    if (current !== second) lines = 0;
    second = current;
    return ++lines;
  };
  const warn = console.warn.bind(console);
  for (const method of methods) {
    const original = console[method].bind(console);
    console[method] = (...words: unknown[]) => {
      const line = admit();
      if (line <= perSecond) original(...words);
      else if (line === perSecond + 1) warn(`more than ${perSecond} lines a second: the others are left out`);
    };
  }
}
