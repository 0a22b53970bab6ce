// What the two commands need before they start: the packages, and for the tests a Chromium. Installs only what is missing.
import { execSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Node 20.19 or newer is needed; this is ${process.versions.node}.`);
  process.exit(1);
}

/** @param {string} file */
const changed = (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

const installed = changed("node_modules/.package-lock.json");
if (installed < changed("package-lock.json") || installed < changed("package.json") - 60_000 || !installed) {
  console.log("Installing the packages (once, about a minute) …");
  // not `npm ci`: a lock written where other platforms' binaries are not served lacks them, and only `install` adds them
  execSync("npm install --no-audit --no-fund --loglevel=error", { stdio: "inherit" });
}

const wanted = ["browser", "browsers"].find((word) => process.argv.includes(word));
if (wanted) {
  const { findBrowser, findFirefox, findWebKit, isDebianRoot, playwrightBrowser } = await import("./browser.mjs");
  /** @param {string} command */
  const run = (command) => {
    try {
      execSync(command, { stdio: "inherit" });
      return true;
    } catch {
      return false;
    }
  };

  /**
   * An engine: how it is found, Debian's packages of it, and Playwright's name of it.
   * @typedef {{ name: string, installed: () => unknown, packages: string, playwright: "chromium" | "firefox" | "webkit" }} Engine
   * @type {Engine[]}
   */
  const engines = [
    { name: "Chromium", installed: findBrowser, packages: "chromium fonts-liberation", playwright: "chromium" },
    { name: "Firefox", installed: findFirefox, packages: "firefox-esr", playwright: "firefox" },
    { name: "WebKit", installed: findWebKit, packages: "webkit2gtk-driver xvfb", playwright: "webkit" },
  ];
  /** @param {Engine} engine */
  const ready = ({ installed, playwright }) => installed() !== undefined || existsSync(playwrightBrowser(playwright));
  const missing = () => (wanted === "browsers" ? engines : engines.slice(0, 1)).filter((engine) => !ready(engine));

  if (missing().length > 0 && process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    console.log(
      `Installing from the system's packages: ${missing()
        .map(({ name }) => name)
        .join(", ")} …`,
    );
    run("apt-get update -qq");
    // one by one: where one is not to be had, the others are installed all the same
    for (const { packages } of missing()) {
      run(`DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends ${packages}`);
    }
  }
  for (const { name, playwright } of missing()) {
    console.log(`Downloading ${name} for the browser tests …`);
    run(`npx playwright install ${playwright}`);
  }
  for (const { name } of missing()) {
    if (name === "Chromium")
      console.error("No Chromium: install Chromium or Chrome, or set CHROMIUM to the path of one.");
    else console.error(`No ${name}: ${isDebianRoot() ? "it is needed here" : "it will not be tried"}.`);
  }
  if (missing().some(({ name }) => name === "Chromium" || isDebianRoot())) process.exit(1);
}
