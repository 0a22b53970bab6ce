/** The engine's own page (no lesson, no shell), built and served as any static host would: no special headers. */
import { createSocket } from "node:dgram";
import { createReadStream, statSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { extname, join, resolve } from "node:path";
import { build } from "vite";

const folder = resolve(".cache/engine");
const types: { readonly [extension: string]: string } = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".json": "application/json",
  ".wasm": "application/wasm",
  ".bin": "application/octet-stream",
};

export interface Site {
  readonly origin: string;
  /** Every request so far: its method and address. */
  readonly log: string[];
  /** TCP connections so far. */
  connections(): number;
  close(): Promise<void>;
}

let built: Promise<unknown> | undefined;

/** Builds the page once a test run, and serves it on a free port under `/some/base/`. */
export async function serveEngine(): Promise<Site> {
  built ??= build({ configFile: resolve("notebook/test/vite.config.ts"), logLevel: "warn" });
  await built;
  return listen((path) => {
    if (!path.startsWith("/some/base/")) return undefined;
    const file = join(folder, path.slice("/some/base/".length) || "index.html");
    return statSync(file, { throwIfNoEntry: false })?.isFile() ? { file } : undefined;
  });
}

/** Another origin: answers everything to everybody, and remembers who asked, be it by datagram (WebTransport, WebRTC). */
export async function serveElsewhere(script = ""): Promise<Site> {
  const site = await listen(() => ({ text: script }));
  const socket = createSocket({ type: "udp6", ipv6Only: false });
  socket.on("message", (bytes) => {
    const stun = bytes.length >= 20 && bytes.readUInt32BE(4) === 0x2112a442;
    site.log.push(`UDP ${stun ? "/x-rtc.js" : "/x-webtransport.js"}`);
  });
  await new Promise<void>((done) => socket.bind(Number(new URL(site.origin).port), () => done()));
  return {
    ...site,
    close: async () => {
      socket.close();
      await site.close();
    },
  };
}

type Answer = { readonly file: string } | { readonly text: string } | undefined;

/** Serves what `answer` gives for a path; upgrades (WebSocket) are only logged. */
export async function listen(answer: (path: string) => Answer): Promise<Site> {
  const log: string[] = [];
  let connections = 0;
  const server: Server = createServer((request, response) => {
    log.push(`${request.method} ${request.url}`);
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const found = answer(pathname);
    response.setHeader("access-control-allow-origin", "*");
    if (!found) {
      response.statusCode = 404;
      response.end("not found");
    } else if ("file" in found) {
      response.setHeader("content-type", types[extname(found.file)] ?? "application/octet-stream");
      createReadStream(found.file).pipe(response);
    } else {
      response.setHeader("content-type", pathname === "/" ? "text/html" : "text/javascript");
      response.end(found.text);
    }
  });
  server.on("upgrade", (request, socket) => {
    log.push(`UPGRADE ${request.url}`);
    socket.destroy();
  });
  server.on("connection", () => connections++);
  await new Promise<void>((done) => server.listen(0, done));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    origin: `http://localhost:${port}`,
    log,
    connections: () => connections,
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}
