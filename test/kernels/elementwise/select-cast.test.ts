import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../../../src/interpreter/backends.js';
import { registerKernels } from '../../../src/kernels/register.js';

beforeAll(async () => {
  await openBackend('wasm');
  expect(registerKernels()).toBe('registered');
});

describe('where', () => {
  it.each(['float32', 'int32', 'bool'] as const)('chooses element by element among %s', (dtype) => {
    const value = dtype === 'bool' ? fc.integer({ min: 0, max: 1 }) : fc.integer({ min: -9, max: 9 });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), value, value), { minLength: 1, maxLength: 40 }), (rows) => {
        const result = tf.tidy(() => {
          const [condition, t, e] = [
            tf.tensor1d(
              rows.map(([c]) => c),
              'bool',
            ),
            tf.tensor1d(
              rows.map(([, x]) => x),
              dtype,
            ),
            tf.tensor1d(
              rows.map(([, , y]) => y),
              dtype,
            ),
          ];
          const chosen = tf.where(condition, t, e);
          expect(chosen.dtype).toBe(dtype);
          return [...chosen.dataSync()];
        });
        expect(result).toEqual(rows.map(([c, x, y]) => (c ? x : y)));
      }),
      { numRuns: 40 },
    );
  });

  it('does not let a NaN through from the side that is not chosen', () => {
    const result = tf.tidy(() => [
      ...tf
        .where(
          tf.tensor1d([1, 0, 1, 0, 1], 'bool'),
          tf.tensor1d([1, Number.NaN, 3, Number.NaN, 5]),
          tf.fill([5], Number.NaN),
        )
        .dataSync(),
    ]);
    expect(result).toEqual([1, Number.NaN, 3, Number.NaN, 5]);
  });

  it('takes one truth value for a whole row when the kernel is called so', () => {
    const result = tf.tidy(() => {
      const inputs = { condition: tf.tensor1d([1, 0, 1], 'bool'), t: tf.ones([3, 5]), e: tf.zeros([3, 5]) };
      return [...(tf.engine().runKernel('Select', inputs) as tf.Tensor).dataSync()];
    });
    expect(result).toEqual([1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1]);
  });

  it('broadcasts its operands', () => {
    const result = tf.tidy(() => [
      ...tf.where(tf.tensor2d([1, 0], [2, 1], 'bool'), tf.tensor1d([1, 2, 3]), tf.scalar(-1) as tf.Tensor).dataSync(),
    ]);
    expect(result).toEqual([1, 2, 3, -1, -1, -1]);
  });

  it('refuses operands of two types', () => {
    const run = (): unknown =>
      tf.tidy(() =>
        tf.engine().runKernel('Select', {
          condition: tf.tensor1d([1], 'bool'),
          t: tf.tensor1d([1]),
          e: tf.tensor1d([1], 'int32'),
        }),
      );
    expect(run).toThrow(
      'where: expected two tensors of one type among float32, int32, bool, got float32 and int32. Cast them first.',
    );
  });
});

describe('cast', () => {
  const values = [1.9, -1.9, 0, -0, 0.5, Number.NaN, 300];
  const cast = (from: readonly number[], source: 'float32' | 'int32' | 'bool', target: 'float32' | 'int32' | 'bool') =>
    tf.tidy(() => {
      const result = tf.cast(tf.tensor1d([...from], source), target);
      expect(result.dtype).toBe(target);
      return [...result.dataSync()];
    });

  it('from floats rounds towards zero, and NaN becomes 0', () =>
    expect(cast(values, 'float32', 'int32')).toEqual([1, -1, 0, 0, 0, 0, 300]));
  it('from floats to truth is whether they differ from 0', () =>
    expect(cast(values, 'float32', 'bool')).toEqual([1, 1, 0, 0, 1, 1, 1]));
  it('from integers is exact', () => {
    const integers = [0, 1, -1, 256, -(2 ** 24), 2 ** 30, 7];
    expect(cast(integers, 'int32', 'float32')).toEqual(integers);
    expect(cast(integers, 'int32', 'bool')).toEqual([0, 1, 1, 1, 1, 1, 1]);
  });
  it('from truth gives 0 and 1', () => {
    expect(cast([1, 0, 1, 1, 0, 1, 0], 'bool', 'float32')).toEqual([1, 0, 1, 1, 0, 1, 0]);
    expect(cast([1, 0, 1, 1, 0, 1, 0], 'bool', 'int32')).toEqual([1, 0, 1, 1, 0, 1, 0]);
  });
  it('to its own type shares the data, and the sharer outlives the first', () => {
    const x = tf.tensor1d([1, 2, 3]);
    const y = tf.cast(x, 'float32');
    const before = tf.memory().numTensors;
    x.dispose();
    expect([...y.dataSync()]).toEqual([1, 2, 3]);
    y.dispose();
    expect(tf.memory().numTensors).toBe(before - 2);
  });
});
