import { launch } from "puppeteer-core";
import { callOf, type Engine, type Tab } from "./engine.ts";

/** Firefox over WebDriver BiDi: any Firefox that is installed will do. */
export async function openFirefox(executablePath: string): Promise<Engine> {
  const browser = await launch({
    browser: "firefox",
    executablePath,
    protocolTimeout: 300_000,
    extraPrefsFirefox: { "intl.accept_languages": "en-GB", "datareporting.policy.dataSubmissionEnabled": false },
  });
  return {
    name: "Firefox",
    version: `${(await browser.version()).replace(/^firefox\//i, "")}, WebDriver BiDi`,
    async open(): Promise<Tab> {
      const context = await browser.createBrowserContext();
      const page = await context.newPage();
      page.setDefaultTimeout(180_000);
      await page.setViewport({ width: 1366, height: 900 });
      let seen: string[] = [];
      page.on("console", (message) => {
        if (["error", "warn"].includes(message.type())) seen.push(message.text());
      });
      page.on("pageerror", (error) => seen.push(String(error)));
      return {
        async goto(address) {
          await page.goto(address, { waitUntil: "load" });
        },
        evaluate: (run, ...args) => page.evaluate(callOf(run, args)) as Promise<ReturnType<typeof run>>,
        async click(selector) {
          const element = await page.waitForSelector(selector);
          await element?.evaluate((one) => one.scrollIntoView({ block: "center", behavior: "instant" }));
          await element?.click();
        },
        type: (text) => page.keyboard.type(text),
        async complaints() {
          const said = seen;
          seen = [];
          return said;
        },
        close: () => context.close(),
      };
    },
    close: () => browser.close(),
  };
}
