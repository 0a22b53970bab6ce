import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import type { Readable } from "node:stream";
import { Builder, By, Capabilities } from "selenium-webdriver";
import { callOf, type Engine, type Tab } from "./engine.ts";

/** Where its parts are. */
interface Installed {
  readonly driver: string;
  readonly browser: string;
  /** A screen of memory. */
  readonly screen: string;
}

/** WebKitGTK's own browser and driver, on a screen of memory. */
export async function openWebKit({ driver, browser, screen: binary }: Installed): Promise<Engine> {
  const screen = await openScreen(binary);
  const port = await freePort();
  let console = "";
  const service = spawn(driver, ["-p", String(port)], {
    env: {
      ...process.env,
      DISPLAY: screen.display,
      LANG: "en_GB.UTF-8",
      NO_AT_BRIDGE: "1",
    },
    stdio: ["ignore", "pipe", "ignore"],
  });
  service.stdout?.on("data", (data: Buffer) => {
    console += data;
  });
  await listening(port, service);
  const capabilities = new Capabilities({
    browserName: "MiniBrowser",
    pageLoadStrategy: "normal",
    timeouts: { script: 180_000, pageLoad: 180_000, implicit: 0 },
    "webkitgtk:browserOptions": {
      binary: browser,
      args: ["--automation", "--enable-write-console-messages-to-stdout=true"],
    },
  });
  const start = () => new Builder().usingServer(`http://127.0.0.1:${port}`).withCapabilities(capabilities).build();
  const first = await start();
  const version = String((await first.getCapabilities()).getBrowserVersion());
  await first.quit();
  return {
    name: "WebKit",
    version: `WebKitGTK ${version}, WebDriver`,
    // a session is a browser of its own, with a profile that is gone when it ends
    async open(): Promise<Tab> {
      const session = await start();
      await session.manage().window().setRect({ x: 0, y: 0, width: 1366, height: 900 });
      console = "";
      return {
        async goto(address) {
          await session.get(address);
        },
        evaluate: (run, ...args) => session.executeScript(`return ${callOf(run, args)}`),
        async click(selector) {
          const element = await session.findElement(By.css(selector));
          await session.executeScript("arguments[0].scrollIntoView({ block: 'center', behavior: 'instant' })", element);
          await element.click();
        },
        async type(text) {
          await session.actions().sendKeys(text).perform();
        },
        async complaints() {
          const said = console;
          console = "";
          return said.split("\n").filter((line) => /^CONSOLE (\S+ )?(ERROR|WARN)/.test(line));
        },
        close: () => session.quit(),
      };
    },
    async close() {
      service.kill();
      screen.close();
    },
  };
}

/** A screen that nobody sees, with a number that nobody else has. */
async function openScreen(binary: string): Promise<{ readonly display: string; close(): void }> {
  const server = spawn(binary, ["-displayfd", "3", "-screen", "0", "1400x1000x24", "-nolisten", "tcp"], {
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
  const display = await new Promise<string>((resolve, reject) => {
    server.once("error", reject);
    server.once("exit", () => reject(new Error("Xvfb did not start")));
    (server.stdio[3] as Readable | null)?.once("data", (data) => resolve(`:${String(data).trim()}`));
  });
  return { display, close: () => void server.kill() };
}

const freePort = () =>
  new Promise<number>((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });

async function listening(port: number, service: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 300 && service.exitCode === null; tries++) {
    const answer = await fetch(`http://127.0.0.1:${port}/status`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((later) => setTimeout(later, 100));
  }
  throw new Error("the WebKit driver did not start");
}
