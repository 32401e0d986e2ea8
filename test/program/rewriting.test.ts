import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalForm, canonicalText } from '../../src/program/canonical.js';
import { defineProgram, set } from '../../src/program/define.js';
import { analyse } from '../../src/program/liveness.js';
import { OPS } from '../../src/program/ops.js';
import type { Instruction, Program } from '../../src/program/program.js';
import { prune } from '../../src/program/prune.js';
import { simplify } from '../../src/program/simplify.js';
import { validateProgram } from '../../src/program/validate.js';
import { arbitraryProgram, arbitraryRun } from '../support/arbitrary-program.js';
import { evaluate } from '../support/evaluate.js';
import { loadTrajectories } from '../support/trajectories.js';

/** Cases a property; `RUNS=20000` for a long search. */
const RUNS = Number(process.env.RUNS ?? 500);

/** All updates and parameters, as numbers that tell 0 from −0 and NaN from all others. */
function behaviour(
  program: Program,
  run: { readonly initial: readonly number[]; readonly gradients: readonly (readonly number[])[] },
) {
  const evaluation = evaluate(program, run.initial);
  return run.gradients.map((gradient) => ({ update: evaluation.step(gradient), parameter: [...evaluation.parameter] }));
}

const named = loadTrajectories();

describe('simplify', () => {
  it('keeps every update bit for bit', () => {
    fc.assert(
      fc.property(arbitraryProgram({ maxInstructions: 20 }), arbitraryRun(), (program, run) => {
        expect(behaviour(simplify(program), run)).toEqual(behaviour(program, run));
      }),
      { numRuns: RUNS },
    );
  });

  it('is idempotent and never makes a program longer', () => {
    fc.assert(
      fc.property(arbitraryProgram({ maxInstructions: 20 }), (program) => {
        const simple = simplify(program);
        expect(simplify(simple)).toEqual(simple);
        expect(simple.instructions.length).toBeLessThanOrEqual(program.instructions.length);
        expect(simple.name).toBe(program.name);
      }),
      { numRuns: RUNS },
    );
  });

  it('leaves AdamW as it is', () => {
    const adamW = named.find(({ name }) => name === 'AdamW')!.program;
    expect(simplify(adamW).instructions).toEqual(adamW.instructions);
  });

  it('drops a computation that stands twice and reads the first one instead', () => {
    const program = defineProgram('twice', [
      set(9, 'sub', 3, 5),
      set(10, 'sub', 3, 5),
      set(11, 'mul', 1, 10),
      set(12, 'abs', 11),
      set(13, 'abs', 12),
      set(14, 'add', 13, 9),
    ]);
    expect(simplify(program).instructions).toEqual([
      set(9, 'sub', 3, 5),
      set(11, 'mul', 1, 9),
      set(12, 'abs', 11),
      set(14, 'add', 12, 9),
    ]);
  });

  it('keeps what looks like a no-op and is none: x + 0 turns −0 into 0, and min(x, |x|) is not x', () => {
    for (const instruction of [
      set(9, 'add', 1, 20),
      set(9, 'minimum', 1, 10),
      set(9, 'mul', 1, 20),
      set(9, 'sub', 1, 1),
    ]) {
      const program = defineProgram('kept', [
        set(10, 'abs', 1),
        set(11, 'exp', 10),
        instruction,
        set(12, 'add', 9, 11),
      ]);
      expect(simplify(program).instructions).toContainEqual(instruction);
    }
  });

  it('does not take a slot that is written first for 0: it holds something of the step before', () => {
    const program = defineProgram('first', [set(10, 'clip', 9, 9), set(10, 'sub', 10, 0)]);
    expect(simplify(program).instructions).toEqual([set(10, 'sub', 9, 0)]);
  });

  it('drops constants that nobody reads', () => {
    const program = defineProgram(
      'constants',
      [set(9, 'mul', 1, -2), set(10, 'mul', 1, -1), set(9, 'add', 9, 4)],
      [7, 8],
    );
    expect(simplify(program)).toEqual(defineProgram('constants', [set(9, 'mul', 1, -1), set(9, 'add', 9, 4)], [8]));
  });
});

