import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { evaluateScalars } from '../../src/interpreter/scalar/evaluate-scalars.js';
import { evaluateOp } from '../../src/interpreter/scalar/machine.js';
import { Arithmetic, type Value } from '../../src/interpreter/tensor/arithmetic.js';
import { TENSOR_KERNELS } from '../../src/interpreter/tensor/kernels.js';
import type { Quirks } from '../../src/interpreter/tensor/quirks.js';
import { OP_NAMES, OPS, type OpName } from '../../src/program/ops.js';
import { relativeDifference } from './support/closeness.js';
import { activate, BACKENDS, isTiny, keepsSubnormals } from './support/tensor-backends.js';

/** A backend of which nothing is believed: every correction is in use. */
const NOTHING_RIGHT: Quirks = {
  signIsRight: false,
  scaledSignIsRight: false,
  extremesPropagate: { first: false, second: false },
  sineIsRight: false,
  powerIsRight: false,
};
const CORRECTED = ['sign', 'clip', 'minimum', 'maximum', 'sin', 'cos', 'bias_correct'] as const;

type Operand = number | readonly number[];

/**
 * Largest relative difference that is allowed, per operation. An ulp is at most 1.2e-7. Everything that IEEE 754 rounds correctly is exact;
 * the transcendentals of the backends are good to one or two ulp, compositions of them to a few.
 */
const TOLERANCES: Readonly<Partial<Record<OpName, number>>> = {
  exp: 3e-7,
  log: 3e-7,
  sin: 1e-6,
  cos: 1e-6,
  tan: 3e-7,
  arcsin: 5e-7,
  arccos: 5e-7,
  arctan: 3e-7,
  bias_correct: 3e-7,
};

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
const SPECIAL = [
  nan,
  inf,
  -inf,
  0,
  -0,
  1,
  -1,
  0.5,
  -2,
  1e-45,
  -1e-45,
  1e-40,
  1.2e-38,
  3.4e38,
  -3.4e38,
  1e-6,
  1e20,
  -1e30,
];
const number = fc.oneof(
  fc.constantFrom(...SPECIAL.map(Math.fround)),
  fc.float({ min: -10, max: 10, noNaN: true }),
  fc.float({ noNaN: true }),
);

