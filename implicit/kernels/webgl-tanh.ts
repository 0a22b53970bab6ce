import type { GPGPUProgram, MathBackendWebGL } from "@tensorflow/tfjs-backend-webgl";
import {
  add,
  backend,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type TensorInfo,
  transpose,
} from "@tensorflow/tfjs-core";
import { tensorFrom } from "../engine/fence.ts";
import type { Solution } from "../method.ts";
import { fromLadder, ladder } from "../norms.ts";
import { judge, lookAt, type Step, type Stop } from "../stop.ts";
import type { TensorKernel } from "./tanh-system.ts";

/**
 * One evaluation in packed textures (a texel holds two rows of two columns): to = act(left · right + X), the inner dimension
 * two at a time. A quarter of the texture reads of an unpacked program, and one program instead of four.
 */
function evaluation(batch: number, n: number, kind: "tanh" | "adjoint"): GPGPUProgram {
  const adjoint = kind === "adjoint";
  return {
    variableNames: adjoint ? ["Z", "W", "X", "F"] : ["Z", "W", "X"],
    packedInputs: true,
    packedOutput: true,
    outputShape: [batch, n],
    userCode: `
      vec4 tanh4(vec4 v) {
        vec4 e = exp(-2.0 * abs(v));
        return sign(v) * (1.0 - e) / (1.0 + e);
      }
      void main() {
        ivec2 at = getOutputCoords();
        vec4 sum = getX(at.x, at.y);
        for (int j = 0; j < ${n}; j += 2) {
          vec4 z = getZ(at.x, j);
          ${adjoint ? "vec4 f = getF(at.x, j); z *= 1.0 - f * f;" : ""}
          vec4 w = getW(j, at.y);
          sum += z.xxzz * w.xyxy + z.yyww * w.zwzw;
        }
        setOutput(${adjoint ? "sum" : "tanh4(sum)"});
      }`,
  };
}

/** Σ(f − z)² and Σf² of every row, as [batch, 6]: two columns for each rung of the ladder, so that one is right whatever the scale. One read for all. */
const rowSums = (batch: number, n: number): GPGPUProgram => ({
  variableNames: ["F", "Z"],
  packedInputs: true,
  packedOutput: true,
  outputShape: [batch, 2 * ladder.length],
  userCode: `
    void main() {
      ivec2 at = getOutputCoords();
      float rung = at.y < 2 ? 1.0 : at.y < 4 ? ${ladder[1].toExponential()} : ${ladder[2].toExponential()};
      vec4 sum = vec4(0.0);
      for (int j = 0; j < ${n}; j += 2) {
        vec4 f = getF(at.x, j);
        vec4 d = (f - getZ(at.x, j)) * rung;
        f *= rung;
        vec4 dd = d * d;
        vec4 ff = f * f;
        sum += vec4(dd.x + dd.y, ff.x + ff.y, dd.z + dd.w, ff.z + ff.w);
      }
      setOutput(sum);
    }`,
});

/** The same numbers in a packed texture of our own, so that nothing is packed anew at every step. */
const packed = (batch: number, n: number): GPGPUProgram => ({
  variableNames: ["A"],
  packedInputs: true,
  packedOutput: true,
  outputShape: [batch, n],
  userCode: "void main() { ivec2 at = getOutputCoords(); setOutput(getA(at.x, at.y)); }",
});

/**
 * Plain iteration of the tanh problem and of its adjoint on tfjs's WebGL backend: one packed program an evaluation, one for both
 * norms, and a read every `checkEvery` steps; the skipped norms stay on the device, so the trace is complete. Outcomes and
 * trace as in the generic loop. For a real GPU `checkEvery` 4 to 8 pays; memory is three states and the unread norms.
 * Throws where the current backend is not WebGL.
 */
export function createWebglTanh(): TensorKernel {
  const gl = () => backend() as MathBackendWebGL;

  const iterate = (
    program: GPGPUProgram,
    others: readonly TensorInfo[],
    z0: Tensor2D,
    { stop, checkEvery = 1 }: { stop: Stop; checkEvery?: number },
  ): Solution => {
    const [batch, n] = z0.shape;
    const run = (program: GPGPUProgram, inputs: readonly TensorInfo[]) =>
      gl().runWebGLProgram(program, [...inputs], "float32");
    const free = (info: TensorInfo) => gl().disposeIntermediateTensorInfo(info);
    const measure = rowSums(batch, n);
    const pack = packed(batch, n);
    const constants = others.map((info) => run(packed(info.shape[0] ?? 0, info.shape[1] ?? 0), [info]));
    const trace: Step[] = [];
    const verdict = judge(stop);
    const unread: { readonly k: number; readonly sums: TensorInfo }[] = [];
    let z = run(pack, [z0]);
    for (let k = 0; ; k++) {
      const f = run(program, [z, ...constants]);
      unread.push({ k, sums: run(measure, [f, z]) });
      if (k % checkEvery === 0 || k === stop.steps) {
        const looks = unread.splice(0).map(({ k, sums }) => {
          const values = gl().readSync(sums.dataId) as Float32Array;
          free(sums);
          const [residual, norm] = [0, 1].map((c) => {
            let total = 0;
            for (let r = 0; r < batch; r++) {
              const at = (rung: number) => values[6 * r + 2 * rung + c] ?? Number.NaN;
              total += fromLadder([at(0), at(1), at(2)]);
            }
            return Math.sqrt(total);
          }) as [number, number];
          return lookAt(k, residual, norm, k + 1);
        });
        trace.push(...looks.map(({ step }) => step));
        const outcome = verdict(looks);
        if (outcome) {
          for (const info of [f, ...constants]) free(info);
          return { z: tensorFrom(z) as Tensor2D, outcome, trace, ran: "kernel" };
        }
      }
      free(z);
      z = f;
    }
  };

  return {
    backend: "webgl",
    solve: (x: Tensor2D, W: Tensor2D, b: Tensor1D | undefined, z0, m) => {
      const [batch, n] = z0.shape;
      const own: Tensor[] = [transpose(W)];
      if (b) own.push(add(x, b));
      const [turned, shifted = x] = own as [Tensor2D, Tensor2D?];
      try {
        return iterate(evaluation(batch, n, "tanh"), [turned, shifted], z0, m);
      } finally {
        for (const tensor of own) tensor.dispose();
      }
    },
    adjoint: (W, f, v, m) => {
      const [batch, n] = v.shape;
      return iterate(evaluation(batch, n, "adjoint"), [W, v, f], v, m);
    },
  };
}