describe('analyse', () => {
  it('sees a moment that is read in the next step, and not one that only feeds itself', () => {
    const program = defineProgram('loop', [
      set(9, 'mul', 12, 5), // reads what the step before left in 12
      set(10, 'add', 10, 1), // a sum that nobody reads
      set(12, 'add', 12, 1),
      set(11, 'mul', 30, 2), // dead
      set(13, 'add', 9, 40), // 40 is never written
    ]);
    const { isLive, carried, neverWritten, readsStep, instructions } = analyse(program);
    expect(isLive).toEqual([true, false, true, false, true]);
    expect(instructions.map(({ output }) => output)).toEqual([9, 12, 13]);
    expect({ carried, neverWritten, readsStep }).toEqual({ carried: [12], neverWritten: [40], readsStep: false });
  });

  it('reports the step only where live code reads it', () => {
    const bias = set(9, 'bias_correct', 1, 4, 2);
    expect(analyse(defineProgram('a', [bias, set(10, 'mul', 9, 6)])).readsStep).toBe(true);
    expect(analyse(defineProgram('b', [bias, set(10, 'mul', 1, 6)])).readsStep).toBe(false);
  });

  it('calls dead exactly what can be taken out of the reference programs without a change', () => {
    // Independent of the analysis: taking the dead instructions out, one at a time, changes nothing.
    const run = {
      initial: [0.5, -1.25, 2, -3],
      gradients: [
        [1, -2, 0.5, 3],
        [0.25, 1, -1, 2],
        [-3, 2, 1, 0.5],
        [1, 1, 2, -1],
      ],
    };
    for (const { program } of named) {
      const { isLive } = analyse(program);
      isLive.forEach((live, dead) => {
        if (live) return;
        const without = validateProgram(
          { ...program, instructions: program.instructions.filter((_, i) => i !== dead) },
          'test',
        );
        expect(behaviour(without, run)).toEqual(behaviour(program, run));
      });
    }
  });
});

