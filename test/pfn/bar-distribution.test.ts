import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { barDistribution } from '../../src/pfn/bar-distribution.js';
import { barLoss, negativeLogDensities } from '../../src/pfn/bar-loss.js';
import { bucketBorders } from '../../src/pfn/borders.js';
import { BACKENDS, flat, openPfnBackend, readReference, take, worstError } from './support.js';

const reference = readReference('borders');

describe('barDistribution', () => {
  it('scales the tails so that half of them lies within their bucket', () => {
    const { left, right } = reference.halfnormal_scale_100;
    const { tailScales } = barDistribution(bucketBorders({ buckets: 100, points: 20, features: 1 }));
    expect(tailScales[0] / left).toBeCloseTo(1, 6);
    expect(tailScales[1] / right).toBeCloseTo(1, 6);
  });

  it('puts a number on an inner border into the lower bucket and numbers beyond the ends into the end buckets', () => {
    const { bucketOf } = barDistribution(Float32Array.of(-2, -1, 0, 1, 2));
    expect([-9, -2, -1.5, -1, -0.9, 0, 1, 1.1, 2, 9].map(bucketOf)).toEqual([0, 0, 0, 0, 1, 1, 2, 3, 3, 3]);
    expect(bucketOf(Number.NaN)).toBeNaN();
  });

  it('is a density: it integrates to one', () => {
    const { targets } = barDistribution(Float32Array.of(-2, -1, 0.5, 1, 3));
    const probabilities = [0.1, 0.2, 0.3, 0.4];
    const step = 0.001;
    const values = Array.from({ length: 60_000 }, (_, i) => -30 + (i + 0.5) * step);
    const { oneHot, logWidths } = targets(values);
    const mass = values.reduce((sum, _, i) => {
      const bucket = oneHot.subarray(4 * i, 4 * i + 4).indexOf(1);
      return sum + probabilities[bucket]! * Math.exp(logWidths[i]!) * step;
    }, 0);
    expect(mass).toBeCloseTo(1, 3);
  });
});

describe.each(BACKENDS)('the loss on %s', (backend) => {
  beforeAll(() => openPfnBackend(backend));

  describe.each(['10', '100'])('with %s buckets', (buckets) => {
    const { logits, y, nll, mean_of_nll, grad_logits, pred_mean } = reference.criterion[buckets];
    const [rows, columns] = [y.length, y[0].length];
    const distribution = barDistribution(bucketBorders({ buckets: Number(buckets), points: 20, features: 1 }));
    const input = () => tf.tensor3d(flat(logits), [rows, columns, Number(buckets)]);
    const targetsOf = (values: readonly number[]) => {
      const { oneHot, logWidths } = distribution.targets(values);
      return {
        oneHot: tf.tensor3d(oneHot, [rows, columns, Number(buckets)]),
        logWidths: tf.tensor2d(logWidths, [rows, columns]),
      };
    };

    it('has the densities, mean and gradients of the reference, NaN targets included', () => {
      const [loss, gradient, densities] = tf.tidy(() => {
        const targets = targetsOf(flat(y));
        const { value, grad } = tf.valueAndGrad((x) => barLoss(x as tf.Tensor3D, targets))(input());
        return [value, grad, negativeLogDensities(input(), targets)];
      });
      expect(worstError(take(densities!), flat(nll), 1)).toBeLessThan(1e-6);
      expect(worstError(take(loss!), [mean_of_nll], 1)).toBeLessThan(1e-6);
      expect(worstError(take(gradient!), flat(grad_logits), 1e-4)).toBeLessThan(2e-6);
    });

    it('predicts the means of the reference', () => {
      const means = tf.tidy(() => distribution.means(input()));
      expect(worstError(take(means), flat(pred_mean), 1)).toBeLessThan(2e-6);
    });

    it('leaves out a data set whose loss is NaN, and is NaN when all are', () => {
      const values = flat(y).map((value) => (Number.isNaN(value) ? 0.3 : value));
      // Column 0 becomes NaN in one of its rows, so the mean over the data sets is that of column 1.
      const spoilt = flat(logits);
      spoilt[2 * columns * Number(buckets)] = Number.NaN;
      const lossOf = (x: readonly number[]) =>
        take(tf.tidy(() => barLoss(tf.tensor3d([...x], [rows, columns, Number(buckets)]), targetsOf(values))))[0]!;
      const perTarget = take(tf.tidy(() => negativeLogDensities(input(), targetsOf(values))));
      const second = perTarget.filter((_, i) => i % columns === 1);
      expect(lossOf(spoilt)).toBeCloseTo(second.reduce((sum, value) => sum + value, 0) / rows, 5);
      expect(lossOf(spoilt.map(() => Number.NaN))).toBeNaN();
    });
  });

  it('stays finite where the logits leave no probability that float32 can hold', () => {
    const distribution = barDistribution(Float32Array.of(-1, 0, 1, 2));
    const { oneHot, logWidths } = distribution.targets([0.5]);
    // −(−200 − ln 1) = 200
    const loss = tf.tidy(() =>
      barLoss(tf.tensor3d([200, 0, Number.NEGATIVE_INFINITY], [1, 1, 3]), {
        oneHot: tf.tensor3d(oneHot, [1, 1, 3]),
        logWidths: tf.tensor2d(logWidths, [1, 1]),
      }),
    );
    expect(take(loss)[0]).toBe(200);
  });
});
