// Finds a PyTorch on this machine or installs one, refuses one on the reference BLAS, and speaks to it.
import { execFileSync, execSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const script = fileURLToPath(new URL("torch_side.py", import.meta.url));
const venv = ".cache/bench/venv";

/** @param {string} python */
const hasTorch = (python) => {
  try {
    execFileSync(python, ["-c", "import torch, numpy"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
};
const find = () =>
  [process.env.PYTHON, `${venv}/bin/python`, "python3", "/usr/bin/python3", "python"].find((p) => p && hasTorch(p));

/** @param {string} command */
const tryRun = (command) => {
  try {
    execSync(command, { stdio: "inherit" });
  } catch {
    console.log(`did not work: ${command}`);
  }
};

/**
 * A Python with PyTorch; PYTHON names one. Installed when there is none: with pip into .cache, whose PyTorch has MKL and is the
 * fastest rival on most machines, else Debian's packages as root.
 */
export function findTorch() {
  if (!find()) {
    console.log("Installing PyTorch with pip …");
    tryRun(
      `python3 -m venv ${venv} && ${venv}/bin/pip install --quiet numpy torch --extra-index-url https://download.pytorch.org/whl/cpu`,
    );
  }
  if (!find() && process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    console.log("Installing PyTorch from Debian's packages …");
    // without libopenblas the packages link the reference BLAS, a tenth as fast: a comparison with that is worthless
    tryRun(
      "apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-torch python3-numpy libopenblas0-pthread",
    );
  }
  const python = find();
  if (!python) throw new Error("no PyTorch: install it, or set PYTHON to a Python that has it");
  return python;
}

/**
 * One PyTorch process with a fixed number of threads. `ask` sends one request and waits for its answer.
 * @param {string} python @param {string} folder where the data lie @param {number} threads
 */
export function startTorch(python, folder, threads) {
  const child = spawn(python, [script, folder], {
    stdio: ["pipe", "pipe", "inherit"],
    env: {
      ...process.env,
      OPENBLAS_NUM_THREADS: `${threads}`,
      OMP_NUM_THREADS: `${threads}`,
      MKL_NUM_THREADS: `${threads}`,
    },
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    threads,
    /** @param {Record<string, unknown>} request @returns {Promise<any>} */
    async ask(request) {
      child.stdin.write(`${JSON.stringify({ ...request, threads })}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error("PyTorch ended before it answered");
      return JSON.parse(value);
    },
    stop: () => child.stdin.end(),
  };
}

/**
 * What PyTorch this is. Throws on the reference BLAS.
 * @param {ReturnType<typeof startTorch>} torch
 */
export async function checkTorch(torch) {
  const about = await torch.ask({ row: "about" });
  if (about.blas.length === 0) {
    throw new Error(
      `refused: this PyTorch runs on the reference BLAS (${about.gflops.toFixed(1)} GFLOP/s); install OpenBLAS (Debian: libopenblas0-pthread) or MKL`,
    );
  }
  return about;
}
