import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { gelu } from '../../../src/kernels/layers/gelu.js';
import { gradientsOf, LAYER_BACKENDS, leftBehind, openLayerBackend } from '../support/backends.js';
import { finiteDifferences, randomTensor, valuesOf, worstDifference } from '../support/numbers.js';

/**
 * The upper tail 1 − Φ(x), x >= 0, to about 1e-15: below 2.5 by the power series φ(x)·(x + x³/3 + x⁵/15 + ...) for Φ − ½, above by the
 * continued fraction φ(x)/(x + 1/(x + 2/(x + 3/...))).
 */
function upperTail(x: number): number {
  const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
  if (x < 2.5) {
    let term = x;
    let sum = 0;
    for (let k = 1; k < 120; k++) {
      sum += term;
      term *= (x * x) / (2 * k + 1);
    }
    return 0.5 - density * sum;
  }
  let fraction = 0;
  for (let k = 200; k >= 1; k--) fraction = k / (x + fraction);
  return density / (x + fraction);
}

function naive(x: number): number {
  return x * (x < 0 ? upperTail(-x) : 1 - upperTail(x));
}

describe.each(LAYER_BACKENDS)('gelu on %s', (backend) => {
  beforeAll(() => openLayerBackend(backend));

  it('by hand', () => {
    tf.tidy(() => {
      // Φ(1) = 0.8413447460685429, Φ(-2) = 0.02275013194817921, the tables of the normal distribution.
      expect(
        worstDifference(valuesOf(gelu(tf.tensor1d([0, 1, -2]))), [0, 0.8413447460685429, -0.04550026389635842]),
      ).toBeLessThan(3e-7);
    });
  });

  it.each([1, 2, 3, 4, 5, 7, 8, 13, 1000])('%i elements: values and slopes', (length) => {
    tf.tidy(() => {
      const x = tf.mul(randomTensor([length], `${length}`), 6);
      const values = valuesOf(x);
      expect(worstDifference(valuesOf(gelu(x)), values.map(naive))).toBeLessThan(1e-6);
      const [slope] = gradientsOf((given) => gelu(given as tf.Tensor), [x], tf.ones([length])) as [tf.Tensor];
      const expected = values.map(
        (value) => finiteDifferences((at) => naive(at[0] as number), [value], 1e-5)[0] as number,
      );
      expect(worstDifference(valuesOf(slope), expected)).toBeLessThan(2e-6);
    });
  });

  it('keeps shape and chain rule', () => {
    tf.tidy(() => {
      const x = randomTensor([2, 3, 5], 'x');
      const factors = randomTensor([2, 3, 5], 'factors');
      const [gradient] = gradientsOf((given) => gelu(tf.mul(given as tf.Tensor, 2)), [x], factors) as [tf.Tensor];
      const [weights, values] = [valuesOf(factors), valuesOf(x)];
      const expected = finiteDifferences(
        (at) => at.reduce((sum, value, index) => sum + (weights[index] as number) * naive(2 * value), 0),
        values,
        1e-5,
      );
      expect(gradient.shape).toEqual([2, 3, 5]);
      expect(worstDifference(valuesOf(gradient), expected)).toBeLessThan(2e-6);
    });
  });

  it('lets NaN through, and has the limits x and 0', () => {
    tf.tidy(() => {
      const values = valuesOf(gelu(tf.tensor1d([Number.NaN, 40, -40, 1e30, -1e30, Number.POSITIVE_INFINITY])));
      expect(values.map((value) => (value === 0 ? 0 : value))).toEqual([
        Number.NaN,
        40,
        0,
        Math.fround(1e30),
        0,
        Number.POSITIVE_INFINITY,
      ]);
    });
  });

  it('leaves no tensor behind, and takes an empty one', () => {
    tf.tidy(() => {
      const x = randomTensor([3, 7], 'x');
      const work = (): void => {
        gelu(x).dispose();
        tf.grad((given) => tf.sum(gelu(given)))(x).dispose();
      };
      expect(leftBehind(work)).toEqual({ tensors: 0, bytes: 0 });
      expect(gelu(tf.zeros([0, 3])).shape).toEqual([0, 3]);
    });
  });
});

describe('our kernel', () => {
  it('is the nearest float32 or its neighbour, far into the tail', async () => {
    await openLayerBackend('wasm');
    tf.tidy(() => {
      const x = Float32Array.from({ length: 40_000 }, (_, index) => -13 + (index * 26) / 40_000);
      const actual = gelu(tf.tensor1d(x)).dataSync();
      let worst = 0;
      x.forEach((value, index) => {
        // Below 2^-126 float32 has fewer digits.
        const expected = naive(value);
        if (Math.abs(expected) > 2 ** -126)
          worst = Math.max(worst, Math.abs((actual[index] as number) - expected) / Math.abs(expected));
      });
      // Half a unit in the last place is 2^-24 = 6e-8 at most.
      expect(worst).toBeLessThan(6.1e-8);
    });
  });
});
