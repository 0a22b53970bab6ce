"""The original notebook's network, data and recipe from its own start (PyTorch's seed 0: the initial weights, and the order of the
digits), by the gradient and the guard that are asked for. Prints a JSON line for each epoch.

python original_start.py IMAGES-FOLDER SEED unrolled|implicit none|both EPOCHS

`none` leaves out only updates that are not finite, as the original; `both` also those whose forward or backward solve did not converge.
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch
import torch.nn as nn

folder, seed, gradient, guard, epochs = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4], int(sys.argv[5])
size, limit, tolerance = 100, 200, 1e-4


def digits(half):
    pixels = np.frombuffer(Path(folder, f"{half}-images-idx3-ubyte").read_bytes(), np.uint8)[16:].reshape(-1, 784)
    labels = np.frombuffer(Path(folder, f"{half}-labels-idx1-ubyte").read_bytes(), np.uint8)[8:]
    return torch.from_numpy(pixels.copy()), torch.from_numpy(labels.astype(np.int64))


class FixedPoint(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.linear = nn.Linear(n, n, bias=False)
        self.iterations, self.forward_converged, self.backward_converged = 0, True, True

    def iterate(self, x):
        z = torch.zeros_like(x)
        self.iterations, self.forward_converged = 0, False
        while self.iterations < limit and not self.forward_converged:
            following = torch.tanh(self.linear(z) + x)
            self.forward_converged = torch.norm(z - following).item() < tolerance
            z = following
            self.iterations += 1
        return z

    def forward(self, x):
        self.backward_converged = True
        if gradient == "unrolled" or not torch.is_grad_enabled():
            return self.iterate(x)
        with torch.no_grad():
            z = self.iterate(x)
        z = torch.tanh(self.linear(z) + x)
        W, slope = self.linear.weight.detach(), 1 - z.detach() ** 2

        def correct(v):
            u, self.backward_converged, steps = v, False, 0
            while steps < limit and not self.backward_converged:
                following = (u * slope) @ W + v
                self.backward_converged = bool(torch.norm(following - u) <= 1e-4 * torch.norm(following))
                u = following
                steps += 1
            return u

        z.register_hook(correct)
        return z


torch.set_num_threads(1)
torch.manual_seed(seed)
model = nn.Sequential(nn.Linear(784, 100), FixedPoint(100), nn.Linear(100, 10))
layer = model[1]
optimizer = torch.optim.SGD(model.parameters(), lr=1e-1)
loss_of = nn.CrossEntropyLoss()


def order_of(count, training):
    # a DataLoader draws a seed for its workers, and its sampler one for the permutation
    torch.empty((), dtype=torch.int64).random_()
    if not training:
        return torch.arange(count)
    generator = torch.Generator()
    generator.manual_seed(int(torch.empty((), dtype=torch.int64).random_().item()))
    return torch.randperm(count, generator=generator)


def epoch(half, training):
    pixels, labels = half
    order = order_of(len(labels), training)
    loss, wrong, skipped, iterations = 0.0, 0, 0, []
    for start in range(0, len(order), size):
        batch = order[start : start + size]
        y = labels[batch]
        with torch.set_grad_enabled(training):
            logits = model(pixels[batch].float() / 255)
            batch_loss = loss_of(logits, y)
        if training:
            optimizer.zero_grad()
            batch_loss.backward()
            finite = not any(torch.isnan(p.grad).any() for p in model.parameters())
            converged = layer.forward_converged and layer.backward_converged
            if finite and (guard == "none" or converged):
                optimizer.step()
            else:
                skipped += 1
        iterations.append(layer.iterations)
        loss += batch_loss.item() * len(batch)
        wrong += (logits.argmax(1) != y).sum().item()
    settled = [count for count in iterations if count < limit]
    return {
        "error": wrong / len(order),
        "loss": loss / len(order),
        "iterations": float(np.mean(iterations)),
        "limit": len(iterations) - len(settled),
        "settled": float(np.mean(settled)),
        "skipped": skipped,
    }


train, test = digits("train"), digits("t10k")
for number in range(epochs):
    if number == 5:
        optimizer.param_groups[0]["lr"] = 1e-2
    row = {"epoch": number + 1, "train": epoch(train, True), "test": epoch(test, False)}
    print(json.dumps({**row, "torch": torch.__version__}), flush=True)
