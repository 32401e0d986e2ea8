"""A search in another language: a small hill climber, with Python's standard library alone.

    nosbench search --algo "exec:python3 examples/my_search.py" --task toy --evaluations 200
    nosbench search --algo "exec:python3 examples/my_search.py" --option patience=20

It reads lines of JSON and answers each with one; docs/search-protocol.md describes them. What it proposes depends on the
lines that it has read alone, on no clock: a run is resumed by sending it the same lines again.
"""

import json
import random
import sys

ARITY = {"abs": 1, "sign": 1, "sqrt": 1, "square": 1, "add": 2, "sub": 2, "mul": 2, "div": 2, "interpolate": 3}
READABLE = range(0, 20)  # 0 the parameter, 1 its gradient, 2 the step, 3 to 8 constants, 9 to 19 slots
WRITABLE = range(9, 20)
LONGEST = 14


class Climber:
    def __init__(self, seed, initial, options):
        unknown = set(options) - {"patience"}
        if unknown:
            raise ValueError(f"expected the option patience, got {', '.join(sorted(unknown))}")
        self.patience = options.get("patience", 100)
        if not isinstance(self.patience, int) or self.patience < 1:
            raise ValueError(f"expected patience to be a whole number of at least 1, got {self.patience}")
        self.random = random.Random(seed)
        self.waiting = [program["instructions"] for program in initial]
        self.best = None  # (loss, id, instructions)
        self.without_gain = 0

    def ask(self):
        if self.waiting:
            return {"program": self.waiting.pop(0), "origin": "initial"}
        if self.best is None:
            length = self.random.randint(1, LONGEST)
            return {"program": [self.instruction() for _ in range(length)], "origin": "random"}
        _, parent, instructions = self.best
        return {"program": self.mutated(instructions), "parents": [parent], "origin": "mutation"}

    def tell(self, result):
        loss = result.get("loss")  # a program that failed has none
        if loss is not None and (self.best is None or loss < self.best[0]):
            self.best = (loss, result["id"], result["program"]["instructions"])
            self.without_gain = 0
        else:
            self.without_gain += 1
            if self.without_gain % self.patience == 0:
                self.best = None

    def instruction(self):
        op = self.random.choice(sorted(ARITY))
        inputs = [self.random.choice(READABLE) for _ in range(ARITY[op])]
        return {"op": op, "inputs": inputs, "output": self.random.choice(WRITABLE)}

    def mutated(self, instructions):
        child = list(instructions)
        kind = self.random.choice(["insert", "remove", "replace"])
        at = self.random.randrange(len(child)) if child else 0
        if kind == "remove" and len(child) > 1:
            del child[at]
        elif kind == "replace" and child:
            child[at] = self.instruction()
        elif len(child) < LONGEST:
            child.insert(at, self.instruction())
        else:
            child[at] = self.instruction()
        return child


def main():
    climber = None
    for line in sys.stdin:  # ends when nosbench does
        message = json.loads(line)
        call = message["call"]
        try:
            if call == "init":
                climber = Climber(message["seed"], message["initial"], message["options"])
                answer = {"name": "climber-py", "settings": {"patience": climber.patience}}
            elif call == "ask":
                answer = {"proposal": climber.ask()}
            else:
                climber.tell(message["result"])
                answer = {"ok": True}
        except ValueError as error:
            answer = {"error": str(error)}
        print(json.dumps(answer), flush=True)


main()
