import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import { backend, getBackend, type Rank, type ShapeMap, type Tensor, tensor } from "@tensorflow/tfjs-core";

const onWasm = () => getBackend() === "wasm";

/** A tensor's numbers, to be read at once: on the wasm backend, where reading would copy them, they are a view that lasts until a tensor is made. */
export function values(tensor: Tensor): Float32Array {
  if (onWasm()) return (backend() as BackendWasm).typedArrayFromHeap(tensor) as Float32Array;
  return tensor.dataSync<"float32">() as Float32Array;
}

/** A tensor of a kernel's numbers; the wasm backend copies them into its memory, the cpu backend keeps the array that it is given. */
export function tensorOf<R extends Rank>(numbers: Float32Array, shape: ShapeMap[R], lasting = true): Tensor<R> {
  return tensor<R>(lasting || onWasm() ? numbers : numbers.slice(), shape);
}

/** Whether all of them are 0. */
export function isZero(numbers: Float32Array): boolean {
  for (let i = 0; i < numbers.length; i++) if (numbers[i] !== 0) return false;
  return true;
}
