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

if (process.argv.includes("browser")) {
  const { findBrowser, playwrightBrowser } = await import("./browser.mjs");
  /** @param {string} command */
  const run = (command) => {
    try {
      execSync(command, { stdio: "inherit" });
      return true;
    } catch {
      return false;
    }
  };
  const ready = () => findBrowser() !== undefined || existsSync(playwrightBrowser());
  if (!ready() && process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    console.log("Installing Chromium from Debian's packages …");
    run(
      "apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-liberation",
    );
  }
  if (!ready()) {
    console.log("Downloading Chromium for the browser tests …");
    run("npx playwright install chromium");
  }
  if (!ready()) {
    console.error("No Chromium: install Chromium or Chrome, or set CHROMIUM to the path of one.");
    process.exit(1);
  }
}
