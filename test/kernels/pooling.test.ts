import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../../src/interpreter/backends.js';
import { registerKernels } from '../../src/kernels/register.js';
import { anyCase, attributesOf, type Case, forEachTap, sizes } from './convolution/naive.js';

beforeAll(async () => {
  await openBackend('wasm');
  expect(registerKernels()).toBe('registered');
});

const poolingCase = anyCase
  .map((c): Case => ({ ...c, dilations: [1, 1] }))
  .filter((c) => sizes(c).outHeight > 0 && sizes(c).outWidth > 0);

/** Few different values, so that windows have several largest ones. */
function values(size: number, seed: number): number[] {
  return Array.from({ length: size }, (_, k) => ((k * 31 + seed * 17 + ((k * k) % 7)) % 9) - 4);
}

/** The pixels of each output's window, in the order of rows. */
function windowsOf(c: Case): number[][] {
  const { outHeight, outWidth } = sizes(c);
  const windows = Array.from({ length: c.images * outHeight * outWidth }, (): number[] => []);
  forEachTap(c, (pixel, output) => windows[output]?.push(pixel));
  return windows;
}

function setUp(c: Case) {
  const { outHeight, outWidth } = sizes(c);
  const shape: [number, number, number, number] = [c.images, c.height, c.width, c.channels];
  const outShape: [number, number, number, number] = [c.images, outHeight, outWidth, c.channels];
  const x = values(c.images * c.height * c.width * c.channels, 1);
  const dy = values(c.images * outHeight * outWidth * c.channels, 2);
  const { strides, pad } = attributesOf(c);
  return { shape, outShape, x, dy, attributes: { filterSize: [c.filterHeight, c.filterWidth], strides, pad } };
}

function run(kernel: string, inputs: tf.NamedTensorMap, attributes: object): number[] {
  return [...(tf.engine().runKernel(kernel, inputs, attributes as tf.NamedAttrMap) as tf.Tensor).dataSync()];
}

/** Calls back for every window and channel with the window's values and their positions. */
function forEachWindow(
  c: Case,
  x: readonly number[],
  visit: (output: number, positions: readonly number[], window: readonly number[]) => void,
): void {
  windowsOf(c).forEach((pixels, output) => {
    for (let channel = 0; channel < c.channels; channel++) {
      const positions = pixels.map((pixel) => pixel * c.channels + channel);
      visit(
        output * c.channels + channel,
        positions,
        positions.map((at) => x[at] as number),
      );
    }
  });
}

const mean = (window: readonly number[]): number => Math.fround(window.reduce((sum, v) => sum + v, 0) / window.length);

describe('pooling', () => {
  it('takes the largest value and the mean of what of a window lies in the image', () => {
    fc.assert(
      fc.property(poolingCase, (c) => {
        const { shape, x, attributes } = setUp(c);
        const largest: number[] = [];
        const means: number[] = [];
        forEachWindow(c, x, (output, _positions, window) => {
          largest[output] = Math.max(...window);
          means[output] = mean(window);
        });
        tf.tidy(() => {
          const images = tf.tensor4d(x, shape);
          expect(run('MaxPool', { x: images }, attributes).map((v) => v + 0)).toEqual(largest.map((v) => v + 0));
          expect(run('AvgPool', { x: images }, attributes).map((v) => v + 0)).toEqual(means.map((v) => v + 0));
        });
      }),
      { numRuns: 100 },
    );
  });

  it('sends the gradient of max to the first largest value', () => {
    fc.assert(
      fc.property(poolingCase, (c) => {
        const { shape, outShape, x, dy, attributes } = setUp(c);
        const expected = new Array<number>(x.length).fill(0);
        forEachWindow(c, x, (output, positions, window) => {
          const at = positions[window.indexOf(Math.max(...window))];
          if (at !== undefined) expected[at] = (expected[at] as number) + (dy[output] as number);
        });
        const got = tf.tidy(() => {
          const input = tf.tensor4d(x, shape);
          return run('MaxPoolGrad', { input, dy: tf.tensor4d(dy, outShape), output: input }, attributes);
        });
        expect(got.map((v) => v + 0)).toEqual(expected.map((v) => v + 0));
      }),
      { numRuns: 100 },
    );
  });

  it('shares out the gradient of the mean', () => {
    fc.assert(
      fc.property(poolingCase, (c) => {
        const { shape, outShape, x, dy, attributes } = setUp(c);
        const expected = new Float64Array(x.length);
        forEachWindow(c, x, (output, positions) => {
          for (const at of positions)
            expected[at] = (expected[at] as number) + (dy[output] as number) / positions.length;
        });
        const got = tf.tidy(() =>
          run('AvgPoolGrad', { input: tf.tensor4d(x, shape), dy: tf.tensor4d(dy, outShape) }, attributes),
        );
        for (const [index, value] of got.entries()) expect(value).toBeCloseTo(expected[index] as number, 4);
      }),
      { numRuns: 60 },
    );
  });

  it('is what tfjs calls, forwards and backwards', () => {
    tf.tidy(() => {
      // 3x3, window 2, stride 2, same: the last row and column are windows of their own.
      const x = tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1]);
      const dy = tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]);
      expect([...tf.avgPool(x, 2, 2, 'same').dataSync()]).toEqual([3, 4.5, 7.5, 9]);
      expect([
        ...tf
          .grad((v) => tf.avgPool(v as tf.Tensor4D, 2, 2, 'same'))(x, dy)
          .dataSync(),
      ]).toEqual([0.25, 0.25, 1, 0.25, 0.25, 1, 1.5, 1.5, 4]);
      expect([
        ...tf
          .grad((v) => tf.maxPool(v as tf.Tensor4D, 2, 2, 'same'))(x, dy)
          .dataSync(),
      ]).toEqual([0, 0, 0, 0, 1, 2, 0, 3, 4]);
    });
  });

  it('keeps NaN, forwards and backwards', () => {
    tf.tidy(() => {
      const x = tf.tensor4d([1, Number.NaN, 5, 5, 2, 3, 4, 1], [2, 2, 2, 1]);
      expect([...tf.maxPool(x, 2, 2, 'same').dataSync()]).toEqual([Number.NaN, 4]);
      expect([...tf.avgPool(x, 2, 2, 'same').dataSync()]).toEqual([Number.NaN, 2.5]);
      const dy = tf.tensor4d([10, 20], [2, 1, 1, 1]);
      expect([
        ...tf
          .grad((v) => tf.maxPool(v as tf.Tensor4D, 2, 2, 'same'))(x, dy)
          .dataSync(),
      ]).toEqual([0, 10, 0, 0, 0, 0, 20, 0]);
      const low = tf.fill([1, 2, 2, 1], Number.NEGATIVE_INFINITY) as tf.Tensor4D;
      expect([
        ...tf
          .grad((v) => tf.maxPool(v as tf.Tensor4D, 2, 2, 'same'))(low, tf.ones([1, 1, 1, 1]))
          .dataSync(),
      ]).toEqual([1, 0, 0, 0]);
    });
  });

  it('of no images is nothing', () => {
    const empty = tf.zeros([0, 4, 4, 3]) as tf.Tensor4D;
    const result = tf.maxPool(empty, 2, 2, 'valid');
    expect(result.shape).toEqual([0, 2, 2, 3]);
    tf.dispose([empty, result]);
  });
});
