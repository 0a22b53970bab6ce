import { describe, expect, test } from "vitest";
import { leaked, onBothBackends } from "./backends.ts";
import { errorsOf } from "./derivatives.ts";
import { rows } from "./layer-rows.ts";

onBothBackends(() => {
  describe("value, first and second derivatives in every input, beside float64", () => {
    test.each(Object.keys(rows))("%s", (name) => {
      const row = rows[name] ?? expect.fail();
      let errors: ReturnType<typeof errorsOf> | undefined;
      const left = leaked(() => {
        errors = errorsOf(row);
      });
      expect(errors?.value).toBeLessThan(1e-6);
      expect(Math.max(...(errors?.first ?? [Number.NaN]))).toBeLessThan(2e-6);
      expect(Math.max(...(errors?.second ?? [Number.NaN]))).toBeLessThan(1e-4);
      expect(left).toBe(0);
    });
  });
});
