import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../../../src/interpreter/backends.js';
import { registerKernels } from '../../../src/kernels/register.js';

beforeAll(async () => {
  await openBackend('wasm');
  expect(registerKernels()).toBe('registered');
});

const product = (shape: readonly number[]): number => shape.reduce((p, n) => p * n, 1);

/** Coordinates of an element, outermost first, and back. */
function coordinates(index: number, shape: readonly number[]): number[] {
  const out: number[] = [];
  let rest = index;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    out.unshift(rest % (shape[axis] as number));
    rest = Math.floor(rest / (shape[axis] as number));
  }
  return out;
}
const indexOf = (at: readonly number[], shape: readonly number[]): number =>
  at.reduce((index, coordinate, axis) => index * (shape[axis] as number) + coordinate, 0);

const shapes = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 });

describe.each(['float32', 'int32', 'bool'] as const)('tile of %s', (dtype) => {
  it('repeats along every axis', () => {
    fc.assert(
      fc.property(
        shapes.chain((shape) =>
          fc.tuple(
            fc.constant(shape),
            fc.array(fc.integer({ min: 1, max: 3 }), { minLength: shape.length, maxLength: shape.length }),
          ),
        ),
        ([shape, repetitions]) => {
          const values = Array.from({ length: product(shape) }, (_, k) => (dtype === 'bool' ? k % 2 : k));
          const outShape = shape.map((size, axis) => size * (repetitions[axis] as number));
          const expected = Array.from(
            { length: product(outShape) },
            (_, k) =>
              values[
                indexOf(
                  coordinates(k, outShape).map((c, axis) => c % (shape[axis] as number)),
                  shape,
                )
              ],
          );
          const got = tf.tidy(() => [...tf.tile(tf.tensor(values, shape, dtype), repetitions).dataSync()]);
          expect(got).toEqual(expected);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe.each(['float32', 'int32', 'bool'] as const)('reverse of %s', (dtype) => {
  it('turns the chosen axes round', () => {
    fc.assert(
      fc.property(
        shapes.chain((shape) => fc.tuple(fc.constant(shape), fc.subarray(shape.map((_, axis) => axis)))),
        ([shape, axes]) => {
          const values = Array.from({ length: product(shape) }, (_, k) =>
            dtype === 'bool' ? ((k * 7) % 3 === 0 ? 1 : 0) : k,
          );
          const expected = values.map(
            (_, k) =>
              values[
                indexOf(
                  coordinates(k, shape).map((c, axis) => (axes.includes(axis) ? (shape[axis] as number) - 1 - c : c)),
                  shape,
                )
              ],
          );
          const got = tf.tidy(() => [...tf.reverse(tf.tensor(values, shape, dtype), axes).dataSync()]);
          expect(got).toEqual(expected);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('copies', () => {
  it('of a scalar and of nothing', () => {
    tf.tidy(() => {
      expect([...tf.broadcastTo(tf.scalar(3), [2, 3]).dataSync()]).toEqual([3, 3, 3, 3, 3, 3]);
      expect(tf.tile(tf.zeros([0, 2]), [3, 1]).shape).toEqual([0, 2]);
      expect(tf.reverse(tf.zeros([2, 0]), 0).shape).toEqual([2, 0]);
      expect([
        ...(tf.engine().runKernel('Reverse', { x: tf.scalar(4) }, { dims: [] }) as tf.Tensor).dataSync(),
      ]).toEqual([4]);
    });
  });

  it('of long rows', () => {
    const values = Array.from({ length: 3 * 257 }, (_, k) => k);
    const got = tf.tidy(() => [...tf.reverse(tf.tensor2d(values, [3, 257]), [0, 1]).dataSync()]);
    expect(got).toEqual([...values].reverse());
  });
});
