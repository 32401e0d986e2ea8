import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fusedExecutor } from '../../src/interpreter/fused-executor.js';
import { createScalarMachine } from '../../src/interpreter/scalar/machine.js';
import type { Heap } from '../../src/kernels/heap.js';
import { defineProgram, set } from '../../src/program/define.js';
import { GRADIENT as g, PARAMETER as w } from '../../src/program/memory.js';
import { findNamed } from '../../src/program/named/index.js';
import { openWasm, openWasmWithKernels } from '../kernels/support/wasm-backend.js';

const half = 4;
const [m, a] = [9, 11] as const;
/** w <- w − w/2. */
const halve = defineProgram('halve', [set(a, 'mul', w, half)]);
/** w <- w − g. */
const subtract = defineProgram('subtract', [set(m, 'add', m, g), set(a, 'mul', g, 3)]);

/**
 * Writing in place into what tfjs believes to be immutable has two silent traps, stale packed weights and shared memory, and a heap
 * that grows is a third. First with the stock kernels, then with ours, of which `Identity` no longer copies.
 */
describe.each([['stock kernels'], ['kernels of ours']])('in place, with %s', (kernels) => {
  let heap: Heap;
  beforeAll(async () => {
    heap = await (kernels === 'stock kernels' ? openWasm() : openWasmWithKernels());
  });
  let before = 0;
  beforeEach(() => {
    before = tf.memory().numTensors;
  });
  afterEach(() => {
    tf.disposeVariables();
    expect(tf.memory().numTensors, 'tensors after the test').toBe(before);
  });

  const products: Readonly<Record<string, { shape: number[]; apply: (weights: tf.Tensor) => tf.Tensor }>> = {
    matMul: { shape: [8, 8], apply: (weights) => tf.matMul(tf.ones([8, 8]), weights) },
    conv2d: {
      shape: [1, 1, 8, 4],
      apply: (weights) => tf.conv2d(tf.ones<tf.Rank.R4>([1, 3, 3, 8]), weights as tf.Tensor4D, 1, 'same'),
    },
    'conv2d 3x3': {
      shape: [3, 3, 8, 4],
      apply: (weights) => tf.conv2d(tf.ones<tf.Rank.R4>([1, 4, 4, 8]), weights as tf.Tensor4D, 1, 'valid'),
    },
    depthwiseConv2d: {
      shape: [3, 3, 8, 1],
      apply: (weights) => tf.depthwiseConv2d(tf.ones<tf.Rank.R4>([1, 4, 4, 8]), weights as tf.Tensor4D, 1, 'valid'),
    },
  };

  it.each(Object.entries(products))(
    '%s sees the parameters of every step, not packed ones',
    (name, { shape, apply }) => {
      const variable = tf.tidy(() => tf.variable(tf.ones(shape)));
      const run = fusedExecutor.bind(halve, [variable]);
      const gradient = tf.zeros(shape);
      const product = () => tf.tidy(() => apply(variable).dataSync()[0]!);
      const whole = product();
      expect(whole).toBe(shape.reduce((x, y) => x * y, 1) / shape.at(-1)! / (name === 'depthwiseConv2d' ? 8 : 1));
      for (let step = 1; step <= 3; step++) {
        run.step([gradient]);
        expect(product()).toBe(whole * 0.5 ** step);
      }
      run.dispose();
      gradient.dispose();
    },
  );

  it('the tensor that a variable was made of stays as it is', () => {
    const initial = tf.tensor1d([1, 2, 3, 4, 5]);
    const variable = tf.variable(initial);
    expect(heap.isShared(variable), 'tfjs shares the data').toBe(true);
    step(variable, [1, 1, 1, 1, 1]);
    expect(values(initial)).toEqual([1, 2, 3, 4, 5]);
    expect(values(variable)).toEqual([0, 1, 2, 3, 4]);
    initial.dispose();
  });

  it('a clone, a reshape and a second variable are snapshots', () => {
    const variable = tf.tidy(() => tf.variable(tf.tensor1d([1, 2, 3])));
    const clone = variable.clone();
    const reshaped = tf.reshape(variable, [3, 1]);
    const other = tf.variable(variable);
    step(variable, [1, 1, 1]);
    for (const snapshot of [clone, reshaped, other]) expect(values(snapshot)).toEqual([1, 2, 3]);
    step(other, [2, 2, 2]);
    expect(values(variable)).toEqual([0, 1, 2]);
    expect(values(other)).toEqual([-1, 0, 1]);
    expect(values(clone)).toEqual([1, 2, 3]);
    tf.dispose([clone, reshaped]);
  });

  it('a snapshot of every step keeps its own values, in a loss with gradients', () => {
    const variable = tf.tidy(() => tf.variable(tf.tensor1d([1, 2, 3])));
    const run = fusedExecutor.bind(halve, [variable]);
    const snapshots: tf.Tensor[] = [];
    for (let i = 0; i < 3; i++) {
      const { value, grads } = tf.variableGrads(() => tf.sum(tf.square(variable)) as tf.Scalar, [variable]);
      snapshots.push(variable.clone());
      run.step(Object.values(grads));
      tf.dispose([value, grads]);
    }
    expect(snapshots.map(values)).toEqual([
      [1, 2, 3],
      [0.5, 1, 1.5],
      [0.25, 0.5, 0.75],
    ]);
    run.dispose();
    tf.dispose(snapshots);
  });

  it('a variable that is assigned to between steps goes on from the new data', () => {
    const variable = tf.tidy(() => tf.variable(tf.tensor1d([1, 2])));
    const run = fusedExecutor.bind(subtract, [variable]);
    const gradient = tf.tensor1d([1, 1]);
    run.step([gradient]);
    const assigned = tf.tensor1d([10, 20]);
    variable.assign(assigned);
    run.step([gradient]);
    expect(values(variable)).toEqual([9, 19]);
    expect(values(assigned)).toEqual([10, 20]);
    run.dispose();
    tf.dispose([assigned, gradient]);
  });

  it('a heap that grows in the middle of a step loses nothing', () => {
    const length = [100_001, 7, 100_002];
    const initial = length.map((n, k) => Float32Array.from({ length: n }, (_, i) => Math.sin(i + k)));
    const gradients = length.map((n, k) =>
      tf.tidy(() =>
        tf
          .range(0, n)
          .mul(0.37 + k)
          .sin(),
      ),
    );
    const variables = initial.map((data) => tf.tidy(() => tf.variable(tf.tensor1d(data))));
    // The slots of AdamW are made in its first step: for none of them has the heap room left.
    const fillers = fillHeap(heap, 100_000);
    const run = fusedExecutor.bind(findNamed('AdamW'), variables);
    const bytes = heap.memory.buffer.byteLength;
    run.step(gradients);
    expect(heap.memory.buffer.byteLength).toBeGreaterThan(bytes);
    run.step(gradients);
    initial.forEach((parameter, k) => {
      const machine = createScalarMachine(findNamed('AdamW'), parameter.length);
      const gradient = gradients[k]!.dataSync<'float32'>();
      for (const stepNumber of [1, 2]) machine.step(parameter, gradient, stepNumber);
      expect(firstDifference(variables[k]!.dataSync<'float32'>(), parameter)).toBe(-1);
    });
    run.dispose();
    tf.dispose(gradients);
    for (const { dataId } of fillers) tf.backend().disposeData(dataId);
  });
});

/** Fills all gaps of the heap that `elements` floats fit into, and its end. */
function fillHeap(heap: Heap, elements: number): readonly tf.TensorInfo[] {
  const fillers: tf.TensorInfo[] = [];
  const fill = (count: number) => fillers.push(heap.allocate([count], 'float32'));
  const bytes = heap.memory.buffer.byteLength;
  while (heap.memory.buffer.byteLength === bytes) fill(elements);
  const end = heap.addressOf(fillers.at(-1)!) + 4 * elements;
  fill((heap.memory.buffer.byteLength - end) / 4 - elements);
  return fillers;
}

function step(variable: tf.Variable, gradient: readonly number[]): void {
  const run = fusedExecutor.bind(subtract, [variable]);
  const tensor = tf.tensor1d([...gradient]);
  run.step([tensor]);
  run.dispose();
  tensor.dispose();
}

function values(tensor: tf.Tensor): number[] {
  return Array.from(tensor.dataSync());
}

/** `toEqual` on millions of elements takes minutes. */
function firstDifference(actual: Float32Array, expected: Float32Array): number {
  return expected.findIndex((value, i) => !Object.is(actual[i], value));
}
