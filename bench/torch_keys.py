"""Behaviour keys as NOSBench-101 computes them, in PyTorch: what `keys-pytorch` of the benchmark compares with.

An equivalent written for this measurement after the paper (appendix B) and the facts in this repository, not the original's code:
a module with one parameter and the loss by autograd, an optimizer whose memory is a list of tensors a parameter and whose
instructions are called one after another, a step with zero gradient first, then ten steps with the average of the losses.

Standard input, JSON a line: first {threads, a, b, x}, then {name, programs} to be answered with the averages, then any number of
{run: name}, each answered with the seconds that the keys of those programs took.
"""

import json
import sys
import time

import torch

STEPS = 10
CONSTANTS = [torch.tensor(value) for value in (1.0, 0.5, 0.1, 0.01, 0.001, 1e-6)]
ZERO = torch.tensor(0.0)
ADDRESSES = 20

OPERATIONS = {
    "div": torch.div,
    "mul": torch.mul,
    "add": torch.add,
    "sub": torch.sub,
    "square": torch.square,
    "exp": torch.exp,
    "log": torch.log,
    "sign": torch.sign,
    "sqrt": torch.sqrt,
    "abs": torch.abs,
    "norm": torch.norm,
    "clip": torch.minimum,
    "sin": torch.sin,
    "cos": torch.cos,
    "tan": torch.tan,
    "arcsin": torch.arcsin,
    "arccos": torch.arccos,
    "arctan": torch.arctan,
    "mean": torch.mean,
    "std": torch.std,
    "size": lambda a: torch.tensor(float(a.numel())),
    "minimum": torch.minimum,
    "maximum": torch.maximum,
    "heaviside": lambda a, b: torch.heaviside(*torch.broadcast_tensors(a, b)),
    "interpolate": lambda a, b, c: a * c + b * (1 - c),
    "bias_correct": lambda a, b, c: a / (1 - b**c),
}


class Proxy(torch.nn.Module):
    """Loss s / (s + 1) + 1/2 of s, the sum of the squares of xA + b."""

    def __init__(self, a, b, x):
        super().__init__()
        self.a, self.b = a, b
        self.x = torch.nn.Parameter(x.clone())

    def forward(self):
        s = torch.sum((self.x @ self.a + self.b) ** 2)
        return s / (s + 1) + 0.5


class ProgramOptimizer(torch.optim.Optimizer):
    """Runs a program: addresses 0 parameter, 1 gradient, 2 step, 3 to 8 constants, from 9 on slots that begin as 0."""

    def __init__(self, parameters, program):
        super().__init__(parameters, {})
        self.program = program

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for parameter in group["params"]:
                state = self.state[parameter]
                if not state:
                    state["memory"] = [parameter, None, ZERO, *CONSTANTS]
                    state["memory"] += [ZERO] * (ADDRESSES - len(state["memory"]))
                memory = state["memory"]
                memory[1], memory[2] = parameter.grad, memory[2] + 1
                update = None
                for operation, inputs, output in self.program:
                    update = memory[output] = operation(*[memory[address] for address in inputs])
                if update is not None:
                    parameter.sub_(update)


def key(program, a, b, x):
    """The average of the losses, or the loss that was not finite."""
    proxy = Proxy(a, b, x)
    optimizer = ProgramOptimizer(proxy.parameters(), program)
    proxy.x.grad = torch.zeros_like(proxy.x)
    optimizer.step()
    average = 0.0
    for _ in range(STEPS):
        optimizer.zero_grad()
        loss = proxy()
        value = loss.item()
        if value != value or value in (float("inf"), float("-inf")):
            return value
        loss.backward()
        optimizer.step()
        average = 0.1 * value + 0.9 * average
    return average


def answer(value):
    print(json.dumps(value), flush=True)


def main():
    setup = json.loads(sys.stdin.readline())
    if setup["threads"]:
        torch.set_num_threads(setup["threads"])
    b, x = torch.tensor(setup["b"]), torch.tensor(setup["x"])
    a = torch.tensor(setup["a"]).view(len(setup["x"]), -1)
    answer({"torch": torch.__version__, "threads": torch.get_num_threads()})
    sets = {}
    for line in sys.stdin:
        request = json.loads(line)
        if "run" in request:
            programs = sets[request["run"]]
            begun = time.perf_counter()
            for program in programs:
                key(program, a, b, x)
            answer(time.perf_counter() - begun)
        else:
            programs = [
                [(OPERATIONS[one["op"]], one["inputs"], one["output"]) for one in program] for program in request["programs"]
            ]
            sets[request["name"]] = programs
            answer([str(key(program, a, b, x)) for program in programs])


main()
