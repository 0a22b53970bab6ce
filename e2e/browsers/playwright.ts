import { type BrowserType, chromium, firefox, type LaunchOptions, webkit } from "@playwright/test";
import { callOf, type Engine, type Tab } from "./engine.ts";

const types: { readonly [name in Engine["name"]]: BrowserType } = {
  Chromium: chromium,
  Firefox: firefox,
  WebKit: webkit,
};

/** A browser that Playwright starts: its own builds of the three, or an installed Chromium. */
export async function openPlaywright(name: Engine["name"], options: LaunchOptions = {}): Promise<Engine> {
  const browser = await types[name].launch(options);
  return {
    name,
    version: `${browser.version()}, Playwright`,
    async open(): Promise<Tab> {
      const context = await browser.newContext({ viewport: { width: 1366, height: 900 }, locale: "en-GB" });
      const page = await context.newPage();
      let seen: string[] = [];
      page.on("console", (message) => {
        if (["error", "warning"].includes(message.type())) seen.push(message.text());
      });
      page.on("pageerror", (error) => seen.push(String(error)));
      return {
        async goto(address) {
          await page.goto(address, { waitUntil: "load", timeout: 180_000 });
        },
        evaluate: (run, ...args) => page.evaluate(callOf(run, args)),
        click: (selector) => page.locator(selector).first().click({ timeout: 60_000 }),
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
