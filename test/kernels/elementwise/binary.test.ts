import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../../../src/interpreter/backends.js';
import { registerKernels } from '../../../src/kernels/register.js';

beforeAll(async () => {
  await openBackend('wasm');
  expect(registerKernels()).toBe('registered');
});

type Operation = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;

const COMPARISONS: Readonly<Record<string, readonly [Operation, (a: number, b: number) => boolean]>> = {
  equal: [tf.equal, (a, b) => a === b],
  notEqual: [tf.notEqual, (a, b) => a !== b],
  less: [tf.less, (a, b) => a < b],
  lessEqual: [tf.lessEqual, (a, b) => a <= b],
  greater: [tf.greater, (a, b) => a > b],
  greaterEqual: [tf.greaterEqual, (a, b) => a >= b],
};
const CHOICES: Readonly<Record<string, readonly [Operation, (a: number, b: number) => number]>> = {
  maximum: [tf.maximum, Math.max],
  minimum: [tf.minimum, Math.min],
};
const LOGIC: Readonly<Record<string, readonly [Operation, (a: number, b: number) => boolean]>> = {
  logicalAnd: [tf.logicalAnd, (a, b) => a === 1 && b === 1],
  logicalOr: [tf.logicalOr, (a, b) => a === 1 || b === 1],
};

/** A shape, and two shapes that broadcast to it: axes of length 1, or left out in front. */
const broadcastPair = fc
  .array(
    fc.record({ size: fc.integer({ min: 1, max: 6 }), single: fc.constantFrom('neither', 'first', 'second', 'both') }),
    { maxLength: 5 },
  )
  .chain((axes) =>
    fc.tuple(fc.constant(axes), fc.integer({ min: 0, max: 2 })).map(([kept, dropped]) => {
      const first = kept.map(({ size, single }) => (single === 'first' || single === 'both' ? 1 : size));
      const second = kept.map(({ size, single }) => (single === 'second' || single === 'both' ? 1 : size));
      return { first: first.slice(Math.min(dropped, first.length)), second };
    }),
  );

/** The broadcast operation by coordinates, one element at a time. */
function naive(
  a: readonly number[],
  shapeA: readonly number[],
  b: readonly number[],
  shapeB: readonly number[],
  f: (x: number, y: number) => number,
): { shape: number[]; values: number[] } {
  const rank = Math.max(shapeA.length, shapeB.length);
  const lengthOf = (shape: readonly number[], axis: number): number => shape[axis - rank + shape.length] ?? 1;
  const shape = Array.from({ length: rank }, (_, axis) => Math.max(lengthOf(shapeA, axis), lengthOf(shapeB, axis)));
  const size = shape.reduce((product, length) => product * length, 1);
  const values = Array.from({ length: size }, (_, index) => {
    let rest = index;
    const at = [0, 0];
    const strides = [1, 1];
    for (let axis = rank - 1; axis >= 0; axis--) {
      const coordinate = rest % (shape[axis] as number);
      rest = Math.floor(rest / (shape[axis] as number));
      [shapeA, shapeB].forEach((own, which) => {
        const length = lengthOf(own, axis);
        if (length > 1) at[which] = (at[which] as number) + coordinate * (strides[which] as number);
        strides[which] = (strides[which] as number) * length;
      });
    }
    return f(a[at[0] as number] as number, b[at[1] as number] as number);
  });
  return { shape, values };
}

const SPECIAL = [0, -0, 1, -1, 2, 0.5, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

function check(
  operation: Operation,
  f: (x: number, y: number) => number,
  dtype: 'float32' | 'int32' | 'bool',
  pool: readonly number[],
): void {
  fc.assert(
    fc.property(broadcastPair, fc.infiniteStream(fc.constantFrom(...pool)), ({ first, second }, stream) => {
      const take = (shape: readonly number[]): number[] =>
        Array.from({ length: shape.reduce((p, n) => p * n, 1) }, () => stream.next().value as number);
      const a = take(first);
      const b = take(second);
      const expected = naive(a, first, b, second, f);
      tf.tidy(() => {
        const result = operation(tf.tensor(a, first, dtype), tf.tensor(b, second, dtype));
        expect(result.shape).toEqual(expected.shape);
        // `+ 0`: which of two zeros is the larger is not part of the meaning.
        expect([...result.dataSync()].map((x) => x + 0)).toEqual(expected.values.map((x) => x + 0));
      });
    }),
    { numRuns: 60 },
  );
}

describe.each(Object.entries(COMPARISONS))('%s', (_name, [operation, holds]) => {
  const f = (a: number, b: number): number => (holds(a, b) ? 1 : 0);
  it('compares floats, NaN and infinities included, with broadcasting', () => check(operation, f, 'float32', SPECIAL));
  it('compares integers', () => check(operation, f, 'int32', [0, 1, -1, 7, -(2 ** 31), 2 ** 31 - 1]));
  it('compares truth values', () => check(operation, f, 'bool', [0, 1]));
});

describe.each(Object.entries(CHOICES))('%s', (_name, [operation, choose]) => {
  it('chooses among floats, and NaN from either side wins', () => check(operation, choose, 'float32', SPECIAL));
  it('chooses among integers', () => check(operation, choose, 'int32', [0, 1, -1, 7, -(2 ** 31), 2 ** 31 - 1]));
});

describe.each(Object.entries(LOGIC))('%s', (_name, [operation, holds]) => {
  it('combines truth values with broadcasting', () =>
    check(operation, (a, b) => (holds(a, b) ? 1 : 0), 'bool', [0, 1]));
});

describe('broadcasting', () => {
  it('gives an empty result for an empty operand', () => {
    const result = tf.equal(tf.zeros([3, 0]), tf.zeros([1, 1]));
    expect(result.shape).toEqual([3, 0]);
    expect([...result.dataSync()]).toEqual([]);
    result.dispose();
  });

  it('is right for long rows and for columns', () => {
    const a = Array.from({ length: 5 * 301 }, (_, k) => k % 17);
    const row = Array.from({ length: 301 }, (_, k) => k % 5);
    const column = [3, 1, 4, 1, 5];
    tf.tidy(() => {
      const matrix = tf.tensor2d(a, [5, 301]);
      expect([...tf.greater(matrix, tf.tensor1d(row)).dataSync()]).toEqual(
        a.map((x, k) => (x > (row[k % 301] as number) ? 1 : 0)),
      );
      expect([...tf.greater(tf.tensor2d(column, [5, 1]), matrix).dataSync()]).toEqual(
        a.map((x, k) => ((column[Math.floor(k / 301)] as number) > x ? 1 : 0)),
      );
    });
  });

  it('names the types it does not take', () => {
    const run = (): unknown =>
      tf.tidy(() => tf.engine().runKernel('LogicalAnd', { a: tf.tensor1d([1]), b: tf.tensor1d([1]) }));
    expect(run).toThrow(
      'LogicalAnd: expected two tensors of one type among bool, got float32 and float32. Cast them first.',
    );
  });
});

describe('the gradient of max over an axis', () => {
  it('goes to every element that is the maximum', () => {
    const x = tf.tensor2d([1, 3, 3, 2, -1, -5], [2, 3]);
    const gradient = tf.grad((y) => tf.max(y as tf.Tensor2D, 1))(x, tf.tensor1d([10, 20]));
    expect([...gradient.dataSync()]).toEqual([0, 10, 10, 20, 0, 0]);
    tf.dispose([x, gradient]);
  });
});
