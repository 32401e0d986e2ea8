"""Writes reference/torch-optimizers.json: trajectories of torch.optim's own optimizers, in double.

    pip install torch==2.13.0
    python scripts/torch-optimizers.py > reference/torch-optimizers.json

Every hyperparameter is a float32 number, as a program holds it. The parameter p begins at p0; its gradient in step t is
a * (p - b), of the p at hand, plus row t of noise.
"""

import json
import struct

import torch


def f32(value):
    return struct.unpack("f", struct.pack("f", value))[0]


A = [1.0, -0.5, 30.0, 1e-4]
B = [0.25, -1.5, 2.0, 1000.0]
P0 = [0.5, -2.0, 1e-3, 10.0]
NOISE = [[((7 * t + 3 * i) % 11 - 5) / 64 for i in range(4)] for t in range(12)]

CASES = [
    ("sgd", {}),
    ("sgd", {"lr": 0.01, "momentum": 0.9}),
    ("sgd", {"lr": 0.003, "momentum": 1.25e-8, "weight_decay": 0.05}),
    ("adam", {}),
    ("adam", {"lr": 0.03, "beta1": 0.8, "beta2": 0.95, "eps": 1e-3, "weight_decay": 0.1}),
    ("adam", {"lr": 0.1, "beta1": 0.0, "beta2": 0.5, "eps": 0.0}),
    ("adamw", {}),
    ("adamw", {"lr": 3e-4, "weight_decay": 0.0}),
    ("adamw", {"lr": 0.05, "beta1": 0.7, "beta2": 0.99999, "eps": 1e-6, "weight_decay": 0.5}),
    ("adadelta", {}),
    ("adadelta", {"lr": 5.0, "rho": 0.5, "eps": 1e-4, "weight_decay": 0.02}),
    ("adagrad", {}),
    ("adagrad", {"lr": 0.5, "lr_decay": 0.1, "weight_decay": 0.03, "eps": 1e-2}),
    ("rmsprop", {}),
    ("rmsprop", {"lr": 1e-3, "alpha": 0.9, "momentum": 0.9, "weight_decay": 0.01, "eps": 1e-5}),
]

CLASSES = {
    "sgd": torch.optim.SGD,
    "adam": torch.optim.Adam,
    "adamw": torch.optim.AdamW,
    "adadelta": torch.optim.Adadelta,
    "adagrad": torch.optim.Adagrad,
    "rmsprop": torch.optim.RMSprop,
}


def arguments(family, hyperparameters):
    """torch's keyword arguments, all as float32; the defaults of torch itself are rounded too."""
    probe = CLASSES[family]([torch.zeros(1, requires_grad=True)]).defaults
    names = {"lr", "momentum", "weight_decay", "eps", "rho", "lr_decay", "alpha"} & set(probe)
    kwargs = {name: f32(hyperparameters.get(name, probe[name])) for name in names}
    if "betas" in probe:
        kwargs["betas"] = tuple(f32(hyperparameters.get(f"beta{i + 1}", probe["betas"][i])) for i in range(2))
    return kwargs


def trajectory(family, hyperparameters):
    p = torch.tensor(P0, dtype=torch.float64, requires_grad=True)
    optimizer = CLASSES[family]([p], foreach=False, **arguments(family, hyperparameters))
    rows = []
    for noise in NOISE:
        gradient = torch.tensor(A, dtype=torch.float64) * (p.detach() - torch.tensor(B, dtype=torch.float64))
        p.grad = gradient + torch.tensor(noise, dtype=torch.float64)
        optimizer.step()
        rows.append(p.detach().tolist())
    return rows


document = {
    "description": "Trajectories of torch.optim in double; see scripts/torch-optimizers.py",
    "torch": torch.__version__.split("+")[0],
    "a": A,
    "b": B,
    "p0": P0,
    "noise": NOISE,
    "cases": [
        {"family": family, "hyperparameters": hyperparameters, "trajectory": trajectory(family, hyperparameters)}
        for family, hyperparameters in CASES
    ],
}
print(json.dumps(document, indent=1))