describe('canonicalForm', () => {
  it('keeps every update bit for bit', () => {
    fc.assert(
      fc.property(arbitraryProgram({ maxInstructions: 20 }), arbitraryRun(), (program, run) => {
        expect(behaviour(canonicalForm(program), run)).toEqual(behaviour(program, run));
      }),
      { numRuns: RUNS },
    );
  });

  it('keeps the updates of the reference programs', () => {
    const run = {
      initial: [0.5, -1.25, 2, -3],
      gradients: [
        [1, -2, 0.5, 3],
        [0.25, 1, -1, 2],
        [-3, 2, 1, 0.5],
        [1, 1, 2, -1],
      ],
    };
    for (const { program } of named) expect(behaviour(canonicalForm(program), run)).toEqual(behaviour(program, run));
  });

  it('reduces what a rule makes by the other rules', () => {
    // |x| · |x| = |x|² = x², with x = g + 1
    const product = defineProgram('product', [set(9, 'add', 1, 3), set(10, 'abs', 9), set(11, 'mul', 10, 10)]);
    const square = defineProgram('square', [set(9, 'add', 1, 3), set(11, 'square', 9)]);
    expect(canonicalText(product)).toBe(canonicalText(square));
    expect(canonicalForm(product)).toEqual(canonicalForm(square));
  });

  it('is idempotent where a rule makes what another one reduces: |s| · |s| of a slot s that is carried', () => {
    const program = defineProgram('carried', [set(12, 'abs', 9), set(9, 'mul', 12, 12)]);
    const canonical = canonicalForm(program);
    expect(canonical.instructions).toEqual([set(9, 'square', 9)]);
    expect(canonicalForm(canonical)).toEqual(canonical);
  });

  it('tells the smallest subnormals from the cells when it orders operands', () => {
    // 1.4e-45 has the bits 1, and so on: each once with every cell, in both orders.
    for (let bits = 1; bits <= 15; bits++) {
      for (let cell = 0; cell < 9; cell++) {
        const sum = (a: number, b: number) =>
          canonicalText(defineProgram('sum', [set(9, 'add', a, b)], [bits * 2 ** -149]));
        expect(sum(cell, -1)).toBe(sum(-1, cell));
      }
    }
  });

  it('is idempotent, and its text is that of the program', () => {
    fc.assert(
      fc.property(arbitraryProgram({ maxInstructions: 20 }), (program) => {
        const canonical = canonicalForm(program);
        expect(canonicalForm(canonical)).toEqual(canonical);
        expect(canonicalText(canonical)).toBe(canonicalText(program));
      }),
      { numRuns: RUNS },
    );
  });

  it('is the same for programs that differ in slots, operand order, dead code, no-ops and the order of constants', () => {
    fc.assert(
      fc.property(
        arbitraryProgram({ maxInstructions: 14, maxAddress: 30 }),
        fc.infiniteStream(fc.nat()),
        (program, stream) => {
          const disguised = disguise(program, stream);
          expect(canonicalText(disguised)).toBe(canonicalText(program));
          expect(canonicalForm(disguised)).toEqual(canonicalForm(program));
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('has different texts for programs that differ in behaviour', () => {
    fc.assert(
      fc.property(
        arbitraryProgram({ maxInstructions: 5 }),
        arbitraryProgram({ maxInstructions: 5 }),
        arbitraryRun(),
        (a, b, run) => {
          if (canonicalText(a) === canonicalText(b)) expect(behaviour(a, run)).toEqual(behaviour(b, run));
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('exchanges independent instructions, but not a read and a write of the same slot', () => {
    const a = defineProgram('a', [set(9, 'sin', 1), set(10, 'cos', 0), set(11, 'add', 9, 10)]);
    const b = defineProgram('b', [set(10, 'cos', 0), set(9, 'sin', 1), set(11, 'add', 10, 9)]);
    expect(canonicalForm(a)).toEqual(canonicalForm(b));
    const readsOld = defineProgram('old', [set(9, 'mul', 12, 5), set(12, 'add', 12, 1), set(10, 'exp', 9)]);
    const readsNew = defineProgram('new', [set(12, 'add', 12, 1), set(9, 'mul', 12, 5), set(10, 'exp', 9)]);
    expect(canonicalText(readsOld)).not.toBe(canonicalText(readsNew));
  });

  it('merges two slots that hold the same moment', () => {
    const twice = defineProgram('twice', [set(9, 'add', 9, 1), set(30, 'add', 1, 30), set(11, 'mul', 9, 30)]);
    const once = defineProgram('once', [set(9, 'add', 9, 1), set(11, 'square', 9)]);
    expect(canonicalForm(twice)).toEqual(canonicalForm(once));
    expect(canonicalForm(once).instructions).toEqual(
      once.instructions.map((i) => ({ ...i, output: i.output === 11 ? 10 : i.output })),
    );
  });

  it('takes a slot that stays 0, a slot that is never written and the constant 0 for one', () => {
    const selfFed = defineProgram('a', [set(9, 'mul', 9, 3), set(10, 'sub', 9, 1)]);
    const never = defineProgram('b', [set(10, 'sub', 40, 1)]);
    const constant = defineProgram('c', [set(10, 'sub', -1, 1)], [0]);
    expect(canonicalForm(selfFed)).toEqual(canonicalForm(never));
    expect(canonicalForm(constant)).toEqual(canonicalForm(never));
    expect(canonicalForm(never).instructions).toEqual([set(10, 'sub', 9, 1)]);
  });

  it('drops unused constants, merges equal ones and writes primitive ones as such', () => {
    const program = defineProgram(
      'c',
      [set(9, 'mul', 1, -2), set(9, 'add', 9, -4), set(9, 'div', -3, 9)],
      [5, 0.3, 0.1, 0.3],
    );
    expect(canonicalForm(program)).toEqual({
      constants: [Math.fround(0.3)],
      instructions: [
        { op: 'mul', inputs: [1, -1], output: 9 },
        { op: 'add', inputs: expect.arrayContaining([9, -1]), output: 9 },
        { op: 'div', inputs: [5, 9], output: 9 },
      ].map((instruction) => ({
        ...instruction,
        inputs: instruction.op === 'mul' ? expect.arrayContaining([1, -1]) : instruction.inputs,
      })),
    });
  });

  it('keeps the update last, with a copy where it is read by what follows', () => {
    const adadelta = named.find(({ name }) => name === 'Adadelta')!.program;
    const canonical = canonicalForm(adadelta);
    expect(canonical.instructions.length).toBe(adadelta.instructions.length);
    expect(canonical.instructions.at(-1)).toMatchObject({ op: 'mul' });
  });

  it('knows the program without instructions and updates that are a cell', () => {
    const empty = defineProgram('empty', []);
    expect(canonicalForm(empty)).toEqual({ constants: [], instructions: [] });
    expect(canonicalText(empty)).toBe('nothing');
    expect(canonicalForm(defineProgram('g', [set(20, 'mul', 3, 1)])).instructions).toEqual([set(9, 'mul', 1, 3)]);
    expect(canonicalText(defineProgram('zero', [set(20, 'mul', 30, 3)]))).not.toBe('nothing');
  });

  it('holds a program that uses all 55 slots as state, and stays idempotent there', () => {
    const slots = Array.from({ length: 55 }, (_, i) => 9 + i);
    // Each slot takes over its neighbour's value of the step before: the gradient wanders through all of them.
    const shift = slots.slice(0, -1).map((slot) => set(slot, 'sin', slot + 1));
    const program = defineProgram('full', [...shift, set(63, 'cos', 1), set(63, 'add', 63, 9)]);
    const canonical = canonicalForm(program);
    const run = { initial: [1, 2], gradients: Array.from({ length: 120 }, (_, i) => [Math.sin(i), Math.cos(3 * i)]) };
    expect(behaviour(canonical, run)).toEqual(behaviour(program, run));
    expect(canonicalForm(canonical)).toEqual(canonical);
    const reversed = validateProgram(
      { ...program, instructions: program.instructions.map((i) => renameBy(i, (s) => 72 - s)) },
      'test',
    );
    expect(canonicalText(reversed)).toBe(canonicalText(program));
  });

  it('numbers 1000 instructions', () => {
    const instructions = Array.from({ length: 1000 }, (_, i) => set(9 + (i % 40), 'sub', 9 + ((i * 7) % 40), i % 9));
    const program = defineProgram('long', instructions);
    const run = {
      initial: [1, 2],
      gradients: [
        [1, 2],
        [3, -1],
        [0.5, 0.1],
      ],
    };
    expect(behaviour(canonicalForm(program), run)).toEqual(behaviour(program, run));
    expect(behaviour(simplify(program), run)).toEqual(behaviour(program, run));
  });

  it('tells the 131 reference programs apart unless they behave alike', () => {
    const run = {
      initial: [0.5, -1.25, 2, -3],
      gradients: [
        [1, -2, 0.5, 3],
        [0.25, 1, -1, 2],
        [-3, 2, 1, 0.5],
        [1, 1, 2, -1],
      ],
    };
    const byText = new Map<string, Program>();
    for (const { program } of named) {
      const twin = byText.get(canonicalText(program));
      if (twin !== undefined) expect(behaviour(program, run)).toEqual(behaviour(twin, run));
      byText.set(canonicalText(program), program);
    }
    expect(byText.size).toBeGreaterThan(100);
  });
});

describe('prune', () => {
  const run = {
    initial: [0.5, -1.25],
    gradients: [
      [1, -2],
      [0.25, 1],
      [-3, 2],
      [1, 1],
    ],
  };
  const padded = defineProgram('padded', [
    set(9, 'sub', 4, 4), // the factor 0
    set(12, 'mul', 12, 9),
    set(12, 'add', 1, 12),
    set(20, 'sin', 12), // dead
    set(19, 'mul', 12, 6),
  ]);
  const same = (candidate: Program) =>
    JSON.stringify(behaviour(candidate, run)) === JSON.stringify(behaviour(padded, run));

  it('drops what the test does not miss, which no analysis could know', () => {
    expect(prune(padded, same).instructions).toEqual([
      set(12, 'mul', 12, 9),
      set(12, 'add', 1, 12),
      set(19, 'mul', 12, 6),
    ]);
  });

  it('takes a test that answers later', async () => {
    expect(await prune(padded, async (candidate) => same(candidate))).toEqual(prune(padded, same));
  });

  it('keeps what the test holds on to, for any program', () => {
    fc.assert(
      fc.property(arbitraryProgram({ maxInstructions: 10 }), arbitraryRun(), (program, gradients) => {
        const wanted = JSON.stringify(behaviour(program, gradients).map(({ parameter }) => parameter.map(String)));
        const holds = (candidate: Program) =>
          JSON.stringify(behaviour(candidate, gradients).map(({ parameter }) => parameter.map(String))) === wanted;
        const pruned = prune(program, holds);
        expect(holds(pruned)).toBe(true);
        expect(prune(pruned, holds)).toEqual(pruned);
      }),
      { numRuns: 300 },
    );
  });

  it('passes on what the test throws', async () => {
    await expect(prune(padded, () => Promise.reject(new Error('no key')))).rejects.toThrow('no key');
  });
});

/** The same computation in other words. */
function disguise(program: Program, stream: Iterator<number> & Iterable<number>): Program {
  const draw = (n: number) => (stream.next().value as number) % n;
  const offset = draw(20);
  const constants = [0.7, ...[...program.constants].reverse()];
  const address = (a: number): number => (a >= 9 ? a + offset : a < 0 ? -(constants.length + a + 1) : a);
  const instructions: Instruction[] = [];
  program.instructions.forEach((instruction, i) => {
    const { op, inputs, output } = renameBy(instruction, (slot) => slot + offset);
    const renamed = inputs.map((input) => (input < 0 ? address(input) : input));
    const swapped = OPS[op].commutative && draw(2) === 0 ? [renamed[1]!, renamed[0]!] : renamed;
    const isLast = i === program.instructions.length - 1;
    if (draw(3) === 0) instructions.push(set(60, 'exp', draw(9))); // dead: nobody reads 60
    if (draw(4) === 0) instructions.push({ op, inputs: swapped, output: 61 }); // the same value once more
    instructions.push({ op, inputs: swapped, output });
    if (draw(4) === 0) instructions.push(set(output, 'mul', 3, output)); // · 1
    if (!isLast && draw(4) === 0) instructions.push(set(62, 'tan', output));
  });
  return validateProgram({ constants, instructions }, 'disguise');
}

function renameBy({ op, inputs, output }: Instruction, rename: (slot: number) => number): Instruction {
  return { op, inputs: inputs.map((input) => (input >= 9 ? rename(input) : input)), output: rename(output) };
}