describe.each(BACKENDS)('kernels on $name', (backend) => {
  beforeAll(() => activate(backend));

  it.each(OP_NAMES)('%s gives what PyTorch gave', (op) => {
    const cases = reference().filter((entry) => entry.op === op);
    expect(cases.length).toBeGreaterThanOrEqual(20);
    for (const { inputs, output } of cases.filter(isFair)) {
      // PyTorch adds in float32; we in double.
      const tolerance = OPS[op].result === 'scalar' ? 1e-6 : (TOLERANCES[op] ?? 0);
      expectClose(run(op, inputs), output, tolerance, `${op}(${JSON.stringify(inputs)})`);
    }
  });

  it.each(OP_NAMES)('%s agrees with the scalar executor, corner cases included', (op) => {
    const operand = (count: number) => fc.oneof(number, fc.array(number, { minLength: count, maxLength: count }));
    const operands = fc
      .integer({ min: 1, max: 19 })
      .chain((count) => fc.tuple(...Array.from({ length: OPS[op].arity }, () => operand(count))));
    fc.assert(
      fc.property(operands, (inputs) => {
        const output = expected(op, inputs);
        fc.pre(isFair({ inputs, output }));
        expectClose(run(op, inputs), output, TOLERANCES[op] ?? 0, `${op}(${inputs.join(' | ')})`);
      }),
      { numRuns: 300, seed: 7 },
    );
  });

  it.each(CORRECTED)('%s is composed rightly even where its plain kernel would do', (op) => {
    for (const { inputs, output } of reference().filter((entry) => entry.op === op && isFair(entry))) {
      expectClose(run(op, inputs, NOTHING_RIGHT), output, TOLERANCES[op] ?? 0, `${op}(${JSON.stringify(inputs)})`);
    }
    const special = SPECIAL.filter((value) => isFair({ inputs: [value], output: [] }));
    const inputs = [special, [...special].reverse(), special].slice(0, OPS[op].arity);
    expectClose(run(op, inputs, NOTHING_RIGHT), expected(op, inputs), TOLERANCES[op] ?? 0, op);
  });

  it('has the rules of C in the power of bias_correct', () => {
    // 1 / (1 − bᶜ) with bᶜ = 1 is 1/0 = Infinity; 2^3 = 8 gives 1/(1 − 8) = −1/7.
    const bases = [1, 1, 1, -1, -1, nan, 2, nan];
    const powers = [nan, inf, -inf, inf, -inf, 0, 3, 1];
    const result = [inf, inf, inf, inf, inf, inf, Math.fround(-1 / 7), nan];
    expect(run('bias_correct', [1, bases, powers])).toEqual(result);
  });

  it('leaves no tensor behind', () => {
    const before = tf.memory().numTensors;
    for (const op of OP_NAMES) run(op, ([[1, -2, nan], [nan, 0, 2], 0.5] as const).slice(0, OPS[op].arity));
    expect(tf.memory().numTensors).toBe(before);
  });

  it('keeps the 0-d tensors of numbers for one step more, then disposes of them', () => {
    const before = tf.memory().numTensors;
    const arithmetic = new Arithmetic();
    const x = tf.tensor1d([1, 2]);
    arithmetic.free(arithmetic.mul(x, 0.25));
    const inUse = tf.memory().numTensors;
    arithmetic.endStep();
    arithmetic.free(arithmetic.mul(x, 0.25));
    expect(tf.memory().numTensors, 'used again: the same tensor').toBe(inUse);
    arithmetic.endStep();
    arithmetic.endStep();
    expect(tf.memory().numTensors, 'a step without it: gone').toBe(inUse - 1);
    arithmetic.dispose();
    x.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

/** The operation as the tensor executor runs it: numbers among themselves in JavaScript, anything else by its kernel. */
function run(op: OpName, inputs: readonly Operand[], quirks?: Quirks): readonly number[] {
  const arithmetic = new Arithmetic(quirks);
  const operands = inputs.map(
    (input): Value => (typeof input === 'number' ? Math.fround(input) : tf.tensor1d([...input])),
  );
  const numbers = operands.filter((value) => typeof value === 'number');
  const kernel = TENSOR_KERNELS[op] as (k: Arithmetic, ...operands: Value[]) => Value;
  const [a = 0, b, c] = numbers;
  const result = numbers.length === operands.length ? evaluateScalars(op, a, b, c) : kernel(arithmetic, ...operands);
  const values = typeof result === 'number' ? [result] : Array.from(result.dataSync());
  arithmetic.free(result, ...operands);
  arithmetic.dispose();
  return values;
}

/** The same by the scalar executor. */
function expected(op: OpName, inputs: readonly Operand[]): readonly number[] {
  const result = evaluateOp(
    op,
    inputs.map((input) => (typeof input === 'number' ? input : Float32Array.from(input))),
  );
  return typeof result === 'number' ? [result] : Array.from(result);
}

/** Free of subnormals where the active backend has none. */
function isFair({ inputs, output }: Pick<Case, 'inputs' | 'output'>): boolean {
  return keepsSubnormals() || ![...inputs, output].flat().some(isTiny);
}

function expectClose(actual: readonly number[], wanted: readonly number[], tolerance: number, what: string): void {
  expect(actual.length, what).toBe(wanted.length);
  const worst = Math.max(...actual.map((value, i) => relativeDifference(value, wanted[i]!)));
  expect(worst, `${what}: got ${actual}, expected ${wanted}`).toBeLessThanOrEqual(tolerance);
}

interface Case {
  readonly op: string;
  readonly inputs: readonly Operand[];
  readonly output: readonly number[];
}

function reference(): readonly Case[] {
  const file = new URL('../../reference/op-semantics.json', import.meta.url);
  const text = readFileSync(file, 'utf8');
  const parsed = JSON.parse(text, (_key, value) =>
    value === 'NaN' || value === 'Infinity' || value === '-Infinity' ? Number(value) : value,
  ) as { cases: readonly { op: string; inputs: readonly Operand[]; output: Operand }[] };
  return parsed.cases.map(({ op, inputs, output }) => ({
    op,
    inputs,
    output: [output].flat().map((value) => Math.fround(Number(value))),
  }));
}
