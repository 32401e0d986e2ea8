import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { createScalarMachine } from '../../src/interpreter/scalar/machine.js';
import { scalarExecutor } from '../../src/interpreter/scalar-executor.js';
import { tensorExecutor } from '../../src/interpreter/tensor-executor.js';
import { OP_NAMES, OPS, type OpName } from '../../src/program/ops.js';
import type { Program } from '../../src/program/program.js';
import { relativeDifference } from './support/closeness.js';
import { formatInstructions } from './support/format-instructions.js';
import { activate, BACKENDS, keepsSubnormals } from './support/tensor-backends.js';

/** Operations that the backends approximate; all others are the same to the bit everywhere. */
const APPROXIMATE: readonly OpName[] = [
  'exp',
  'log',
  'sin',
  'cos',
  'tan',
  'arcsin',
  'arccos',
  'arctan',
  'bias_correct',
];
const EXACT = OP_NAMES.filter((op) => !APPROXIMATE.includes(op));
const STEPS = 6;
const SIZES = [1, 2, 5, 16];

describe.each(BACKENDS)('random programs on $name', (backend) => {
  beforeAll(() => activate(backend));

  it('agree with the scalar executor to the bit where no operation is approximate', () => {
    fc.assert(
      fc.property(programs(EXACT), fc.constantFrom(...SIZES), fc.integer(), (program, size, seed) => {
        const { initial, gradients } = problem(size, seed);
        const actual = byTensors(program, initial, gradients);
        const wanted = byScalars(program, initial, gradients);
        expect(actual, formatInstructions(program)).toEqual(wanted);
      }),
      { numRuns: 400, seed: 11 },
    );
  });

  it('agree with the scalar executor to rounding with every operation', () => {
    let compared = 0;
    fc.assert(
      fc.property(programs(OP_NAMES), fc.constantFrom(...SIZES), fc.integer(), (program, size, seed) => {
        const { initial, gradients } = problem(size, seed);
        const actual = byTensors(program, initial, gradients).flat();
        const wanted = byScalars(program, initial, gradients).flat();
        // What rounding does to it: a program that cancels, or makes 1 of a 0 that is not quite 0, proves nothing.
        const nudge = (values: readonly number[], factor: number) => values.map((value) => value * factor);
        const nudged = [
          [1, 1 + 2e-7],
          [1, 1 - 2e-7],
          [1 + 2e-7, 1],
          [1 - 2e-7, 1],
        ].map(([p = 1, g = 1]) =>
          byScalars(
            program,
            nudge(initial, p),
            gradients.map((gradient) => nudge(gradient, g)),
          ).flat(),
        );
        wanted.forEach((value, i) => {
          // Rounding is relative to what was added up on the way, not to what remains after it cancels.
          const seen = wanted
            .slice(0, i + 1)
            .concat(initial)
            .map(Math.abs)
            .filter(Number.isFinite);
          const scale = Math.max(...seen);
          const difference = (other: number) =>
            relativeDifference(other, value) === 0 ? 0 : Math.abs(other - value) / scale;
          const sensitivity = Math.max(...nudged.map((other) => difference(other[i]!)));
          if (!(sensitivity < 1e-4)) return;
          compared++;
          const message = `number ${i} of\n${formatInstructions(program)}`;
          expect(difference(actual[i]!), message).toBeLessThan(1e-5 + 20 * sensitivity);
        });
      }),
      { numRuns: 400, seed: 12 },
    );
    expect(compared).toBeGreaterThan(5_000);
  });

  it('leave a state from which the scalar executor goes on, and the other way round', () => {
    fc.assert(
      fc.property(programs(EXACT), fc.constantFrom(tensorExecutor, scalarExecutor), (program, first) => {
        const second = first === tensorExecutor ? scalarExecutor : tensorExecutor;
        const { initial, gradients } = problem(5, 3);
        const variable = tf.tidy(() => tf.variable(tf.tensor1d(initial)));
        const runs = [first, second].map((executor) => executor.bind(program, [variable]));
        gradients.forEach((values, i) => {
          if (i === 3) runs[1]!.importState(runs[0]!.exportState());
          const gradient = tf.tensor1d(values);
          runs[i < 3 ? 0 : 1]!.step([gradient]);
          gradient.dispose();
        });
        const message = formatInstructions(program);
        expect(
          Array.from(variable.dataSync(), (value) => value + 0),
          message,
        ).toEqual(byTensors(program, initial, gradients).at(-1));
        for (const run of runs) run.dispose();
        variable.dispose();
      }),
      { numRuns: 200, seed: 14 },
    );
  });

  it('leave no tensor behind', () => {
    const before = tf.memory().numTensors;
    fc.assert(
      fc.property(programs(OP_NAMES), (program) => {
        const { initial, gradients } = problem(3, 1);
        byTensors(program, initial, gradients);
        expect(tf.memory().numTensors, formatInstructions(program)).toBe(before);
      }),
      { numRuns: 200, seed: 13 },
    );
  });
});

function programs(ops: readonly OpName[]): fc.Arbitrary<Program> {
  const output = fc.integer({ min: 9, max: 13 });
  const input = fc.oneof(
    { weight: 3, arbitrary: output },
    { weight: 2, arbitrary: fc.integer({ min: 0, max: 2 }) },
    { weight: 1, arbitrary: fc.integer({ min: -2, max: 8 }) },
  );
  const instruction = fc.constantFrom(...ops).chain((op) =>
    fc.record({
      op: fc.constant(op),
      inputs: fc.array(input, { minLength: OPS[op].arity, maxLength: OPS[op].arity }),
      output,
    }),
  );
  const instructions = fc.array(instruction, { minLength: 1, maxLength: 12 });
  return instructions.map((list) => ({ constants: [0.75, -3].map(Math.fround), instructions: list }));
}

/** Parameters and gradients of a size, with a zero and very small ones among them. */
function problem(size: number, seed: number): { initial: number[]; gradients: number[][] } {
  const small = Math.fround(keepsSubnormals() ? 1e-20 : 1e-4); // the square of 1e-20 is subnormal
  const random = (i: number) => Math.fround(3 * Math.sin(12.9898 * (i + 1) + 78.233 * (seed % 1009)));
  return {
    initial: Array.from({ length: size }, (_, j) => random(j)),
    gradients: Array.from({ length: STEPS }, (_, i) =>
      Array.from({ length: size }, (_, j) => (j === 3 ? 0 : random(100 + i * size + j) * (j === 4 ? small : 1))).map(
        Math.fround,
      ),
    ),
  };
}

/** The parameter after every step, -0 as 0. */
function byTensors(
  program: Program,
  initial: readonly number[],
  gradients: readonly (readonly number[])[],
): number[][] {
  const variable = tf.tidy(() => tf.variable(tf.tensor1d([...initial])));
  const run = tensorExecutor.bind(program, [variable]);
  const trajectory = gradients.map((values) => {
    const gradient = tf.tensor1d([...values]);
    run.step([gradient]);
    gradient.dispose();
    return Array.from(variable.dataSync(), (value) => value + 0);
  });
  run.dispose();
  variable.dispose();
  return trajectory;
}

function byScalars(
  program: Program,
  initial: readonly number[],
  gradients: readonly (readonly number[])[],
): number[][] {
  const parameter = Float32Array.from(initial);
  const machine = createScalarMachine(program, parameter.length);
  return gradients.map((values, i) => {
    machine.step(parameter, Float32Array.from(values), i + 1);
    return Array.from(parameter, (value) => value + 0);
  });
}
