import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import type { Executor, ProgramState } from '../../src/interpreter/executor.js';
import { fusedExecutor } from '../../src/interpreter/fused-executor.js';
import { scalarExecutor } from '../../src/interpreter/scalar-executor.js';
import { tensorExecutor } from '../../src/interpreter/tensor-executor.js';
import { defineProgram, set } from '../../src/program/define.js';
import { GRADIENT as g } from '../../src/program/memory.js';
import { a, busy, c, m, onWasm, read, variableOf } from './support/fused-training.js';

describe('states of the fused executor', () => {
  onWasm();

  const starts = [
    [1, 2, 3, 4, 5],
    [-1, 0.5, 2],
  ];
  const gradientsOf = (i: number) => [
    tf.tensor1d([0.3 - 0.1 * i, Math.sin(i), 1 / (i + 1), -0.2, i]),
    tf.tensor1d([Math.cos(i), 0.1 * i, -1]),
  ];
  const steps = (run: { step(gradients: readonly tf.Tensor[], scale?: number): void }, from: number, to: number) => {
    for (let i = from; i < to; i++) {
      const gradients = gradientsOf(i);
      run.step(gradients, i % 2 === 0 ? 1 : 0.25);
      tf.dispose(gradients);
    }
  };
  const executors: readonly Executor[] = [fusedExecutor, scalarExecutor, tensorExecutor];
  const pairs = executors.flatMap((from) => executors.map((to) => [from, to] as const));
  const sorted = ({ step, memories }: ProgramState) => ({
    step,
    memories: memories.map(({ slots }) => [...slots].sort((x, y) => x.address - y.address)),
  });

  it.each(pairs.map(([from, to]) => [from.name, to.name, from, to] as const))(
    'go from %s to %s, with the bits of a run without interruption',
    (_from, _to, from, to) => {
      const options = { learningRate: 0.5 };
      const straightVariables = starts.map(variableOf);
      const straight = scalarExecutor.bind(busy, straightVariables, options);
      steps(straight, 0, 6);

      const variables = starts.map(variableOf);
      const first = from.bind(busy, variables, options);
      steps(first, 0, 3);
      const state = first.exportState();
      const kept = structuredClone(state);
      const parameters = variables.map((variable) => read(variable));
      steps(first, 3, 5);
      expect(state, 'untouched by later steps').toEqual(kept);

      const others = parameters.map(variableOf);
      const second = to.bind(busy, others, options);
      steps(second, 0, 1); // something to overwrite
      others.forEach((variable, i) => {
        tf.tidy(() => variable.assign(tf.tensor1d(parameters[i]!)));
      });
      second.importState(state);
      expect(second.steps).toBe(3);
      steps(second, 3, 6);
      expect(state, 'untouched by the run that took it').toEqual(kept);
      expect(others.map((variable) => read(variable))).toEqual(straightVariables.map((variable) => read(variable)));
      expect(sorted(second.exportState())).toEqual(sorted(straight.exportState()));
      for (const run of [straight, first, second]) run.dispose();
    },
  );

  it('may hold other types than the program ends up with', () => {
    // c is a sum of norms, a number in every step of this run; the state says that it was a tensor. m and v the other way round.
    const variable = variableOf([1, 2, 3]);
    const twin = variableOf([1, 2, 3]);
    const state: ProgramState = {
      step: 4,
      memories: [
        {
          slots: [
            { address: m, type: 'scalar', data: Float32Array.of(0.5) },
            { address: c, type: 'tensor', data: Float32Array.of(1, 2, 3) },
          ],
        },
      ],
    };
    // c' = ‖g‖ whatever c was; the update reads the old c.
    const program = defineProgram('retyped', [
      set(a, 'add', c, g),
      set(m, 'add', m, g),
      set(c, 'norm', g),
      set(a, 'mul', a, m),
    ]);
    const gradient = tf.tensor1d([3, 4, 0]);
    const begun = tf.memory().numTensors;
    const run = fusedExecutor.bind(program, [variable]);
    run.importState(state);
    expect(tf.memory().numTensors).toBe(begun + 1);
    const reference = scalarExecutor.bind(program, [twin]);
    reference.importState(state);
    run.step([gradient]);
    reference.step([gradient]);
    // m, but not c any more.
    expect(tf.memory().numTensors).toBe(begun + 1);
    // 1 − (1 + 3)·(0.5 + 3), 2 − (2 + 4)·4.5, 3 − 3·0.5
    expect(read(variable)).toEqual([-13, -25, 1.5]);
    expect(sorted(run.exportState())).toEqual(sorted(reference.exportState()));
    expect(run.exportState().memories[0]!.slots.map(({ address, type }) => [address, type])).toEqual([
      [m, 'tensor'],
      [c, 'scalar'],
    ]);
    run.dispose();
    gradient.dispose();
  });

  it('that do not fit are refused with every fault named, and the run stays as it was', () => {
    const variable = variableOf([1, 2, 3]);
    const run = fusedExecutor.bind(busy, [variable]);
    const gradient = tf.tensor1d([1, 1, 1]);
    run.step([gradient]);
    const begun = run.exportState();
    const slot = (address: number, length: number) =>
      ({ address, type: 'tensor', data: new Float32Array(length) }) as const;
    expect(() => run.importState({ step: 1, memories: [{ slots: [slot(9, 4), slot(11, 3)] }] })).toThrow(
      'got memory 0, slot 9 (tensor) with 4 numbers instead of 3; memory 0, slot 11, which the program does not carry from step to step.',
    );
    expect(run.exportState()).toEqual(begun);
    run.dispose();
    gradient.dispose();
  });

  it('begin anew after dispose', () => {
    const variable = variableOf([1, 2, 3]);
    const run = fusedExecutor.bind(busy, [variable]);
    const gradient = tf.tensor1d([1, 1, 1]);
    run.step([gradient]);
    run.dispose();
    run.dispose();
    expect(run.exportState().memories[0]!.slots.map(({ type, data }) => [type, ...data])).toEqual([
      ['scalar', 0],
      ['scalar', 0],
      ['scalar', 0],
    ]);
    gradient.dispose();
  });
});
