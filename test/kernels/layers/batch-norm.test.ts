import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../../../src/interpreter/backends.js';
import { batchNormTraining } from '../../../src/kernels/layers/batch-norm.js';
import { registerKernels } from '../../../src/kernels/register.js';
import { LAYER_BACKENDS } from '../support/backends.js';

const WITHOUT_KERNELS = LAYER_BACKENDS.filter((name) => name !== 'wasm');

beforeAll(async () => {
  await openBackend('wasm');
  expect(registerKernels()).toBe('registered');
});

afterAll(async () => {
  await openBackend('wasm');
});

/** By its formula, a channel at a time, in doubles. */
function naive(
  x: readonly number[],
  channels: number,
  gamma: readonly number[],
  beta: readonly number[],
  epsilon: number,
): number[] {
  const rows = x.length / channels;
  const out = new Array<number>(x.length);
  for (let c = 0; c < channels; c++) {
    const column = Array.from({ length: rows }, (_, row) => x[row * channels + c] as number);
    const mean = column.reduce((sum, v) => sum + v, 0) / rows;
    const variance = column.reduce((sum, v) => sum + (v - mean) ** 2, 0) / rows;
    column.forEach((v, row) => {
      out[row * channels + c] =
        ((v - mean) / Math.sqrt(variance + epsilon)) * (gamma[c] as number) + (beta[c] as number);
    });
  }
  return out;
}

const wave = (size: number, seed: number): number[] =>
  Array.from({ length: size }, (_, k) => Math.fround(Math.sin(k * 1.7 + seed) * 2 + Math.cos(k * 0.31 * seed)));

function expectClose(got: ArrayLike<number>, expected: readonly number[], tolerance: number): void {
  expect(got.length).toBe(expected.length);
  for (const [index, value] of expected.entries()) {
    const distance = Math.abs((got[index] as number) - value);
    expect(distance, `element ${index}: ${got[index]} against ${value}`).toBeLessThanOrEqual(
      tolerance * (1 + Math.abs(value)),
    );
  }
}

const shapes = fc.tuple(
  fc.integer({ min: 2, max: 6 }),
  fc.integer({ min: 1, max: 4 }),
  fc.constantFrom(1, 2, 3, 4, 5, 7, 8, 11, 16, 18),
);

describe('batchNormTraining', () => {
  it('normalises each channel over all other axes', () => {
    fc.assert(
      fc.property(shapes, ([batch, width, channels]) => {
        const x = wave(batch * width * channels, 1);
        const [gamma, beta] = [wave(channels, 2), wave(channels, 3)];
        tf.tidy(() => {
          const result = batchNormTraining(
            tf.tensor3d(x, [batch, width, channels]),
            tf.tensor1d(gamma),
            tf.tensor1d(beta),
            0.01,
          );
          expect(result.shape).toEqual([batch, width, channels]);
          expectClose(result.dataSync(), naive(x, channels, gamma, beta, 0.01), 4e-6);
        });
      }),
      { numRuns: 40 },
    );
  });

  it('has the gradients of the formula by central differences', () => {
    fc.assert(
      fc.property(shapes, ([batch, width, channels]) => {
        const operands = [wave(batch * width * channels, 1), wave(channels, 2), wave(channels, 3)] as const;
        const weights = wave(batch * width * channels, 5);
        const loss = (): number =>
          naive(operands[0], channels, operands[1], operands[2], 0.1).reduce(
            (sum, v, k) => sum + v * (weights[k] as number),
            0,
          );
        tf.tidy(() => {
          const tensors = [
            tf.tensor(operands[0], [batch, width, channels]),
            tf.tensor(operands[1]),
            tf.tensor(operands[2]),
          ];
          const gradients = tf.grads((a, b, c) => batchNormTraining(a as tf.Tensor, b, c, 0.1))(
            tensors,
            tf.tensor(weights, [batch, width, channels]),
          );
          operands.forEach((values, which) => {
            const expected = values.map((value, index) => {
              values[index] = value + 1e-5;
              const above = loss();
              values[index] = value - 1e-5;
              const below = loss();
              values[index] = value;
              return (above - below) / 2e-5;
            });
            expectClose(gradients[which]?.dataSync() as Float32Array, expected, 2e-5);
          });
        });
      }),
      { numRuns: 25 },
    );
  });

  it('takes 1 and 0 for what is left out, and 1e-3 for epsilon', () => {
    const x = wave(12, 1);
    tf.tidy(() => {
      const images = tf.tensor2d(x, [4, 3]);
      expectClose(batchNormTraining(images).dataSync(), naive(x, 3, [1, 1, 1], [0, 0, 0], 1e-3), 2e-6);
      expectClose(
        batchNormTraining(images, undefined, tf.tensor1d([1, 2, 3])).dataSync(),
        naive(x, 3, [1, 1, 1], [1, 2, 3], 1e-3),
        2e-6,
      );
    });
  });

  it.each(WITHOUT_KERNELS)('gives the same on %s, without our kernels, forwards and backwards', async (backend) => {
    const run = () =>
      tf.tidy(() => {
        const operands = [tf.tensor4d(wave(120, 1), [2, 3, 4, 5]), tf.tensor1d(wave(5, 2)), tf.tensor1d(wave(5, 3))];
        const dy = tf.tensor4d(wave(120, 7), [2, 3, 4, 5]);
        const values = batchNormTraining(...(operands as [tf.Tensor, tf.Tensor, tf.Tensor]));
        return [values, ...tf.grads((a, b, c) => batchNormTraining(a as tf.Tensor, b, c))(operands, dy)].map((t) => [
          ...t.dataSync(),
        ]);
      });
    const ours = run();
    await openBackend(backend);
    const composed = run();
    await openBackend('wasm');
    for (const [index, values] of ours.entries()) expectClose(values, composed[index] as number[], 2e-5);
  });

  it('keeps its digits far from zero', () => {
    const x = wave(60, 1).map((v) => Math.fround(v + 1000));
    tf.tidy(() =>
      expectClose(batchNormTraining(tf.tensor2d(x, [30, 2])).dataSync(), naive(x, 2, [1, 1], [0, 0], 1e-3), 1e-4),
    );
  });

  it('spoils only the channel that holds a NaN', () => {
    const result = tf.tidy(() => [...batchNormTraining(tf.tensor2d([1, 2, Number.NaN, 4, 5, 6], [3, 2])).dataSync()]);
    expect(result.map(Number.isNaN)).toEqual([true, false, true, false, true, false]);
  });

  it('leaves no memory behind', () => {
    const x = tf.tensor2d(wave(40, 1), [8, 5]);
    const run = (): void => {
      batchNormTraining(x).dispose();
      tf.grad((v) => batchNormTraining(v))(x).dispose();
    };
    run();
    const held = () => [tf.memory().numTensors, (tf.backend() as { numDataIds?(): number }).numDataIds?.()];
    const before = held();
    run();
    expect(held()).toEqual(before);
    x.dispose();
  });

  it('says what does not fit', () => {
    expect(() => batchNormTraining(tf.zeros([4, 3]), tf.zeros([4]))).toThrow(
      "batchNormTraining: expected float32 x [..., channels], gamma and beta [channels], got float32 [4,3], float32 [4]. Check the model's parameters.",
    );
  });
});
