import { describe, expect, it } from 'vitest';
import { createScalarMachine, evaluateOp } from '../../../src/interpreter/scalar/machine.js';
import {
  checkTrajectories,
  type TrajectoryCase,
  type TrajectoryRunner,
} from '../../../src/interpreter/trajectory-check.js';
import { OP_NAMES, type OpName } from '../../../src/program/ops.js';
import type { Instruction, Program } from '../../../src/program/program.js';
import { opCases, trajectoryCases } from './reference.js';

const scalarRunner: TrajectoryRunner = (program, initial, gradients) => {
  const machine = createScalarMachine(program, initial.length);
  const parameter = initial.slice();
  return gradients.map((gradient, i) => {
    machine.step(parameter, gradient, i + 1);
    return parameter.slice();
  });
};

describe('operations as in PyTorch', () => {
  const cases = opCases();

  /**
   * Difference in units of the last place of `scale`, a float32; 0 for a pair of subnormals, since PyTorch's vector code may flush them.
   */
  function ulps(actual: number, expected: number, scale: number): number {
    if (actual === expected || (Number.isNaN(actual) && Number.isNaN(expected))) return 0;
    if (!Number.isFinite(actual) || !Number.isFinite(expected)) return Number.POSITIVE_INFINITY;
    if (Math.abs(expected) < 2 ** -126 && Math.abs(actual) <= 2 ** -126) return 0;
    return Math.abs(actual - expected) / 2 ** (Math.floor(Math.log2(scale)) - 23);
  }

  /** What the rounding of a result is relative to: PyTorch sums a mean in float32, so where terms cancel, to the terms. */
  function scaleOf(op: OpName, inputs: readonly (number | Float32Array)[], expected: number): number {
    const [first] = inputs;
    if (op !== 'mean' || typeof first !== 'object') return Math.abs(expected);
    return Math.max(Math.abs(expected), first.reduce((sum, x) => sum + Math.abs(x), 0) / first.length);
  }

  it.each(OP_NAMES)('%s is within 2 ulp in all 24 cases', (op) => {
    const own = cases.filter((one) => one.op === op);
    expect(own).toHaveLength(24);
    for (const { inputs, output } of own) {
      const actual = evaluateOp(op, inputs);
      expect(typeof actual).toBe(typeof output);
      const found = typeof actual === 'number' ? [actual] : [...actual];
      const expected = typeof output === 'number' ? [output] : [...output];
      expect(found).toHaveLength(expected.length);
      found.forEach((value, i) => {
        if (ulps(value, expected[i]!, scaleOf(op, inputs, expected[i]!)) > 2)
          expect.fail(`${op}(${inputs}): element ${i} is ${value}, not ${expected[i]}`);
      });
    }
  });

  it('refuses a wrong number of inputs and tensors of different lengths', () => {
    expect(() => evaluateOp('add', [1])).toThrow('operation "add": expected 2 inputs, got 1. Give one an operand.');
    expect(() => evaluateOp('add', [new Float32Array(2), new Float32Array(3)])).toThrow(
      /expected tensors of one length, got 2 and 3/,
    );
  });
});

describe('trajectories as in PyTorch', () => {
  it('stays within 1e-5 in all 131 programs on three shapes, 12 steps', () => {
    const report = checkTrajectories(trajectoryCases(), scalarRunner);
    expect(report.cases).toBe(131 * 3);
    expect(report.failures).toEqual([]);
    // None of them needs the excuse of amplified rounding here.
    expect(report.amplified).toEqual([]);
    expect(report.worstError).toBeLessThan(1e-6);
  });
});

describe('checkTrajectories', () => {
  const program = (...instructions: Instruction[]): Program => ({ constants: [], instructions });
  const caseOf = (p: Program, expected: number[][]): TrajectoryCase => ({
    name: 'case',
    program: p,
    shape: [2],
    initial: Float32Array.of(1, -2),
    gradients: expected.map((_, i) => Float32Array.of(0.5 + i, 0.25)),
    expected,
  });

  it('calls a wrong result of a tame program a failure, with its place and size', () => {
    // w − g: 1 − 0.5 = 0.5 and −2 − 0.25 = −2.25; the second expectation is 1e-4 off.
    const sgd = program({ op: 'mul', inputs: [1, 3], output: 9 });
    const report = checkTrajectories([caseOf(sgd, [[0.5, -2.25 * (1 + 1e-4)]])], scalarRunner);
    expect(report.amplified).toEqual([]);
    expect(report.failures).toHaveLength(1);
    expect(report.failures[0]).toMatchObject({ step: 1, element: 1, actual: -2.25 });
    expect(report.failures[0]!.error).toBeCloseTo(1e-4, 6);
    expect(report.failures[0]!.perturbed).toBeLessThan(1e-6);
  });

  it('calls a wrong kind of value a failure', () => {
    const sgd = program({ op: 'mul', inputs: [1, 3], output: 9 });
    const report = checkTrajectories([caseOf(sgd, [[0.5, Number.NaN]])], scalarRunner);
    expect(report.failures[0]!.error).toBe(Number.POSITIVE_INFINITY);
  });

  it('recognises a program that amplifies rounding', () => {
    // u = sin(w / 1e-6²): a change of w by one ulp turns the angle by about 1e5.
    const wild = program(
      { op: 'div', inputs: [0, 8], output: 9 },
      { op: 'div', inputs: [9, 8], output: 9 },
      { op: 'sin', inputs: [9], output: 9 },
    );
    const exact = scalarRunner(wild, Float32Array.of(1, -2), [Float32Array.of(0.5, 0.25)], [2])[0]!;
    const report = checkTrajectories([caseOf(wild, [[exact[0]! + 0.3, exact[1]! - 0.3]])], scalarRunner);
    expect(report.failures).toEqual([]);
    expect(report.amplified).toHaveLength(1);
    expect(report.amplified[0]!.perturbed).toBeGreaterThan(0.01);
  });
});
