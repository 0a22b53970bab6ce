import { describe, expect, it } from "vitest";
import { answerLimits, openAnswers } from "./answers.ts";

const settled = () => new Promise((done) => setTimeout(done));

describe("answers to a lab", () => {
  it("come one after another, and the page rests in proportion to what it moved", async () => {
    const waits: number[] = [];
    const log: string[] = [];
    const answers = openAnswers(async (ms) => void waits.push(ms));
    const answer = (name: string, bytes: number) => async () => {
      log.push(`${name} begins`);
      await settled();
      log.push(`${name} ends`);
      return bytes;
    };
    answers.ask(0, answer("a", answerLimits.perSecond));
    answers.ask(0, answer("b", 0));
    answers.ask(0, answer("c", answerLimits.perSecond / 2));
    for (let turn = 0; turn < 6; turn++) await settled();
    expect(log).toEqual(["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"]);
    expect(waits).toEqual([1000, 500]);
  });

  it("are refused past their number and past their bytes", () => {
    const never = () => new Promise<number>(() => undefined);
    const many = openAnswers();
    // one is under way, the others wait
    const taken = Array.from({ length: 100 }, () => many.ask(0, never)).filter(Boolean);
    expect(taken).toHaveLength(answerLimits.waiting + 1);
    const heavy = openAnswers();
    const heavies = Array.from({ length: 16 }, () => heavy.ask(16 * 2 ** 20, never)).filter(Boolean);
    expect(heavies).toHaveLength(5);
  });

  it("go on after one that fails, and end with the run", async () => {
    const log: string[] = [];
    const answers = openAnswers();
    answers.ask(0, () => Promise.reject(new Error("no storage")));
    answers.ask(0, async () => log.push("next"));
    await settled();
    expect(log).toEqual(["next"]);
    answers.close();
    answers.ask(0, async () => log.push("late"));
    await settled();
    expect(log).toEqual(["next"]);
  });
});
