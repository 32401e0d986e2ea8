import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../../../src/interpreter/backends.js';
import { registerKernels } from '../../../src/kernels/register.js';
import { anyCase, attributesOf, type Case, forEachTap, integers, sizes } from './naive.js';

beforeAll(async () => {
  await openBackend('wasm');
  expect(registerKernels()).toBe('registered');
});

/** `outChannels` of a case stands for the multiplier here. */
const depthwiseCase = anyCase.map((c) => ({
  ...c,
  channels: 1 + ((c.channels * 3 + c.outChannels) % 9),
  outChannels: 1 + (c.outChannels % 3),
}));

function operands(c: Case) {
  const { outHeight, outWidth } = sizes(c);
  const lanes = c.channels * c.outChannels;
  const shapes = {
    x: [c.images, c.height, c.width, c.channels],
    filter: [c.filterHeight, c.filterWidth, c.channels, c.outChannels],
    dy: [c.images, outHeight, outWidth, lanes],
  };
  const make = (shape: readonly number[], seed: number) =>
    integers(
      shape.reduce((p, n) => p * n, 1),
      seed,
    );
  return { shapes, lanes, x: make(shapes.x, 1), filter: make(shapes.filter, 2), dy: make(shapes.dy, 3) };
}

function run(kernel: string, inputs: tf.NamedTensorMap, attributes: object): number[] {
  return [...(tf.engine().runKernel(kernel, inputs, attributes as tf.NamedAttrMap) as tf.Tensor).dataSync()].map(
    (v) => v + 0,
  );
}

describe('depthwise convolution', () => {
  it('has the gradient of the filter, for every stride, padding, dilation and multiplier', () => {
    fc.assert(
      fc.property(depthwiseCase, (c) => {
        const { shapes, lanes, x, dy, filter } = operands(c);
        const expected = new Float64Array(filter.length);
        forEachTap(c, (pixel, output, tap) => {
          for (let lane = 0; lane < lanes; lane++) {
            const at = tap * lanes + lane;
            expected[at] =
              (expected[at] as number) +
              (x[pixel * c.channels + Math.floor(lane / c.outChannels)] as number) *
                (dy[output * lanes + lane] as number);
          }
        });
        const got = tf.tidy(() =>
          run(
            'DepthwiseConv2dNativeBackpropFilter',
            { x: tf.tensor(x, shapes.x), dy: tf.tensor(dy, shapes.dy) },
            { ...attributesOf(c), filterShape: shapes.filter },
          ),
        );
        expect(got).toEqual([...expected].map((v) => v + 0));
      }),
      { numRuns: 150 },
    );
  });

  it('has the gradient of the images', () => {
    fc.assert(
      fc.property(depthwiseCase, (c) => {
        const { shapes, lanes, x, dy, filter } = operands(c);
        const expected = new Float64Array(x.length);
        forEachTap(c, (pixel, output, tap) => {
          for (let lane = 0; lane < lanes; lane++) {
            const at = pixel * c.channels + Math.floor(lane / c.outChannels);
            expected[at] =
              (expected[at] as number) + (filter[tap * lanes + lane] as number) * (dy[output * lanes + lane] as number);
          }
        });
        const got = tf.tidy(() =>
          run(
            'DepthwiseConv2dNativeBackpropInput',
            { dy: tf.tensor(dy, shapes.dy), filter: tf.tensor(filter, shapes.filter) },
            { ...attributesOf(c), inputShape: shapes.x },
          ),
        );
        expect(got).toEqual([...expected].map((v) => v + 0));
      }),
      { numRuns: 150 },
    );
  });

  it('gives tf.depthwiseConv2d a gradient', () => {
    const x = tf.tensor4d(integers(2 * 4 * 4 * 3, 1), [2, 4, 4, 3]);
    const filter = tf.tensor4d(integers(3 * 3 * 3 * 2, 2), [3, 3, 3, 2]);
    const loss = (a: tf.Tensor, b: tf.Tensor) =>
      tf.sum(tf.square(tf.depthwiseConv2d(a as tf.Tensor4D, b as tf.Tensor4D, 1, 'same'))) as tf.Scalar;
    const [dx, dFilter] = tf.grads(loss)([x, filter]) as [tf.Tensor, tf.Tensor];
    const moved = (step: number, index: number, target: tf.Tensor) => {
      const values = target.dataSync().slice();
      values[index] = (values[index] as number) + step;
      return tf.tensor(values, target.shape);
    };
    for (const index of [0, 20, 53]) {
      // Quadratic in each operand, and integers: the central difference with step 1 is exact.
      const along = (step: number): number =>
        tf.tidy(() => loss(x, moved(step, index, filter)).dataSync()[0] as number);
      expect(dFilter.dataSync()[index]).toBe((along(1) - along(-1)) / 2);
      const across = (step: number): number =>
        tf.tidy(() => loss(moved(step, index, x), filter).dataSync()[0] as number);
      expect(dx.dataSync()[index]).toBe((across(1) - across(-1)) / 2);
    }
    tf.dispose([x, filter, dx, dFilter]);
  });
});
