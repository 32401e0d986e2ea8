import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../../../src/interpreter/backends.js';
import { openHeap } from '../../../src/kernels/heap.js';
import { registerKernels } from '../../../src/kernels/register.js';
import { anyCase, attributesOf, type Case, forEachTap, integers, sizes } from './naive.js';

beforeAll(async () => {
  await openBackend('wasm');
  expect(registerKernels()).toBe('registered');
});

function run(kernel: string, inputs: tf.NamedTensorMap, attributes: object): number[] {
  return [...(tf.engine().runKernel(kernel, inputs, attributes as tf.NamedAttrMap) as tf.Tensor).dataSync()];
}

function operands(c: Case) {
  const { outHeight, outWidth } = sizes(c);
  const shapes = {
    x: [c.images, c.height, c.width, c.channels],
    filter: [c.filterHeight, c.filterWidth, c.channels, c.outChannels],
    dy: [c.images, outHeight, outWidth, c.outChannels],
  };
  const make = (shape: readonly number[], seed: number) =>
    integers(
      shape.reduce((p, n) => p * n, 1),
      seed,
    );
  return { shapes, x: make(shapes.x, 1), filter: make(shapes.filter, 2), dy: make(shapes.dy, 3) };
}

describe('Conv2D', () => {
  const naive = (c: Case): number[] => {
    const { shapes, x, filter } = operands(c);
    const out = new Float64Array(shapes.dy.reduce((p, n) => p * n, 1));
    forEachTap(c, (pixel, output, tap) => {
      for (let i = 0; i < c.channels; i++)
        for (let o = 0; o < c.outChannels; o++) {
          const at = output * c.outChannels + o;
          out[at] =
            (out[at] as number) +
            (x[pixel * c.channels + i] as number) * (filter[(tap * c.channels + i) * c.outChannels + o] as number);
        }
    });
    return [...out].map((v) => v + 0);
  };

  it('is the sum over the window, for every stride, padding and dilation', () => {
    fc.assert(
      fc.property(anyCase, (c) => {
        const { shapes, x, filter } = operands(c);
        const got = tf.tidy(() =>
          run('Conv2D', { x: tf.tensor(x, shapes.x), filter: tf.tensor(filter, shapes.filter) }, attributesOf(c)),
        );
        expect(got.map((v) => v + 0)).toEqual(naive(c));
      }),
      { numRuns: 150 },
    );
  });

  it('cuts large images and long batches into parts', () => {
    const large: Case = {
      images: 3,
      height: 61,
      width: 59,
      channels: 5,
      filterHeight: 3,
      filterWidth: 5,
      outChannels: 4,
      strides: [1, 2],
      dilations: [1, 1],
      padding: 'same',
    };
    const many: Case = { ...large, images: 41, height: 7, width: 9, channels: 12 };
    for (const c of [large, many]) {
      const { shapes, x, filter } = operands(c);
      const got = tf.tidy(() =>
        run('Conv2D', { x: tf.tensor(x, shapes.x), filter: tf.tensor(filter, shapes.filter) }, attributesOf(c)),
      );
      expect(got.map((v) => v + 0)).toEqual(naive(c));
    }
  });

  it('keeps NaN, and sees a filter that was written in place', () => {
    const x = tf.tensor4d([Number.NaN, 1, 2, 3], [1, 2, 2, 1]);
    const filter = tf.variable(tf.ones([1, 1, 1, 1])) as tf.Variable<tf.Rank.R4>;
    const apply = () => tf.tidy(() => [...tf.conv2d(x, filter, 1, 'same').dataSync()]);
    expect(apply()).toEqual([Number.NaN, 1, 2, 3]);
    const heap = openHeap();
    if ('unusable' in heap) throw new Error(heap.unusable);
    new Float32Array(heap.memory.buffer, heap.addressOf(filter), 1)[0] = 10;
    expect(apply()).toEqual([Number.NaN, 10, 20, 30]);
    tf.dispose([x, filter]);
  });
});

