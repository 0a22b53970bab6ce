/** The exports of assembly/index.ts: plain functions on addresses. What each one does is said beside its source. */
export interface Passes {
  readonly memory: WebAssembly.Memory;
  heap(): number;
  multiply(
    weights: number,
    panels: number,
    inner: number,
    stride: number,
    from: number,
    to: number,
    tiles: number,
    columns: number,
    first: number,
    last: number,
  ): void;
  multiplySparse(
    weights: number,
    panels: number,
    inner: number,
    stride: number,
    from: number,
    to: number,
    tiles: number,
    columns: number,
    scratch: number,
  ): void;
  tanhPass(
    weights: number,
    X: number,
    Z: number,
    F: number,
    inner: number,
    tiles: number,
    batch: number,
    first: number,
    last: number,
    squares: number,
    norms: number,
  ): void;
  adjointPass(
    weights: number,
    V: number,
    D: number,
    U: number,
    S: number,
    G: number,
    T: number,
    inner: number,
    tiles: number,
    batch: number,
    first: number,
    last: number,
    squares: number,
    norms: number,
  ): void;
  slope(F: number, D: number, count: number): void;
  hadamard(A: number, B: number, C: number, count: number): void;
  difference(a: number, b: number, to: number, count: number): void;
  swap(a: number, b: number, count: number): void;
  /** 96 flops a step and nothing from memory: what a benchmark divides by */
  peak(steps: number, x: number): number;
  total(from: number, count: number): number;
  allFinite(from: number, count: number): number;
  packWeights(from: number, to: number, m: number, k: number): void;
  packTransposed(from: number, to: number, m: number, k: number): void;
  packPanels(from: number, to: number, rows: number, columns: number, stride: number): void;
  packBatch(from: number, to: number, batch: number, n: number, stride: number, bias: number): void;
  panelsOf(from: number, to: number, rows: number, columns: number): void;
  unpackBatch(from: number, to: number, batch: number, n: number, stride: number): void;
  transposePanels(from: number, to: number, rows: number, columns: number, fromStride: number): void;
  addPanels(from: number, to: number, rows: number, columns: number, stride: number, keep: number, scale: number): void;
  addRowSums(
    from: number,
    to: number,
    rows: number,
    columns: number,
    stride: number,
    keep: number,
    scale: number,
  ): void;
  fillColumns(bias: number, to: number, rows: number, stride: number, panels: number): void;
  buildJacobian(W: number, D: number, A: number, n: number): void;
  interleave(from: number, A: number, n: number, count: number): void;
  factor(A: number, n: number, pivots: number): void;
  solveFactored(A: number, n: number, pivots: number, b: number): void;
  solveTransposed(A: number, n: number, pivots: number, b: number): void;
  gatherColumns(from: number, rows: number, stride: number, samples: number, to: number): void;
  addColumns(from: number, rows: number, stride: number, samples: number, to: number): void;
  gatherImages(images: number, width: number, order: number, batch: number, rows: number, to: number): void;
  crossEntropy(
    logits: number,
    classes: number,
    stride: number,
    labels: number,
    batch: number,
    scale: number,
    guesses: number,
    wrong: number,
  ): number;
}

/** The kernel module as bytes (what a fetch, a file or a message gave) or compiled already. */
export type KernelModule = Uint8Array<ArrayBuffer> | ArrayBuffer | WebAssembly.Module;

/** One instance of the kernel module and its memory, handed out front to back. */
export interface Workspace {
  readonly passes: Passes;
  /** Room for `count` floats, 16-byte aligned and zero, with 256 bytes of slack behind it. Returns its address. */
  floats(count: number): number;
  /** Room for `count` bytes on the same terms. */
  bytes(count: number): number;
  /** Room for `count` floats that will all be overwritten: whatever lay there still does. */
  room(count: number): number;
  /** Gives everything back that was handed out since `mark`, or since the beginning. */
  release(mark?: number): void;
  mark(): number;
  /** `count` floats at an address, as a view; growing the memory detaches it, so take it, use it, drop it. */
  view(address: number, count: number): Float32Array<ArrayBuffer>;
  /** A copy of `count` floats at an address. */
  read(address: number, count: number): Float32Array<ArrayBuffer>;
  write(address: number, values: ArrayLike<number>): void;
  /** `count` floats at an address become 0. */
  clear(address: number, count: number): void;
}

const page = 65536;
const slack = 256;

/** Compiles the kernel module; a compiled one is passed on. Throws what WebAssembly throws when the bytes are not the module or SIMD is missing. */
export function compileKernels(module: KernelModule): WebAssembly.Module {
  return module instanceof WebAssembly.Module ? module : new WebAssembly.Module(module);
}

/**
 * Which of the two binaries this engine runs: the relaxed one (fused multiply-add) where it validates, else the plain
 * one. Their results differ in the last bits.
 */
export function chooseBinary<Bytes extends Uint8Array<ArrayBuffer> | ArrayBuffer>(o: {
  readonly plain: Bytes;
  readonly relaxed?: Bytes;
}): Bytes {
  return o.relaxed && WebAssembly.validate(o.relaxed) ? o.relaxed : o.plain;
}

/** A fresh instance of the kernel module. Its memory grows as needed and never shrinks. */
export function createWorkspace(module: KernelModule): Workspace {
  const instance = new WebAssembly.Instance(compileKernels(module));
  const passes = instance.exports as unknown as Passes;
  const start = (passes.heap() + 15) & ~15;
  let top = start;
  const view = (address: number, count: number) => new Float32Array(passes.memory.buffer, address, count);
  const take = (count: number) => {
    const address = top;
    const end = address + count + slack;
    const missing = end - passes.memory.buffer.byteLength;
    if (missing > 0) passes.memory.grow(Math.ceil(missing / page));
    top = (end + 15) & ~15;
    return address;
  };
  const bytes = (count: number) => {
    const address = take(count);
    new Uint8Array(passes.memory.buffer, address, count + slack).fill(0);
    return address;
  };
  return {
    passes,
    bytes,
    floats: (count) => bytes(count * 4),
    room: (count) => take(count * 4),
    release: (mark = start) => {
      top = mark;
    },
    mark: () => top,
    view,
    read: (address, count) => view(address, count).slice(),
    write: (address, values) => view(address, values.length).set(values),
    clear: (address, count) => {
      view(address, count).fill(0);
    },
  };
}
