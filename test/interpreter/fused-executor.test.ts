import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { openBackend } from '../../src/interpreter/backends.js';
import { fusedExecutor } from '../../src/interpreter/fused-executor.js';
import { tensorExecutor } from '../../src/interpreter/tensor-executor.js';
import { defineProgram, set } from '../../src/program/define.js';
import { GRADIENT as g } from '../../src/program/memory.js';
import { findNamed } from '../../src/program/named/index.js';
import { a, busy, half, onWasm, read, variableOf } from './support/fused-training.js';

describe('fused executor', () => {
  onWasm();

  it('never writes into gradients, even when one serves several variables, or shares data with a variable', () => {
    const gradient = tf.tensor1d([3, 4]);
    const variables = [variableOf([0, 0]), variableOf([0, 0])];
    const run = fusedExecutor.bind(busy, variables);
    for (let i = 0; i < 3; i++) run.step([gradient, gradient], 0.5);
    expect(read(gradient)).toEqual([3, 4]);
    expect(read(variables[0]!)).toEqual(read(variables[1]!));
    run.dispose();
    gradient.dispose();

    // w <- w − w, the gradient being the variable's own data under another shape and back.
    const own = variableOf([3, 4]);
    const same = tf.tidy(() => own.reshape([2, 1]).reshape([2]));
    const plain = fusedExecutor.bind(defineProgram('sgd', [set(a, 'mul', g, half)]), [own]);
    plain.step([same]);
    expect(read(own)).toEqual([1.5, 2]);
    expect(read(same)).toEqual([3, 4]);
    plain.dispose();
    same.dispose();
  });

  it('keeps runs of one program apart', () => {
    const variables = Array.from({ length: 3 }, () => variableOf([1, -2, 3]));
    const gradient = tf.tensor1d([0.1, 0.2, -0.3]);
    const [first, second, alone] = variables.map((variable) => fusedExecutor.bind(busy, [variable]));
    // The second is a step behind, under the same plan.
    first!.step([gradient]);
    for (let i = 0; i < 3; i++) {
      first!.step([gradient], 0.5);
      second!.step([gradient]);
      alone!.step([gradient]);
    }
    expect(read(variables[1]!)).toEqual(read(variables[2]!));
    expect(read(variables[0]!)).not.toEqual(read(variables[2]!));
    for (const run of [first, second, alone]) run!.dispose();
    gradient.dispose();
  });

  it('makes no more tensors in 100 steps than in 3, and none are left after dispose', () => {
    const shapes = [[4, 16], [16], [1], []];
    const variables = shapes.map((shape) => tf.tidy(() => tf.variable(tf.fill(shape, 0.5))));
    const gradients = shapes.map((shape) => tf.fill(shape, 0.25));
    const begun = tf.memory().numTensors;
    const run = fusedExecutor.bind(busy, variables);
    for (let i = 0; i < 3; i++) run.step(gradients, 0.5);
    const { numTensors, numDataBuffers, numBytes } = tf.memory();
    // Slots m and v of each.
    expect(numTensors).toBe(begun + 2 * shapes.length);
    for (let i = 0; i < 97; i++) run.step(gradients, 0.5);
    expect(tf.memory()).toMatchObject({ numTensors, numDataBuffers, numBytes });
    run.dispose();
    expect(tf.memory().numTensors).toBe(begun);
    tf.dispose(gradients);
  });

  it('survives a tf.tidy around every step', () => {
    const train20 = (wrap: (step: () => void) => void) => {
      const variable = variableOf([1, -2, 3]);
      const gradient = tf.tensor1d([0.1, 0.2, -0.3]);
      const run = fusedExecutor.bind(busy, [variable]);
      for (let i = 0; i < 20; i++) wrap(() => run.step([gradient]));
      run.dispose();
      gradient.dispose();
      return read(variable);
    };
    expect(train20((make) => tf.tidy(make))).toEqual(train20((make) => make()));
  });

  it('refuses gradients that do not fit before it changes anything', () => {
    const variable = variableOf([1, 2, 3]);
    const run = fusedExecutor.bind(busy, [variable]);
    const gradient = tf.tensor1d([1, 2]);
    expect(() => run.step([])).toThrow('step: expected 1 gradients, one a variable, got 0.');
    expect(() => run.step([gradient])).toThrow(
      /expected a gradient of shape \[3\] for variable 0 \(".+"\), got \[2\]\./,
    );
    expect(run.steps).toBe(0);
    expect(read(variable)).toEqual([1, 2, 3]);
    run.dispose();
    gradient.dispose();
  });

  it('refuses what it cannot work on: gradients and variables that are no float32, another backend', async () => {
    const whole = tf.tidy(() => tf.variable(tf.tensor1d([1, 2], 'int32'), true, 'counts'));
    expect(() => fusedExecutor.bind(busy, [whole])).toThrow(
      'executor "fused": expected float32 variables, got "counts" of int32. Leave it out of the training.',
    );
    const variable = variableOf([1, 2]);
    const run = fusedExecutor.bind(busy, [variable]);
    tf.tidy(() => {
      expect(() => run.step([tf.tensor1d([1, 2], 'int32')])).toThrow(
        /^step: expected a float32 gradient for variable 0 \(".+"\), got int32\./,
      );
    });
    expect(read(variable)).toEqual([1, 2]);
    run.dispose();
    await openBackend('cpu');
    try {
      expect(() => fusedExecutor.bind(busy, [])).toThrow(
        'executor "fused": expected the heap of tfjs\'s WebAssembly backend, got none that can be used: the active backend is "cpu", not "wasm". Use --executor tensor.',
      );
    } finally {
      await openBackend('wasm');
    }
  });

  it('is found by its named programs: ten steps of each are those of the tensor executor to rounding', () => {
    for (const name of ['AdamW', 'Adadelta', 'Incumbent']) {
      const variables = [variableOf([1, -2, 3, 0.5, 2]), variableOf([1, -2, 3, 0.5, 2])];
      const runs = [fusedExecutor, tensorExecutor].map((executor, i) =>
        executor.bind(findNamed(name), [variables[i]!]),
      );
      for (let i = 0; i < 10; i++) {
        const gradient = tf.tensor1d([Math.sin(i), 0.1, -1 / (i + 1), i, -0.5]);
        for (const run of runs) run.step([gradient]);
        gradient.dispose();
      }
      const [fused, tensor] = variables.map((variable) => read(variable));
      fused!.forEach((value, i) => {
        expect(value, name).toBeCloseTo(tensor![i]!, 5);
      });
      for (const run of runs) run.dispose();
    }
  });
});
