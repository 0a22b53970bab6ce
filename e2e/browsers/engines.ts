/** The engines that the notebook is tried in, and where each is found. */
import { existsSync } from "node:fs";
import { findFirefox, findWebKit, isDebianRoot, launchOptions, playwrightBrowser } from "../../scripts/browser.mjs";
import type { Engine } from "./engine.ts";
import { openFirefox } from "./firefox.ts";
import { openPlaywright } from "./playwright.ts";
import { openWebKit } from "./webkit.ts";

interface Row {
  readonly name: Engine["name"];
  /** The way to start it; undefined where this machine has none. */
  readonly start: (() => Promise<Engine>) | undefined;
  /** Where it is missing its tests fail, and are not left out. */
  readonly needed: boolean;
}

const installedFirefox = findFirefox();
const installedWebKit = findWebKit();

const startFirefox = installedFirefox
  ? () => openFirefox(installedFirefox)
  : existsSync(playwrightBrowser("firefox"))
    ? () => openPlaywright("Firefox")
    : undefined;

const startWebKit = installedWebKit
  ? () => openWebKit(installedWebKit)
  : existsSync(playwrightBrowser("webkit"))
    ? () => openPlaywright("WebKit")
    : undefined;

/** One row an engine. Chromium has the rest of the browser tests to itself, so the short form leaves it out. */
export const engines: readonly Row[] = [
  ...(process.env.BROWSERS === "short"
    ? []
    : [{ name: "Chromium", start: () => openPlaywright("Chromium", launchOptions()), needed: true } as const]),
  { name: "Firefox", start: startFirefox, needed: isDebianRoot() },
  { name: "WebKit", start: startWebKit, needed: isDebianRoot() },
];