describe('Conv2DBackpropFilter', () => {
  const naive = (c: Case): number[] => {
    const { x, dy, filter } = operands(c);
    const out = new Float64Array(filter.length);
    forEachTap(c, (pixel, output, tap) => {
      for (let i = 0; i < c.channels; i++)
        for (let o = 0; o < c.outChannels; o++) {
          const at = (tap * c.channels + i) * c.outChannels + o;
          out[at] =
            (out[at] as number) + (x[pixel * c.channels + i] as number) * (dy[output * c.outChannels + o] as number);
        }
    });
    return [...out];
  };

  it('is the sum over outputs, for every stride, padding and dilation', () => {
    fc.assert(
      fc.property(anyCase, (c) => {
        const { shapes, x, dy } = operands(c);
        const got = tf.tidy(() =>
          run(
            'Conv2DBackpropFilter',
            { x: tf.tensor(x, shapes.x), dy: tf.tensor(dy, shapes.dy) },
            { ...attributesOf(c), filterShape: shapes.filter },
          ),
        );
        expect(got).toEqual(naive(c).map((v) => v + 0));
      }),
      { numRuns: 150 },
    );
  });

  it('cuts large images and long batches into parts', () => {
    const large: Case = {
      images: 3,
      height: 61,
      width: 59,
      channels: 5,
      filterHeight: 3,
      filterWidth: 5,
      outChannels: 4,
      strides: [1, 1],
      dilations: [1, 1],
      padding: 'same',
    };
    const many: Case = { ...large, images: 41, height: 7, width: 9, channels: 12 };
    for (const c of [large, many]) {
      const { shapes, x, dy } = operands(c);
      const got = tf.tidy(() =>
        run(
          'Conv2DBackpropFilter',
          { x: tf.tensor(x, shapes.x), dy: tf.tensor(dy, shapes.dy) },
          { ...attributesOf(c), filterShape: shapes.filter },
        ),
      );
      expect(got).toEqual(naive(c).map((v) => v + 0));
    }
  });
});

describe('Conv2DBackpropInput', () => {
  const naive = (c: Case): number[] => {
    const { x, dy, filter } = operands(c);
    const out = new Float64Array(x.length);
    forEachTap(c, (pixel, output, tap) => {
      for (let i = 0; i < c.channels; i++)
        for (let o = 0; o < c.outChannels; o++) {
          const at = pixel * c.channels + i;
          out[at] =
            (out[at] as number) +
            (filter[(tap * c.channels + i) * c.outChannels + o] as number) * (dy[output * c.outChannels + o] as number);
        }
    });
    return [...out];
  };

  it('adds up overlapping windows, for every stride, padding and dilation', () => {
    fc.assert(
      fc.property(anyCase, (c) => {
        const { shapes, filter, dy } = operands(c);
        const got = tf.tidy(() =>
          run(
            'Conv2DBackpropInput',
            { dy: tf.tensor(dy, shapes.dy), filter: tf.tensor(filter, shapes.filter) },
            { ...attributesOf(c), inputShape: shapes.x },
          ),
        );
        expect(got.map((v) => v + 0)).toEqual(naive(c).map((v) => v + 0));
      }),
      { numRuns: 150 },
    );
  });

  it('cuts large images and long batches into parts', () => {
    const large: Case = {
      images: 3,
      height: 61,
      width: 59,
      channels: 5,
      filterHeight: 3,
      filterWidth: 5,
      outChannels: 4,
      strides: [2, 1],
      dilations: [1, 1],
      padding: 'same',
    };
    const many: Case = { ...large, images: 41, height: 7, width: 9, channels: 12 };
    for (const c of [large, many]) {
      const { shapes, filter, dy } = operands(c);
      const got = tf.tidy(() =>
        run(
          'Conv2DBackpropInput',
          { dy: tf.tensor(dy, shapes.dy), filter: tf.tensor(filter, shapes.filter) },
          { ...attributesOf(c), inputShape: shapes.x },
        ),
      );
      expect(got.map((v) => v + 0)).toEqual(naive(c).map((v) => v + 0));
    }
  });

  it('is the transposed convolution', () => {
    // Each input pixel spreads the 2x2 filter; stride 2, so nothing overlaps.
    const got = tf.tidy(() => [
      ...tf
        .conv2dTranspose(
          tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]),
          tf.tensor4d([1, 10, 100, 1000], [2, 2, 1, 1]),
          [1, 4, 4, 1],
          2,
          'valid',
        )
        .dataSync(),
    ]);
    expect(got).toEqual([1, 10, 2, 20, 100, 1000, 200, 2000, 3, 30, 4, 40, 300, 3000, 400, 4000]);
  });
});

