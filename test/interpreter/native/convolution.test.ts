import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { activate, BACKENDS } from '../support/tensor-backends.js';

interface Case {
  readonly image: readonly [number, number, number, number];
  /** Height and width of the filter, and output channels. */
  readonly filter: readonly [number, number, number];
  readonly stride: number;
  readonly padding: 'same' | 'valid';
}

const CASES: readonly Case[] = [
  { image: [2, 5, 4, 3], filter: [3, 3, 2], stride: 1, padding: 'same' },
  { image: [1, 7, 6, 2], filter: [3, 2, 5], stride: 2, padding: 'same' },
  { image: [3, 6, 6, 1], filter: [5, 5, 4], stride: 1, padding: 'valid' },
  { image: [2, 8, 7, 4], filter: [1, 1, 3], stride: 2, padding: 'valid' },
];

// The kernels of our own for wasm have suites of their own; here is what a training on TensorFlow relies on.
describe.each(BACKENDS.filter(({ name }) => name === 'node'))('convolution on $name', (backend) => {
  beforeAll(() => activate(backend));

  it.each(CASES)('$filter over $image, stride $stride, $padding, and its gradients are those of plain loops', (one) => {
    const [n, height, width, channels] = one.image;
    const [filterHeight, filterWidth, outputs] = one.filter;
    const x = sequence(n * height * width * channels, 1);
    const filter = sequence(filterHeight * filterWidth * channels * outputs, 2);
    const [outHeight, outWidth] = [height, width].map((size, i) =>
      Math.ceil((one.padding === 'same' ? size : size - one.filter[i as 0 | 1] + 1) / one.stride),
    ) as [number, number];
    const dy = sequence(n * outHeight * outWidth * outputs, 3);

    const y = new Float64Array(dy.length);
    const dx = new Float64Array(x.length);
    const dFilter = new Float64Array(filter.length);
    const top = padBefore(height, outHeight, filterHeight, one);
    const left = padBefore(width, outWidth, filterWidth, one);
    for (let b = 0; b < n; b++)
      for (let i = 0; i < outHeight; i++)
        for (let j = 0; j < outWidth; j++)
          for (let o = 0; o < outputs; o++)
            for (let p = 0; p < filterHeight; p++)
              for (let q = 0; q < filterWidth; q++)
                for (let c = 0; c < channels; c++) {
                  const row = i * one.stride + p - top;
                  const column = j * one.stride + q - left;
                  if (row < 0 || row >= height || column < 0 || column >= width) continue;
                  const atX = ((b * height + row) * width + column) * channels + c;
                  const atFilter = ((p * filterWidth + q) * channels + c) * outputs + o;
                  const atY = ((b * outHeight + i) * outWidth + j) * outputs + o;
                  y[atY]! += x[atX]! * filter[atFilter]!;
                  dx[atX]! += dy[atY]! * filter[atFilter]!;
                  dFilter[atFilter]! += dy[atY]! * x[atX]!;
                }

    tf.tidy(() => {
      const image = tf.tensor4d(x, [...one.image]);
      const kernel = tf.tensor4d(filter, [filterHeight, filterWidth, channels, outputs]);
      const convolve = (a: tf.Tensor, b: tf.Tensor) =>
        tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, one.stride, one.padding);
      expectClose(convolve(image, kernel), y);
      const [gradientOfImage, gradientOfFilter] = tf.grads(convolve)(
        [image, kernel],
        tf.tensor4d(dy, [n, outHeight, outWidth, outputs]),
      );
      expectClose(gradientOfImage!, dx);
      expectClose(gradientOfFilter!, dFilter);
    });
  });
});

/** Zeros before the first element, as TensorFlow distributes them. */
function padBefore(size: number, out: number, filter: number, { stride, padding }: Case): number {
  return padding === 'valid' ? 0 : Math.floor(Math.max((out - 1) * stride + filter - size, 0) / 2);
}

/** Numbers in −1 .. 1 without a pattern that a wrong index would keep. */
function sequence(length: number, seed: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => Math.sin(12.9898 * (i + 1) + 78.233 * seed));
}

function expectClose(actual: tf.Tensor, wanted: Float64Array): void {
  const values = actual.dataSync();
  expect(values.length).toBe(wanted.length);
  const worst = Math.max(...wanted.map((value, i) => Math.abs(value - values[i]!)));
  expect(worst).toBeLessThan(1e-5);
}
