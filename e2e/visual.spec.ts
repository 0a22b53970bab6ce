/**
 * The gallery beside its committed pictures. Without JavaScript, in the site's own fonts: what is compared is the drawing
 * and the styles, not a race. References are made by hand (`npm run reference`), never by CI.
 */
import { expect, test } from "@playwright/test";

const shots = [
  "controls",
  "residuals",
  "residuals-odd",
  "training",
  "epochs",
  "cobwebs",
  "planes",
  "matrices",
  "costs",
  "scatter",
  "states",
  "circumstances",
  "checks",
  "prose",
] as const;

test.use({ javaScriptEnabled: false, viewport: { width: 920, height: 1200 }, deviceScaleFactor: 1 });

for (const colorScheme of ["light", "dark"] as const) {
  test(`the gallery looks as it did, in ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.goto("en/gallery/", { waitUntil: "networkidle" });
    for (const shot of shots) {
      // fonts are the site's own, but machines smooth them differently (444 pixels of a picture at most, seen with other hinting); a label that moves is more
      await expect.soft(page.locator(`[data-shot="${shot}"]`)).toHaveScreenshot(`${shot}-${colorScheme}.png`, {
        maxDiffPixels: 900,
        threshold: 0.3,
        animations: "disabled",
      });
    }
  });
}
