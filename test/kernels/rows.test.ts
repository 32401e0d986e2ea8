import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../../src/interpreter/backends.js';
import { registerKernels } from '../../src/kernels/register.js';

beforeAll(async () => {
  await openBackend('wasm');
  expect(registerKernels()).toBe('registered');
});

const product = (shape: readonly number[]): number => shape.reduce((p, n) => p * n, 1);

describe('gather', () => {
  const cases = fc.record({
    batch: fc.integer({ min: 1, max: 3 }),
    outer: fc.integer({ min: 1, max: 3 }),
    axisLength: fc.integer({ min: 1, max: 5 }),
    slice: fc.constantFrom(1, 2, 3, 4, 5, 7, 9, 16, 130),
    count: fc.integer({ min: 0, max: 6 }),
    batchDims: fc.integer({ min: 0, max: 1 }),
    dtype: fc.constantFrom('float32' as const, 'int32' as const, 'bool' as const),
    seed: fc.integer({ min: 0, max: 1000 }),
  });

  it('copies the rows that the indices name', () => {
    fc.assert(
      fc.property(cases, ({ batch, outer, axisLength, slice, count, batchDims, dtype, seed }) => {
        const shape = [batch, outer, axisLength, slice];
        const x = Array.from({ length: product(shape) }, (_, k) => (dtype === 'bool' ? ((k * 5) % 3) % 2 : k));
        const indexShape = batchDims === 1 ? [batch, count] : [count];
        const indices = Array.from({ length: product(indexShape) }, (_, k) => (k * 7 + seed) % axisLength);
        const expected: (number | undefined)[] = [];
        for (let b = 0; b < batch; b++)
          for (let o = 0; o < outer; o++)
            for (let i = 0; i < count; i++)
              for (let s = 0; s < slice; s++) {
                const row = indices[batchDims === 1 ? b * count + i : i] as number;
                expected.push(x[((b * outer + o) * axisLength + row) * slice + s]);
              }
        tf.tidy(() => {
          const result = tf.gather(
            tf.tensor(x, shape as [number], dtype),
            tf.tensor(indices, indexShape as [number], 'int32'),
            2,
            batchDims,
          );
          expect(result.shape).toEqual([batch, outer, count, slice]);
          expect([...result.dataSync()]).toEqual(expected);
        });
      }),
      { numRuns: 100 },
    );
  });

  it('refuses an index outside the axis, and says which', () => {
    const run = (indices: number[]) => () => tf.tidy(() => tf.gather(tf.zeros([3, 2]), tf.tensor1d(indices, 'int32')));
    expect(run([0, 3])).toThrow('gather: expected indices in [0, 2], got 3. Check them against axis 0 of shape [3,2].');
    expect(run([2, 1, -1])).toThrow('gather: expected indices in [0, 2], got -1.');
  });
});

describe('unsortedSegmentSum', () => {
  it('adds the rows of each segment and skips ids outside', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(1, 2, 3, 4, 5, 6, 7, 8, 11, 16),
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.integer({ min: -2, max: 6 }), { minLength: 1, maxLength: 20 }),
        fc.constantFrom('float32' as const, 'int32' as const),
        (width, segments, ids, dtype) => {
          const x = ids.flatMap((_, row) => Array.from({ length: width }, (_unused, column) => row * 10 + column));
          const expected = new Array<number>(segments * width).fill(0);
          ids.forEach((id, row) => {
            if (id < 0 || id >= segments) return;
            for (let column = 0; column < width; column++)
              expected[id * width + column] =
                (expected[id * width + column] as number) + (x[row * width + column] as number);
          });
          tf.tidy(() => {
            const result = tf.unsortedSegmentSum(
              tf.tensor2d(x, [ids.length, width], dtype),
              tf.tensor1d(ids, 'int32'),
              segments,
            );
            expect(result.shape).toEqual([segments, width]);
            expect([...result.dataSync()]).toEqual(expected);
          });
        },
      ),
      { numRuns: 60 },
    );
  });

  it('keeps a NaN in its segment', () => {
    const result = tf.tidy(() => [
      ...tf
        .unsortedSegmentSum(tf.tensor2d([1, Number.NaN, 2, 3, 4, 5], [3, 2]), tf.tensor1d([0, 1, 0], 'int32'), 2)
        .dataSync(),
    ]);
    expect(result).toEqual([5, Number.NaN, 2, 3]);
  });

  it('of a table is the gradient of gather', () => {
    const ids = [1, 3, 1, 0];
    const weights = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
    const gradient = tf.tidy(() => [
      ...tf
        .grad((table) => tf.gather(table as tf.Tensor2D, tf.tensor1d(ids, 'int32')))(
          tf.zeros([5, 3]),
          tf.tensor2d(weights, [4, 3]),
        )
        .dataSync(),
    ]);
    // Row 1 was taken first and third: 1+7, 2+8, 3+9.
    expect(gradient).toEqual([10, 11, 12, 8, 10, 12, 0, 0, 0, 4, 5, 6, 0, 0, 0]);
  });
});
