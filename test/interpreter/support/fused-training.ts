import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { openBackend } from '../../../src/interpreter/backends.js';
import { fusedExecutor } from '../../../src/interpreter/fused-executor.js';
import { defineProgram, set } from '../../../src/program/define.js';
import { GRADIENT as g, STEP as step, PARAMETER as w } from '../../../src/program/memory.js';
import type { Program } from '../../../src/program/program.js';

/** Constants by their values, and slots. */
export const [one, half, tenth, thousandth, tiny] = [3, 4, 5, 7, 8] as const;
export const [m, v, a, b, c] = [9, 10, 11, 12, 13] as const;

/** Every kind of value: carried tensors, constants, a carried scalar, a reduction, the step. */
export const busy = defineProgram('busy', [
  set(a, 'sub', one, tenth),
  set(m, 'interpolate', m, g, a),
  set(b, 'square', g),
  set(v, 'interpolate', v, b, a),
  set(b, 'norm', g),
  set(c, 'add', c, b),
  set(a, 'bias_correct', m, a, step),
  set(b, 'sqrt', v),
  set(b, 'add', b, tiny),
  set(a, 'div', a, b),
  set(a, 'div', a, c),
  set(b, 'mul', w, thousandth),
  set(a, 'add', a, b),
]);

/** For a `describe`: opens the wasm backend, and every test must leave as many tensors as it found. */
export function onWasm(): void {
  beforeAll(async () => {
    await openBackend('wasm');
  });
  let before = 0;
  beforeEach(() => {
    before = tf.memory().numTensors;
  });
  afterEach(() => {
    tf.disposeVariables();
    expect(tf.memory().numTensors, 'tensors after the test').toBe(before);
  });
}

interface Options {
  readonly learningRate?: number;
  readonly gradientScale?: number;
}

/** A variable without the tensor that it starts as, with which it would share memory. */
export function variableOf(initial: readonly number[]): tf.Variable {
  return tf.tidy(() => tf.variable(tf.tensor1d([...initial])));
}

/** The parameter after each step. */
export function train(
  program: Program,
  initial: readonly number[],
  gradients: readonly (readonly number[])[],
  { learningRate = 1, gradientScale = 1 }: Options = {},
) {
  const variable = variableOf(initial);
  const run = fusedExecutor.bind(program, [variable], { learningRate });
  const trajectory = gradients.map((values) => {
    const gradient = tf.tensor1d([...values]);
    run.step([gradient], gradientScale);
    gradient.dispose();
    return read(variable);
  });
  run.dispose();
  variable.dispose();
  return trajectory;
}

/** The values, zeros without a sign. */
export function read(tensor: tf.Tensor): number[] {
  return Array.from(tensor.dataSync()).map((value) => value + 0);
}
