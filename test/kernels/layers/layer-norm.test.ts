import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { layerNorm } from '../../../src/kernels/layers/layer-norm.js';
import { gradientsOf, LAYER_BACKENDS, leftBehind, openLayerBackend } from '../support/backends.js';
import { finiteDifferences, randomFloats, randomTensor, valuesOf, worstDifference } from '../support/numbers.js';

function naive(x: ArrayLike<number>, gamma: ArrayLike<number>, beta: ArrayLike<number>, epsilon = 1e-5): number[] {
  const n = gamma.length;
  return Array.from(x, (value, index) => {
    const row = Array.from({ length: n }, (_, j) => x[index - (index % n) + j] as number);
    const mean = row.reduce((a, b) => a + b, 0) / n;
    const variance = row.reduce((sum, element) => sum + (element - mean) ** 2, 0) / n;
    return (
      ((value - mean) / Math.sqrt(variance + epsilon)) * (gamma[index % n] as number) + (beta[index % n] as number)
    );
  });
}

function added(x: ArrayLike<number>, y: ArrayLike<number>): number[] {
  return Array.from(x, (value, index) => value + (y[index] as number));
}

describe.each(LAYER_BACKENDS)('layerNorm on %s', (backend) => {
  beforeAll(() => openLayerBackend(backend));

  it('by hand', () => {
    tf.tidy(() => {
      // Mean 2, variance ((-1)² + 0 + 1²)/3 = 2/3; with ε = 1/3 the root is 1.
      const y = layerNorm(tf.tensor1d([1, 2, 3]), tf.tensor1d([10, 20, 30]), tf.tensor1d([1, 2, 3]), {
        epsilon: 1 / 3,
      });
      expect(worstDifference(valuesOf(y), [-9, 2, 33])).toBeLessThan(1e-6);
    });
  });

  it.each([
    { shape: [3, 8], withResidual: false },
    { shape: [3, 8], withResidual: true },
    { shape: [2, 2, 7], withResidual: true },
    { shape: [5, 3], withResidual: false },
    { shape: [1, 21], withResidual: true },
    { shape: [2, 1], withResidual: false },
  ])('$shape, residual $withResidual: result and gradients', ({ shape, withResidual }) => {
    tf.tidy(() => {
      const n = shape.at(-1) as number;
      const [x, residual, gamma, beta] = [
        randomTensor(shape, 'x'),
        randomTensor(shape, 'r'),
        randomTensor([n], 'g'),
        randomTensor([n], 'b'),
      ];
      const values = [x, residual, gamma, beta].map(valuesOf) as [number[], number[], number[], number[]];
      const reference = (
        a: ArrayLike<number>,
        r: ArrayLike<number>,
        g: ArrayLike<number>,
        b: ArrayLike<number>,
      ): number[] => naive(withResidual ? added(a, r) : a, g, b);
      const y = layerNorm(x, gamma, beta, withResidual ? { residual } : {});
      expect(y.shape).toEqual(shape);
      expect(worstDifference(valuesOf(y), reference(...values))).toBeLessThan(3e-6);

      const factors = randomFloats(y.size, 'factors');
      const f = (...given: tf.Tensor[]): tf.Tensor => {
        const [a, g, b, r] = given as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor?];
        return layerNorm(a, g, b, r === undefined ? {} : { residual: r });
      };
      const gradients = gradientsOf(
        f,
        withResidual ? [x, gamma, beta, residual] : [x, gamma, beta],
        tf.tensor(factors, y.shape),
      );
      const loss = (result: readonly number[]): number =>
        result.reduce((sum, value, index) => sum + value * (factors[index] as number), 0);
      const [vx, vr, vg, vb] = values;
      const expected = [
        finiteDifferences((at) => loss(reference(at, vr, vg, vb)), vx),
        finiteDifferences((at) => loss(reference(vx, vr, at, vb)), vg),
        finiteDifferences((at) => loss(reference(vx, vr, vg, at)), vb),
        finiteDifferences((at) => loss(reference(vx, at, vg, vb)), vr),
      ];
      // One element of a row is 0 whatever it is: its difference quotient is rounding alone.
      for (const [index, gradient] of gradients.entries()) {
        expect(worstDifference(valuesOf(gradient), expected[index] as number[])).toBeLessThan(2e-5);
      }
    });
  });

  it('adds up where x is used twice, as a residual connection does', () => {
    tf.tidy(() => {
      const [x, gamma, beta, factors] = [
        randomTensor([3, 5], 'x'),
        randomTensor([5], 'g'),
        randomTensor([5], 'b'),
        randomTensor([3, 5], 'f'),
      ];
      const [gradient] = gradientsOf(
        (given) =>
          tf.add(
            layerNorm(tf.mul(given as tf.Tensor, 2), gamma, beta, { residual: given as tf.Tensor }),
            given as tf.Tensor,
          ),
        [x],
        factors,
      ) as [tf.Tensor];
      const [weights, values, g, b] = [valuesOf(factors), valuesOf(x), valuesOf(gamma), valuesOf(beta)];
      const loss = (at: ArrayLike<number>): number => {
        const y = naive(
          Array.from(at, (value) => 3 * value),
          g,
          b,
        );
        return y.reduce((sum, value, index) => sum + (value + (at[index] as number)) * (weights[index] as number), 0);
      };
      expect(worstDifference(valuesOf(gradient), finiteDifferences(loss, values))).toBeLessThan(1e-5);
    });
  });

  it('gives x and residual gradients of their own, so that one survives an addition to the other', () => {
    tf.tidy(() => {
      const [x, residual, gamma, beta] = [
        randomTensor([2, 4], 'x'),
        randomTensor([2, 4], 'r'),
        randomTensor([4], 'g'),
        tf.zeros([4]),
      ];
      // The sum of residuals comes first, so its gradient is added to that of the normalisation, which tfjs then disposes of.
      const f = (a: tf.Tensor, r: tf.Tensor): tf.Tensor => {
        const earlier = tf.sum(r);
        return tf.add(tf.sum(tf.square(layerNorm(a, gamma, beta, { residual: r }))), earlier);
      };
      const [dx, dResidual] = tf.grads(f)([x, residual]) as [tf.Tensor, tf.Tensor];
      expect(worstDifference(valuesOf(dx), valuesOf(tf.sub(dResidual, 1)))).toBeLessThan(1e-6);
    });
  });

  it('keeps its accuracy far from 0', () => {
    tf.tidy(() => {
      const x = tf.add(randomTensor([4, 50], 'x'), 1000);
      const [gamma, beta] = [tf.ones([50]), tf.zeros([50])];
      const tolerance = backend === 'wasm' ? 1e-6 : 1e-3;
      expect(
        worstDifference(valuesOf(layerNorm(x, gamma, beta)), naive(valuesOf(x), valuesOf(gamma), valuesOf(beta))),
      ).toBeLessThan(tolerance);
    });
  });

  it('lets NaN through to its row only, and a row of equal values be beta', () => {
    tf.tidy(() => {
      const y = layerNorm(
        tf.tensor2d([
          [1, Number.NaN, 2],
          [7, 7, 7],
        ]),
        tf.ones([3]),
        tf.tensor1d([1, 2, 3]),
      );
      expect(valuesOf(y)).toEqual([Number.NaN, Number.NaN, Number.NaN, 1, 2, 3]);
    });
  });

  it('leaves no tensor behind, and takes no rows', () => {
    tf.tidy(() => {
      const [x, residual, gamma, beta] = [
        randomTensor([3, 4], 'x'),
        randomTensor([3, 4], 'r'),
        tf.ones([4]),
        tf.zeros([4]),
      ];
      const work = (): void => {
        layerNorm(x, gamma, beta, { residual }).dispose();
        const f = (a: tf.Tensor, r: tf.Tensor, g: tf.Tensor, b: tf.Tensor): tf.Tensor =>
          tf.sum(layerNorm(a, g, b, { residual: r }));
        tf.dispose(tf.grads(f)([x, residual, gamma, beta]));
        tf.dispose(
          tf.grads((a: tf.Tensor, g: tf.Tensor, b: tf.Tensor) => tf.sum(layerNorm(a, g, b)))([x, gamma, beta]),
        );
      };
      expect(leftBehind(work)).toEqual({ tensors: 0, bytes: 0 });
      expect(layerNorm(tf.zeros([0, 4]), gamma, beta).shape).toEqual([0, 4]);
    });
  });

  it('names the shapes that do not fit', () => {
    tf.tidy(() => {
      expect(() => layerNorm(tf.zeros([2, 3]), tf.zeros([2]), tf.zeros([3]))).toThrow(
        'layerNorm: expected float32 x [..., n], a residual of its shape, gamma [n] and beta [n], got float32 [2,3], float32 [2], float32 [3]',
      );
    });
  });
});
