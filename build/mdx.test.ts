import { expect, test } from "vitest";
import { partsOf } from "./mdx.ts";

test("a display comes apart at its own \\qquad, and never inside braces or an environment", () => {
  const cases: readonly (readonly [string, number])[] = [
    ["a = b", 1],
    ["a = b, \\qquad c = d", 2],
    ["a \\qquad\\Rightarrow\\qquad b", 3],
    ["\\text{a \\qquad b} \\qquad \\{ c \\qquad d \\}", 3],
    ["\\begin{aligned} a &= b \\qquad c \\end{aligned}", 1],
    ["a \\\\ \\qquadratic", 1],
  ];
  for (const [tex, count] of cases) {
    const parts = partsOf(tex);
    expect(parts, tex).toHaveLength(count);
    expect(parts.join("\\qquad")).toBe(tex);
  }
});
