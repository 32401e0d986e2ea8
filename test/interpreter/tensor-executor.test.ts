import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { tensorExecutor } from '../../src/interpreter/tensor-executor.js';
import { defineProgram, set } from '../../src/program/define.js';
import { GRADIENT as g, STEP as step, PARAMETER as w } from '../../src/program/memory.js';
import type { Program } from '../../src/program/program.js';
import { activate, BACKENDS, keepsSubnormals } from './support/tensor-backends.js';

const [one, half, tenth, thousandth, tiny] = [3, 4, 5, 7, 8] as const;
const [m, v, a, b, c] = [9, 10, 11, 12, 13] as const;

/** Every kind of value: carried tensors, constants, a carried scalar, a reduction, the step. */
const busy = defineProgram('busy', [
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

describe.each(BACKENDS)('tensor executor on $name', (backend) => {
  beforeAll(() => activate(backend));
  let before = 0;
  beforeEach(() => {
    before = tf.memory().numTensors;
  });
  afterEach(() => {
    tf.disposeVariables();
    expect(tf.memory().numTensors, 'tensors after the test').toBe(before);
  });

  it('gives momentum by hand', () => {
    // m <- 0.5 m + 0.5 g; w <- w − m.
    const program = defineProgram('momentum', [set(m, 'interpolate', m, g, half)]);
    // step 1: m = [1, 2],       w = [0, −2]
    // step 2: m = [1.5, 3],     w = [−1.5, −5]
    expect(
      train(
        program,
        [1, 0],
        [
          [2, 4],
          [2, 4],
        ],
      ),
    ).toEqual([
      [0, -2],
      [-1.5, -5],
    ]);
  });

  it('counts steps from 1', () => {
    // w <- w − step·g: 0 − 1 = −1, −1 − 2 = −3, −3 − 3 = −6
    expect(train(defineProgram('count', [set(a, 'mul', g, step)]), [0], [[1], [1], [1]])).toEqual([[-1], [-3], [-6]]);
  });

  it('subtracts a scalar update from every element', () => {
    // 1 − 0.5 and 2 − 0.5
    expect(train(defineProgram('scalar', [set(a, 'mul', half, one)]), [1, 2], [[9, 9]])).toEqual([[0.5, 1.5]]);
    // ‖(3, 4)‖ = 5
    expect(train(defineProgram('norm', [set(a, 'norm', g)]), [1, 2], [[3, 4]])).toEqual([[-4, -3]]);
  });

  it('does nothing for an empty program, and keeps the step', () => {
    const variable = variableOf(() => tf.tensor1d([1, 2]));
    const run = tensorExecutor.bind(defineProgram('empty', []), [variable]);
    const gradient = tf.tensor1d([1, 1]);
    run.step([gradient]);
    run.step([gradient], 0.5);
    expect(read(variable)).toEqual([1, 2]);
    expect(run.steps).toBe(2);
    run.dispose();
    gradient.dispose();
  });

  it('lets a slot turn from scalar to tensor in the steps', () => {
    // Before the first step both slots are the scalar 0; std of a scalar is NaN, size 1.
    // step 1: a = size(b) = 1; b = g + a = g + 1 = [3, 5]; update a·g: a is 1        -> w = −g  = [−2, −4]
    // step 2: a = size([3, 5]) = 2; b = g + 2; update 2·g                             -> w = −3g = [−6, −12]
    const program = defineProgram('types', [set(a, 'size', b), set(b, 'add', g, a), set(c, 'mul', g, a)]);
    expect(
      train(
        program,
        [0, 0],
        [
          [2, 4],
          [2, 4],
        ],
      ),
    ).toEqual([
      [-2, -4],
      [-6, -12],
    ]);
  });

  it('carries a scalar that a reduction made', () => {
    // step 1: b = 0: c = g = [3, 4], b = ‖g‖ = 5, w = −c = [−3, −4]
    // step 2: c = 5 + g = [8, 9], w = [−11, −13]
    const program = defineProgram('carry', [set(c, 'add', b, g), set(b, 'norm', g), set(c, 'mul', c, one)]);
    expect(
      train(
        program,
        [0, 0],
        [
          [3, 4],
          [3, 4],
        ],
      ),
    ).toEqual([
      [-3, -4],
      [-11, -13],
    ]);
  });

  it('reads a slot that nothing writes as 0', () => {
    expect(train(defineProgram('zero', [set(a, 'add', 40, one)]), [0], [[7]])).toEqual([[-1]]);
  });

  it('reads constants of the program at negative addresses, rounded to float32', () => {
    const program = defineProgram('constant', [set(a, 'mul', g, -1), set(a, 'add', a, -2)], [0.3, 7]);
    expect(train(program, [0], [[1]])).toEqual([[-Math.fround(Math.fround(0.3) + 7)]]);
  });

  it('rounds every scalar to float32', () => {
    // 1 − 0.1f = 0.9f, not 0.9
    expect(train(defineProgram('rounding', [set(a, 'sub', one, tenth)]), [0], [[1]])).toEqual([[-Math.fround(0.9)]]);
  });

  it('applies the learning rate to the update and the scale to the gradient', () => {
    // 10 − 0.5·(2·0.25)² = 10 − 0.125
    const program = defineProgram('square', [set(a, 'square', g)]);
    expect(train(program, [10], [[2]], { learningRate: 0.5, gradientScale: 0.25 })).toEqual([[9.875]]);
  });

  it('flushes subnormals of a slot, not of the update nor within a step', () => {
    // 1e-6⁶ = 1e-36, · 1e-3 = 1e-39 < 2^-126 = 1.2e-38.
    const down = [
      set(a, 'mul', tiny, tiny),
      set(a, 'mul', a, a),
      set(a, 'mul', a, tiny),
      set(a, 'mul', a, tiny),
      set(a, 'mul', a, thousandth),
    ];
    // b is what a was a step ago, times 1; the update is b·g. With nothing flushed step 2 would see 1e-39.
    const tensors = defineProgram('tensors', [
      set(c, 'add', b, w),
      ...down,
      set(b, 'mul', a, g),
      set(c, 'mul', c, one),
    ]);
    expect(train(tensors, [0], [[1], [1]])).toEqual([[0], [0]]);
    const scalars = defineProgram('scalars', [
      set(c, 'mul', b, g),
      ...down,
      set(b, 'mul', a, one),
      set(c, 'mul', c, one),
    ]);
    expect(train(scalars, [0], [[1], [1]])).toEqual([[0], [0]]);
    const within = defineProgram('within', [...down, set(a, 'mul', a, g)]);
    const update = train(within, [0], [[1]])[0]![0]!;
    if (keepsSubnormals()) expect(update / -1e-39).toBeCloseTo(1, 5);
    else expect(update).toBe(0);
  });

  it('keeps what is not subnormal when something beside it is flushed', () => {
    // b <- g; update = b of the step before.
    const program = defineProgram('delay', [set(c, 'mul', b, one), set(b, 'mul', g, one), set(c, 'mul', c, one)]);
    const gradients = [
      [1e-40, -1e-39, 2 ** -126, -3, Number.NaN, Number.NEGATIVE_INFINITY],
      [0, 0, 0, 0, 0, 0],
    ];
    const [, after] = train(program, [0, 0, 0, 0, 0, 0], gradients);
    expect(after).toEqual([0, 0, -(2 ** -126), 3, Number.NaN, Number.POSITIVE_INFINITY]);
  });

  it('stores −0 as 0, as every executor does', () => {
    // step 1: b = 0·g = −0 where g < 0; step 2: 1/b is Infinity wherever b is 0, −Infinity where it is −0.
    const program = defineProgram('zero', [
      set(c, 'div', one, b),
      set(b, 'mul', g, a),
      set(a, 'sub', one, one),
      set(c, 'mul', c, one),
    ]);
    const [, after] = train(
      program,
      [0, 0],
      [
        [-1, 1],
        [1, 1],
      ],
    );
    expect(after).toEqual([Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]);
  });

  it('never writes into gradients, even when one tensor serves several variables', () => {
    const gradient = tf.tensor1d([3, 4]);
    const variables = [variableOf(() => tf.tensor1d([0, 0])), variableOf(() => tf.tensor1d([0, 0]))];
    const run = tensorExecutor.bind(busy, variables);
    for (let i = 0; i < 3; i++) run.step([gradient, gradient], 0.5);
    expect(gradient.isDisposed).toBe(false);
    expect(read(gradient)).toEqual([3, 4]);
    expect(read(variables[0]!)).toEqual(read(variables[1]!));
    expect(read(variables[0]!)).not.toEqual([0, 0]);
    run.dispose();
    gradient.dispose();
  });

  it('leaves alone what shares memory with a variable', () => {
    const initial = tf.tensor1d([1, 2]);
    const variable = tf.variable(initial);
    const run = tensorExecutor.bind(busy, [variable]);
    const gradient = tf.tensor1d([1, 1]);
    run.step([gradient]);
    expect(read(initial)).toEqual([1, 2]);
    expect(read(variable)).not.toEqual([1, 2]);
    run.dispose();
    tf.dispose([initial, gradient]);
  });

  it('gives new identities to the data, so that no stale packed weights are used in a matMul', () => {
    const variable = variableOf(() => tf.ones([8, 8]));
    const x = tf.ones<tf.Rank.R2>([8, 8]);
    const product = () => tf.tidy(() => tf.matMul(x, variable as tf.Tensor2D).dataSync()[0]);
    const run = tensorExecutor.bind(defineProgram('half', [set(a, 'mul', w, half)]), [variable]);
    expect(product()).toBe(8); // eight times 1·1
    run.step([x]);
    expect(product()).toBe(4); // eight times 1·0.5
    run.dispose();
    x.dispose();
  });

  it('makes no more tensors in 100 steps than in 3, and none are left after dispose', () => {
    const shapes = [[4, 16], [16], [1], []];
    const variables = shapes.map((shape) => variableOf(() => tf.fill(shape, 0.5)));
    const gradients = shapes.map((shape) => tf.fill(shape, 0.25));
    const run = tensorExecutor.bind(busy, variables);
    for (let i = 0; i < 3; i++) run.step(gradients, 0.5);
    const { numTensors, numDataBuffers, numBytes } = tf.memory();
    for (let i = 0; i < 97; i++) run.step(gradients, 0.5);
    expect(tf.memory()).toMatchObject({ numTensors, numDataBuffers, numBytes });
    run.dispose();
    tf.dispose(gradients);
  });

  it('survives a tf.tidy around every step', () => {
    const train20 = (wrap: (step: () => void) => void) => {
      const variable = variableOf(() => tf.tensor1d([1, -2, 3]));
      const gradient = tf.tensor1d([0.1, 0.2, -0.3]);
      const run = tensorExecutor.bind(busy, [variable]);
      for (let i = 0; i < 20; i++) wrap(() => run.step([gradient]));
      run.dispose();
      gradient.dispose();
      return read(variable);
    };
    expect(train20((step) => tf.tidy(step))).toEqual(train20((step) => step()));
  });

  it('goes on exactly from an exported state, which is a copy', () => {
    const gradients = Array.from({ length: 6 }, (_, i) => tf.tensor1d([0.3 - 0.1 * i, Math.sin(i), 1 / (i + 1)]));
    const variable = variableOf(() => tf.tensor1d([1, 2, 3]));
    const run = tensorExecutor.bind(busy, [variable]);
    for (const gradient of gradients.slice(0, 3)) run.step([gradient]);
    const state = run.exportState();
    const parameter = read(variable);
    const kept = structuredClone(state);
    for (const gradient of gradients.slice(3)) run.step([gradient]);
    expect(state, 'untouched by later steps').toEqual(kept);
    expect(state.step).toBe(3);
    expect(state.memories[0]!.slots.map(({ address, type }) => [address, type])).toEqual([
      [m, 'tensor'],
      [v, 'tensor'],
      [c, 'scalar'],
    ]);

    const other = variableOf(() => tf.tensor1d(parameter));
    const again = tensorExecutor.bind(busy, [other]);
    again.step([gradients[0]!]); // something to overwrite
    tf.tidy(() => other.assign(tf.tensor1d(parameter)));
    again.importState(state);
    expect(again.steps).toBe(3);
    for (const gradient of gradients.slice(3)) again.step([gradient]);
    expect(read(other)).toEqual(read(variable));
    expect(again.exportState()).toEqual(run.exportState());
    expect(state, 'untouched by the run that took it').toEqual(kept);
    run.dispose();
    again.dispose();
    tf.dispose(gradients);
  });

  it('refuses a state that does not fit, naming every fault, and stays as it was', () => {
    const variable = variableOf(() => tf.tensor1d([1, 2, 3]));
    const run = tensorExecutor.bind(busy, [variable]);
    const before = run.exportState();
    const slot = (address: number, length: number) =>
      ({ address, type: 'tensor', data: new Float32Array(length) }) as const;
    expect(() => run.importState({ step: 1, memories: [] })).toThrow(
      'importState: expected a state of this program and these 1 variables, got 0 memories.',
    );
    expect(() => run.importState({ step: -1, memories: [{ slots: [] }] })).toThrow('got the step -1.');
    expect(() =>
      run.importState({ step: 1, memories: [{ slots: [slot(9, 4), slot(10, 3), slot(10, 3), slot(11, 3)] }] }),
    ).toThrow(
      'got memory 0, slot 9 (tensor) with 4 numbers instead of 3; memory 0, slot 10 twice; memory 0, slot 11, which the program does not carry from step to step.',
    );
    expect(run.exportState()).toEqual(before);
    run.dispose();
  });

  it('refuses gradients that do not fit before it changes anything', () => {
    const variable = variableOf(() => tf.tensor1d([1, 2, 3]));
    const run = tensorExecutor.bind(busy, [variable]);
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
});

interface Options {
  readonly learningRate?: number;
  readonly gradientScale?: number;
}

/** A variable without the tensor that it starts as, with which it would share memory. */
function variableOf(initial: () => tf.Tensor): tf.Variable {
  return tf.tidy(() => tf.variable(initial()));
}

/** The parameter after each step. */
function train(
  program: Program,
  initial: readonly number[],
  gradients: readonly (readonly number[])[],
  options: Options = {},
) {
  const { learningRate = 1, gradientScale = 1 } = options;
  const variable = variableOf(() => tf.tensor1d([...initial]));
  const run = tensorExecutor.bind(program, [variable], { learningRate });
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

function read(tensor: tf.Tensor): number[] {
  return Array.from(tensor.dataSync()).map((value) => value + 0);
}
