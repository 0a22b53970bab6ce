"""The PyTorch side of the benchmark: the original notebook's layers and training loop, ported to a line protocol.

Reads one JSON request a line, {"row": …, "threads": …, …}, and answers {"ms": …, …} on one line. What is timed is what the
notebook runs; the only changes are that the digits come from files (no DataLoader, which would slow PyTorch down) and
torch.linalg.solve where torch.solve has gone.
"""

import json
import sys
import time

import numpy as np
import torch
import torch.nn as nn

folder = sys.argv[1]


def floats(name, *shape):
    return torch.from_numpy(np.fromfile(f"{folder}/{name}.f32", np.float32).reshape(shape).copy())


def pixels(name, head, *shape):
    return np.fromfile(f"{folder}/{name}", np.uint8)[head:].reshape(shape)


class FixedPoint(nn.Module):
    def __init__(self, n, tol=1e-4, max_iter=200):
        super().__init__()
        self.linear = nn.Linear(n, n, bias=False)
        self.tol, self.max_iter = tol, max_iter

    def forward(self, x):
        z = torch.zeros_like(x)
        self.iterations = 0
        while self.iterations < self.max_iter:
            z_next = torch.tanh(self.linear(z) + x)
            self.err = torch.norm(z - z_next)
            z = z_next
            self.iterations += 1
            if self.err < self.tol:
                break
        return z


class NewtonImplicit(nn.Module):
    def __init__(self, n, tol=1e-4, max_iter=40):
        super().__init__()
        self.linear = nn.Linear(n, n, bias=False)
        self.tol, self.max_iter = tol, max_iter

    def forward(self, x):
        with torch.no_grad():
            z = torch.tanh(x)
            self.iterations = 0
            while self.iterations < self.max_iter:
                z_linear = self.linear(z) + x
                g = z - torch.tanh(z_linear)
                self.err = torch.norm(g)
                if self.err < self.tol:
                    break
                J = (
                    torch.eye(z.shape[1])[None, :, :]
                    - (1 / torch.cosh(z_linear) ** 2)[:, :, None] * self.linear.weight[None, :, :]
                )
                z = z - torch.linalg.solve(J, g[:, :, None])[:, :, 0]
                self.iterations += 1
        z = torch.tanh(self.linear(z) + x)
        if z.requires_grad:
            z.register_hook(lambda grad: torch.linalg.solve(J.transpose(1, 2), grad[:, :, None])[:, :, 0])
        return z


def fill(model):
    first, layer, last = model
    with torch.no_grad():
        first.weight.copy_(floats("A", 100, 784))
        first.bias.copy_(floats("a", 100))
        layer.linear.weight.copy_(floats("W", 100, 100))
        last.weight.copy_(floats("C", 10, 100))
        last.bias.copy_(floats("c", 10))


def train(layer, steps):
    model = nn.Sequential(nn.Linear(784, 100), layer, nn.Linear(100, 10))
    fill(model)
    opt = torch.optim.SGD(model.parameters(), lr=1e-1)
    loss_of = nn.CrossEntropyLoss()
    total_loss, total_err, iterations = 0.0, 0, 0
    start = time.perf_counter()
    for i in range(steps):
        index = order[i * 100 : i * 100 + 100]
        X, y = images[index].float() / 255, labels[index]
        yp = model(X)
        loss = loss_of(yp, y)
        opt.zero_grad()
        loss.backward()
        if sum(torch.sum(torch.isnan(p.grad)) for p in model.parameters()) == 0:
            opt.step()
        total_err += (yp.max(dim=1)[1] != y).sum().item()
        total_loss += loss.item() * 100
        iterations += layer.iterations
    ms = (time.perf_counter() - start) * 1e3
    return {"ms": ms, "loss": total_loss / steps / 100, "error": total_err / steps / 100, "iterations": iterations / steps}


def repeat(fn, times):
    start = time.perf_counter()
    for _ in range(times):
        fn()
    return (time.perf_counter() - start) * 1e3 / times


def layer_for(n, steps=200, tol=1e-4):
    layer = FixedPoint(n, tol, steps)
    with torch.no_grad():
        layer.linear.weight.copy_(floats(f"W{n}", n, n))
    return layer


def answer(request):
    row, times = request["row"], request.get("times", 1)
    torch.set_num_threads(request["threads"])
    if row == "about":
        a = torch.rand(1000, 1000)
        repeat(lambda: a @ a, 2)
        maps = open("/proc/self/maps").read() if sys.platform == "linux" else ""
        known = [name for name in ("openblas", "blis", "atlas", "libmkl") if name in maps]
        if torch.backends.mkl.is_available():
            known.append("mkl")
        if sys.platform == "darwin":
            known.append("accelerate")
        return {"version": torch.__version__, "blas": known, "gflops": 2000 / repeat(lambda: a @ a, 5)}
    if row in ("solve", "both"):
        n, batch = request.get("n", 100), request.get("batch", 100)
        layer = layer_for(n, request.get("steps", 200), request.get("tolerance", 1e-4))
        x = floats("x", 400, 200)[:batch, :n].contiguous().requires_grad_(row == "both")
        v = floats("v", 400, 200)[:batch, :n].contiguous()

        def run():
            z = layer(x)
            if row == "both":
                (z * v).sum().backward()

        if row == "both":
            return {"ms": repeat(run, times), "iterations": layer.iterations}
        with torch.no_grad():
            return {"ms": repeat(run, times), "iterations": layer.iterations}
    if row == "dense":
        A, b = floats("dense", 100, 100, 100), floats("right", 100, 100)
        return {"ms": repeat(lambda: torch.linalg.solve(A, b[:, :, None]), times)}
    if row == "epoch":
        return train(FixedPoint(100), request["steps"])
    if row == "newton":
        return train(NewtonImplicit(100), request["steps"])
    raise ValueError(f"invalid row: {row}")


images = torch.from_numpy(pixels("train-images-idx3-ubyte", 16, 60000, 784).copy())
labels = torch.from_numpy(pixels("train-labels-idx1-ubyte", 8, 60000).astype(np.int64))
order = torch.from_numpy(np.fromfile(f"{folder}/order.i32", np.int32).astype(np.int64))

for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
