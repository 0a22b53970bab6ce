import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { limits } from "../protocol.ts";
import { openGate } from "./gate.ts";
import { type Delivery, openMail } from "./mail.ts";

describe("the gate", () => {
  it("lets a busy lab through for as long as it likes", () => {
    const gate = openGate();
    for (let now = 0; now < 60_000; now += 30) expect(gate.admit(80_000, now)).toBe(true);
  });
  it("lets a burst through", () => {
    const gate = openGate();
    for (let message = 0; message < 30; message++) expect(gate.admit(400_000, 10)).toBe(true);
  });
  it("stops output without end, of many small messages or of few big ones", () => {
    const admitted = (weight: number) => {
      const gate = openGate();
      let count = 0;
      while (gate.admit(weight, count * 0.01)) count++;
      return count;
    };
    expect(admitted(10)).toBeLessThan(2 * limits.messagesPerSecond);
    expect(admitted(limits.message)).toBeLessThan(60);
  });
});

describe("the mail", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] }));
  afterEach(() => void vi.useRealTimers());

  const open = () => {
    const delivered: Delivery[] = [];
    const mail = openMail((delivery) => void delivered.push(delivery));
    return { delivered, mail, texts: () => delivered.map((delivery) => delivery.map(({ text }) => text).join("")) };
  };

  it("delivers the first at once and then at most ten times a second, in order", () => {
    const { mail, texts } = open();
    for (const text of "abcd") mail.post({ text }, false);
    expect(texts()).toEqual(["a"]);
    mail.taken();
    vi.advanceTimersByTime(99);
    expect(texts()).toEqual(["a"]);
    vi.advanceTimersByTime(1);
    expect(texts()).toEqual(["a", "bcd"]);
  });

  it("waits for a page that is behind", () => {
    const { mail, texts } = open();
    mail.post({ text: "a" }, false);
    mail.post({ text: "b" }, false);
    vi.advanceTimersByTime(10_000);
    expect(texts()).toEqual(["a"]);
    expect(mail.waiting).toBe(1);
    mail.taken();
    expect(texts()).toEqual(["a", "b"]);
    expect(mail.waiting).toBe(0);
  });

  it("does not let what is urgent wait, and nothing overtakes", () => {
    const { mail, texts } = open();
    for (const text of "abc") mail.post({ text }, false);
    mail.post({ text: "!" }, true);
    expect(texts().join("")).toBe("abc!");
  });

  it("cuts big post into deliveries that a page can take", () => {
    const { mail, delivered } = open();
    mail.post({ text: "x" }, false);
    for (let letter = 0; letter < 5; letter++) mail.post({ text: "y".repeat(100_000) }, false);
    mail.post({ text: "!" }, true);
    for (const delivery of delivered) {
      expect(delivery.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThanOrEqual(limits.delivery);
    }
    expect(delivered.length).toBeGreaterThan(2);
  });

  it("goes on without its timer, as in a hidden tab, when more comes in", () => {
    const { mail, texts } = open();
    mail.post({ text: "a" }, false);
    mail.taken();
    mail.post({ text: "b" }, false);
    vi.setSystemTime(Date.now());
    const real = performance.now();
    vi.spyOn(performance, "now").mockReturnValue(real + 500);
    mail.post({ text: "c" }, false);
    expect(texts().join("")).toBe("abc");
  });
});
