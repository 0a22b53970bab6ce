/** Chooses where a run's tensors live (worker side): real graphics hardware, else WASM, else plain JavaScript. */
import "@tensorflow/tfjs-backend-cpu";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import { type MathBackendWebGL, setWebGLContext } from "@tensorflow/tfjs-backend-webgl";
import { backend, env, ready, setBackend } from "@tensorflow/tfjs-core";
import type { Asset, Backend, BackendInfo, BackendReason } from "./protocol.ts";

export interface BackendHooks {
  /** Asks the page for one of the lab's files; undefined where it cannot be had. */
  asset(name: Asset): Promise<ArrayBuffer | undefined>;
  /** The WebGL context is gone, and with it every tensor. */
  lost(): void;
  /** A shader is about to be compiled, the first, the second …; it can take a good part of a second. */
  shader(count: number): void;
}

/**
 * Software renderers, by what they call themselves. One of them is "available" and 20 to 160 times slower than WASM on the same machine,
 * so availability decides nothing.
 */
const software = /swiftshader|llvmpipe|softpipe|lavapipe|software|microsoft basic render|\bwarp\b|mesa offscreen/i;

/** true: the renderer's name says that the processor does the drawing. */
export const isSoftware = (renderer: string): boolean => renderer === "" || software.test(renderer);

let graphics: { readonly renderer: string } | undefined;
let wasmBytes: ArrayBuffer | undefined;

/** Sets tfjs up on the backend that was asked for, or on the best one; always ends on one that runs. */
export async function chooseBackend(wanted: "auto" | Backend, hooks: BackendHooks): Promise<BackendInfo> {
  const renderer = rendererOf(hooks);
  const info = (name: Backend, reason: BackendReason): BackendInfo => ({ name, reason, renderer: renderer ?? "" });
  if (wanted !== "auto" && (await start(wanted, renderer, hooks))) return info(wanted, "forced");
  const refused = wanted !== "auto";
  if (wanted === "auto" && renderer !== undefined && !isSoftware(renderer) && (await start("webgl", renderer, hooks))) {
    return info("webgl", "hardware");
  }
  const noGraphics: BackendReason = refused ? "unavailable" : renderer === undefined ? "no-webgl" : "software-renderer";
  if (wanted !== "wasm" && (await start("wasm", renderer, hooks))) return info("wasm", noGraphics);
  await setBackend("cpu");
  return info("cpu", refused ? "unavailable" : "no-wasm");
}

async function start(name: Backend, renderer: string | undefined, hooks: BackendHooks): Promise<boolean> {
  if (name === "webgl" && renderer === undefined) return false;
  if (name === "wasm" && !(await prepareWasm(hooks))) return false;
  try {
    // setBackend answers false, and leaves the old one in place, when the new one cannot start
    if (!(await setBackend(name))) return false;
    await ready();
  } catch {
    return false;
  }
  if (name === "webgl") countShaders(backend() as MathBackendWebGL, hooks);
  return true;
}

/** Makes the WebGL context that tfjs is to use, on our own canvas, so that we hear when it is lost. */
function rendererOf({ lost }: BackendHooks): string | undefined {
  if (graphics) return graphics.renderer;
  if (typeof OffscreenCanvas === "undefined") return undefined;
  try {
    const canvas = new OffscreenCanvas(1, 1);
    const gl = canvas.getContext("webgl2", { alpha: false, antialias: false, depth: false, stencil: false });
    if (!gl) return undefined;
    canvas.addEventListener("webglcontextlost", lost);
    const names = gl.getExtension("WEBGL_debug_renderer_info");
    const renderer = String(gl.getParameter(names?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER) ?? "");
    setWebGLContext(2, gl);
    graphics = { renderer };
    return renderer;
  } catch {
    return undefined;
  }
}

/** tfjs fetches its binary; there is no network here, so it is handed the bytes that the page fetched. */
async function prepareWasm({ asset }: BackendHooks): Promise<boolean> {
  if (wasmBytes) return true;
  // the threaded binary crashes in a minified build, and its threads gained nothing
  env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  const simd = await env().getAsync("WASM_HAS_SIMD_SUPPORT");
  wasmBytes = await asset(simd ? "tfjs-wasm-simd" : "tfjs-wasm");
  if (!wasmBytes) return false;
  const bytes = wasmBytes;
  env().platform.fetch = async () => new Response(bytes, { headers: { "content-type": "application/wasm" } });
  setWasmPaths("lab/", true);
  return true;
}

let counted: MathBackendWebGL | undefined;

/** Compiling is synchronous inside tfjs: the only way to tell it from running is to hear each program being made. */
function countShaders(webgl: MathBackendWebGL, { shader }: BackendHooks): void {
  if (counted === webgl) return;
  counted = webgl;
  let count = 0;
  const context = webgl.gpgpu;
  const create = context.createProgram.bind(context);
  context.createProgram = (fragmentShader) => {
    shader(++count);
    return create(fragmentShader);
  };
}
