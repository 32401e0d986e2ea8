import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { fusedExecutor } from '../../src/interpreter/fused-executor.js';
import { defineProgram, set } from '../../src/program/define.js';
import { GRADIENT as g, STEP as step } from '../../src/program/memory.js';
import { a, b, c, half, m, one, onWasm, read, train, v, variableOf } from './support/fused-training.js';

describe('the fused executor, by hand', () => {
  onWasm();

  it('gives momentum', () => {
    // m <- 0.5 m + 0.5 g; w <- w − m.
    // step 1: m = [1, 2], w = [0, −2]; step 2: m = [1.5, 3], w = [−1.5, −5]
    const program = defineProgram('momentum', [set(m, 'interpolate', m, g, half)]);
    const gradients = [
      [2, 4],
      [2, 4],
    ];
    expect(train(program, [1, 0], gradients)).toEqual([
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

  it('gives reductions of what other reductions made', () => {
    // g = [1, 3, 5, 7, 4]: mean 4, g − 4 = [−3, −1, 1, 3, 0], Σ² = 20, std √(20/4) = √5, norm of g − mean √20
    // update = norm/std = √20/√5 = 2, in float32
    const program = defineProgram('reductions', [
      set(a, 'mean', g),
      set(b, 'sub', g, a),
      set(c, 'std', b),
      set(a, 'norm', b),
      set(a, 'div', a, c),
    ]);
    const quotient = Math.fround(Math.fround(Math.sqrt(20)) / Math.fround(Math.sqrt(5)));
    expect(train(program, [0, 0, 0, 0, 10], [[1, 3, 5, 7, 4]])).toEqual([
      [-quotient, -quotient, -quotient, -quotient, Math.fround(10 - quotient)],
    ]);
  });

  it('adds up in the order of the elements modulo 4', () => {
    // s0 = 2^60 + 0 = 2^60, s1 = 1, s2 = −2^60, s3 = 1: (s0 + s2) + (s1 + s3) = 0 + 2, mean 2/5; from left to right 2^60 swallows the 1.
    const program = defineProgram('mean', [set(a, 'mean', g)]);
    expect(train(program, [0, 0, 0, 0, 0], [[2 ** 60, 1, -(2 ** 60), 1, 0]])[0]![0]).toBe(-Math.fround(2 / 5));
  });

  it('swaps two slots, and delays by one step', () => {
    // b <- a, a <- b of the step before, and a starts as g in step 1: both must read what the step began with.
    // m' = v + g, v' = m (times 1): step 1: m = [1, 2], v = 0; step 2: m = [1, 2] + 0, v = [1, 2]; step 3: m = [1, 2] + [1, 2]
    const program = defineProgram('swap', [
      set(a, 'mul', m, one),
      set(m, 'add', v, g),
      set(v, 'mul', a, one),
      set(b, 'mul', m, one),
    ]);
    const gradient = [1, 2];
    expect(train(program, [0, 0], [gradient, gradient, gradient])).toEqual([
      [-1, -2],
      [-2, -4],
      [-4, -8],
    ]);
  });

  it('lets a slot turn from scalar to tensor in the steps', () => {
    // step 1: a = size(b) = 1; b = g + 1; update 1·g. step 2: a = size of a tensor of two = 2; update 2·g.
    const program = defineProgram('types', [set(a, 'size', b), set(b, 'add', g, a), set(c, 'mul', g, a)]);
    const gradients = [
      [2, 4],
      [2, 4],
    ];
    expect(train(program, [0, 0], gradients)).toEqual([
      [-2, -4],
      [-6, -12],
    ]);
  });

  it('applies the learning rate to the update and the scale to the gradient', () => {
    // 10 − 0.5·(2·0.25)² = 10 − 0.125
    const program = defineProgram('square', [set(a, 'square', g)]);
    expect(train(program, [10], [[2]], { learningRate: 0.5, gradientScale: 0.25 })).toEqual([[9.875]]);
  });

  it('flushes subnormals of a slot, keeps those of the update, and stores −0 as 0', () => {
    // b <- g; update = b of the step before.
    const delay = defineProgram('delay', [set(c, 'mul', b, one), set(b, 'mul', g, one), set(c, 'mul', c, one)]);
    const gradients = [
      [1e-40, -1e-39, 2 ** -126, -3, Number.NaN, Number.NEGATIVE_INFINITY],
      [0, 0, 0, 0, 0, 0],
    ];
    expect(train(delay, [0, 0, 0, 0, 0, 0], gradients)[1]).toEqual([
      0,
      0,
      -(2 ** -126),
      3,
      Number.NaN,
      Number.POSITIVE_INFINITY,
    ]);
    const plain = defineProgram('plain', [set(c, 'mul', g, one)]);
    expect(train(plain, [0], [[1e-40]])).toEqual([[-Math.fround(1e-40)]]);
    // step 1: b = g·0 = −0 where g < 0; step 2: 1/b is Infinity wherever b is 0, −Infinity where it is −0.
    const zero = defineProgram('zero', [set(c, 'div', one, b), set(b, 'mul', g, 40), set(c, 'mul', c, one)]);
    const [, after] = train(
      zero,
      [0, 0],
      [
        [-1, 1],
        [1, 1],
      ],
    );
    expect(after).toEqual([Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]);
  });

  it('does nothing for an empty program, and keeps the step', () => {
    const variable = variableOf([1, 2]);
    const run = fusedExecutor.bind(defineProgram('empty', []), [variable]);
    const gradient = tf.tensor1d([1, 1]);
    run.step([gradient]);
    run.step([gradient], 0.5);
    expect(read(variable)).toEqual([1, 2]);
    expect(run.exportState()).toEqual({ step: 2, memories: [{ slots: [] }] });
    run.dispose();
    gradient.dispose();
  });

  it('takes tensors of any rank, and of no elements', () => {
    const shapes = [[], [0], [2, 0, 3], [1, 1], [2, 3, 1, 2]];
    const variables = shapes.map((shape) => tf.tidy(() => tf.variable(tf.ones(shape))));
    const gradients = shapes.map((shape) => tf.fill(shape, 2));
    const run = fusedExecutor.bind(defineProgram('half', [set(m, 'add', m, g), set(a, 'mul', m, half)]), variables);
    run.step(gradients);
    run.step(gradients);
    // 1 − 0.5·2 − 0.5·4 = −2
    expect(variables.map((variable) => read(variable))).toEqual([[-2], [], [], [-2], new Array(12).fill(-2)]);
    expect(variables.map(({ shape }) => shape)).toEqual(shapes);
    run.dispose();
    tf.dispose(gradients);
  });
});
