import { expect, it } from "vitest";
import { quietConsole } from "./console.ts";

it("lets a hundred lines a second through, and says that there were more", () => {
  const lines: string[] = [];
  const write = (...words: unknown[]) => void lines.push(words.join(" "));
  const methods = ["log", "info", "warn", "error", "debug", "trace", "dir", "table"];
  const fake = Object.fromEntries(methods.map((method) => [method, write])) as unknown as Console;
  let now = 0;
  quietConsole(fake, () => now);
  for (let line = 0; line < 1000; line++) fake.log(line);
  expect(lines).toHaveLength(101);
  expect(lines.at(-1)).toMatch(/more than 100 lines/);
  now = 1500;
  fake.error("later");
  expect(lines.at(-1)).toBe("later");
});