describe('the gradient of conv2d', () => {
  it('agrees with finite differences', () => {
    const x = tf.tensor4d(integers(2 * 5 * 4 * 3, 1), [2, 5, 4, 3]);
    const filter = tf.tensor4d(integers(3 * 2 * 3 * 2, 2), [3, 2, 3, 2]);
    const loss = (a: tf.Tensor, b: tf.Tensor): tf.Scalar =>
      tf.sum(tf.square(tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, [2, 1], 'same'))) as tf.Scalar;
    const [dx, dFilter] = tf.grads(loss as never)([x, filter]) as [tf.Tensor, tf.Tensor];
    for (const [index, gradient] of [
      [17, dFilter],
      [5, dFilter],
      [40, dx],
      [3, dx],
    ] as const) {
      const target = gradient === dx ? x : filter;
      const at = (step: number): number =>
        tf.tidy(() => {
          const values = target.dataSync().slice();
          values[index] = (values[index] as number) + step;
          const moved = tf.tensor(values, target.shape);
          return (gradient === dx ? loss(moved, filter) : loss(x, moved)).dataSync()[0] as number;
        });
      // The loss is quadratic and all numbers are integers, so a central difference with step 1 is exact.
      expect(gradient.dataSync()[index]).toBe((at(1) - at(-1)) / 2);
    }
    tf.dispose([x, filter, dx, dFilter]);
  });

  it('carries NaN and infinity to what they touch and nothing else', () => {
    const x = tf.tensor4d([Number.NaN, 1, 2, 3], [1, 2, 2, 1]);
    const filter = tf.ones([1, 1, 1, 2]) as tf.Tensor4D;
    const dy = tf.tensor4d([1, 1, 1, 1, Number.POSITIVE_INFINITY, 1, 1, 1], [1, 2, 2, 2]);
    const [dx, dFilter] = tf.grads(((a: tf.Tensor4D, b: tf.Tensor4D) => tf.conv2d(a, b, 1, 'same')) as never)(
      [x, filter],
      dy,
    ) as [tf.Tensor, tf.Tensor];
    expect([...dFilter.dataSync()]).toEqual([Number.NaN, Number.NaN]);
    expect([...dx.dataSync()]).toEqual([2, 2, Number.POSITIVE_INFINITY, 2]);
    tf.dispose([x, filter, dy, dx, dFilter]);
  });

  it('of no images is zero, or nothing', () => {
    tf.tidy(() => {
      const filter = tf.ones([3, 3, 2, 4]) as tf.Tensor4D;
      const inputs = { x: tf.zeros([0, 5, 5, 2]), dy: tf.zeros([0, 5, 5, 4]) };
      expect(run('Conv2DBackpropFilter', inputs, { strides: 1, pad: 'same', filterShape: filter.shape })).toEqual(
        new Array(72).fill(0),
      );
      expect(
        run('Conv2DBackpropInput', { dy: inputs.dy, filter }, { strides: 1, pad: 'same', inputShape: [0, 5, 5, 2] }),
      ).toEqual([]);
    });
  });

  it('refuses images with the channels first', () => {
    const dy = tf.zeros([1, 4, 5, 5]);
    const call = (): unknown =>
      run(
        'Conv2DBackpropFilter',
        { x: dy, dy },
        { strides: 1, pad: 'same', filterShape: [3, 3, 4, 4], dataFormat: 'NCHW' },
      );
    expect(call).toThrow(
      'Conv2DBackpropFilter: expected images of format NHWC on the wasm backend, got NCHW. Transpose them.',
    );
    dy.dispose();
  });
});
