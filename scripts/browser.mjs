import { existsSync, readdirSync, readFileSync } from "node:fs";
import { chromium, firefox, webkit } from "@playwright/test";

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

/** A Firefox that is already on this machine; FIREFOX names one. */
export const findFirefox = () =>
  [
    process.env.FIREFOX,
    "/usr/bin/firefox-esr",
    "/usr/bin/firefox",
    "/Applications/Firefox.app/Contents/MacOS/firefox",
    "C:\\Program Files\\Mozilla Firefox\\firefox.exe",
  ].find((path) => path !== undefined && existsSync(path));

/** WebKitGTK with its driver, and a screen of memory to draw on; undefined where one of the three is missing. */
export function findWebKit() {
  const [driver, screen] = ["/usr/bin/WebKitWebDriver", "/usr/bin/Xvfb"];
  const browser = ["/usr/lib", "/usr/libexec"]
    .flatMap((lib) => (existsSync(lib) ? [lib, ...readdirSync(lib).map((name) => `${lib}/${name}`)] : []))
    .flatMap((dir) => ["4.1", "4.0"].map((version) => `${dir}/webkit2gtk-${version}/MiniBrowser`))
    .find((path) => existsSync(path));
  return browser && existsSync(driver) && existsSync(screen) ? { driver, browser, screen } : undefined;
}

/** On Debian as root every engine can be installed, so none may be left out. */
export const isDebianRoot = () =>
  process.getuid?.() === 0 &&
  existsSync("/etc/os-release") &&
  /^ID=debian$/m.test(readFileSync("/etc/os-release", "utf8"));

const downloads = { chromium, firefox, webkit };

/**
 * Where Playwright keeps the one that it downloads.
 * @param {keyof typeof downloads} name
 */
export const playwrightBrowser = (name) => downloads[name].executablePath();

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
