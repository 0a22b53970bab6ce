import { existsSync } from "node:fs";
import { chromium } from "@playwright/test";

/** A Chromium or Chrome that is already on this machine; CHROMIUM names one. */
export const findBrowser = () =>
  [
    process.env.CHROMIUM,
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  ].find((path) => path !== undefined && existsSync(path));

/** Where Playwright keeps the one that it downloads. */
export const playwrightBrowser = () => chromium.executablePath();

/** How every browser test and bench starts it: as root Chromium refuses its own sandbox. */
export const launchOptions = () => {
  const executablePath = findBrowser();
  return {
    ...(executablePath === undefined ? {} : { executablePath }),
    args: [
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
      "--disable-background-networking",
      "--disable-component-update",
      "--no-first-run",
    ],
  };
};
