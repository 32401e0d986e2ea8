import { describe, expect, it } from 'vitest';
import { drawCurve, observeCurve } from '../../../src/pfn/transfer/curve-prior.js';
import { cholesky, drawProcess, matern32, squaredExponential } from '../../../src/pfn/transfer/gaussian-process.js';
import { drawHeboDatasets, drawHeboHyperparameters } from '../../../src/pfn/transfer/hebo-prior.js';
import { numpyRandomState } from '../../../src/random/numpy.js';
import { flat, readReference, worstError } from '../support.js';
import { quantiles } from './quantiles.js';

const reference = readReference('transfer');

describe('LC-PFN curves', () => {
  it.each(Object.entries<(typeof reference)['lcpfn']['seeds'][0]>(reference.lcpfn.seeds))(
    'are those of the original under numpy’s seed %s',
    (seed, curves) => {
      const random = numpyRandomState(Number(seed));
      for (const expected of curves) {
        const curve = drawCurve(random, 100);
        expect(curve.attempts).toBe(expected.attempts);
        expect(worstError(Object.values(curve.weights), Object.values<number>(expected.weights), 1e-3)).toBeLessThan(
          1e-6,
        );
        expect(curve.noise).toBeCloseTo(expected.std, 8);
        expect(worstError(curve.values, expected.y, 1e-2)).toBeLessThan(2e-6);
        expect(worstError(observeCurve(random, curve), expected.y_noisy, 1e-2)).toBeLessThan(2e-6);
      }
    },
  );

  it('have the distribution of the original', () => {
    const { n, quantile_levels: levels, mean_y_last: meanLast, ...stats } = reference.lcpfn.stats;
    const random = numpyRandomState(5);
    const curves = Array.from({ length: n }, () => {
      const curve = drawCurve(random, 100);
      return { y: curve.values, seen: observeCurve(random, curve) };
    });
    const close = (values: readonly number[], expected: readonly number[], tolerance: number) =>
      expect(Math.max(...quantiles(values, levels).map((q, i) => Math.abs(q - expected[i]!)))).toBeLessThan(tolerance);
    // Standard errors of quantiles of 4,000 are about 0.006 in the middle.
    close(
      curves.map(({ y }) => y[0]!),
      stats.y_first,
      0.025,
    );
    close(
      curves.map(({ y }) => y[49]!),
      stats.y_mid,
      0.025,
    );
    close(
      curves.map(({ y }) => y[99]!),
      stats.y_last,
      0.025,
    );
    close(
      curves.flatMap(({ seen }) => [...seen]),
      stats.y_noisy_all,
      0.025,
    );
    const mean = curves.reduce((sum, { y }) => sum + y[99]!, 0) / n;
    expect(mean).toBeCloseTo(meanLast, 1.5);
  });
});

describe('Gaussian processes', () => {
  const inputs = { values: Float64Array.from(flat(reference.gp.x)), features: 3 };

  it('have the reference’s Matérn covariance and factor', () => {
    const { lengthscale, outputscale, K, cholesky_with_noise_var_0_01: factor } = reference.gp.matern32;
    const k = matern32(inputs, lengthscale, outputscale);
    expect(worstError(k, flat(K), 1)).toBeLessThan(1e-5); // the inputs have six digits
    const noisy = k.map((value, i) => value + (i % 7 === 0 ? 0.01 : 0));
    expect(worstError(cholesky(noisy)!, flat(factor), 1)).toBeLessThan(2e-5);
  });

  it('have its squared exponential covariance', () => {
    const { lengthscale, outputscale, K } = reference.gp.rbf;
    expect(worstError(squaredExponential(inputs, lengthscale, outputscale), flat(K), 1)).toBeLessThan(1e-5);
  });

  it('draw functions with that covariance, singular ones by a larger jitter', () => {
    const random = numpyRandomState(1);
    const two = Float64Array.of(2, 1.5, 1.5, 2);
    const draws = Array.from({ length: 4000 }, () => drawProcess(random, two)!);
    const product = draws.reduce((sum, f) => sum + f[0]! * f[1]!, 0) / draws.length;
    expect(product).toBeGreaterThan(1.35);
    expect(product).toBeLessThan(1.65);
    expect(cholesky(Float64Array.of(1, 2, 2, 1))).toBeUndefined();
    expect(drawProcess(random, new Float64Array(4).fill(1e6))).toHaveLength(2);
    expect(drawProcess(random, Float64Array.of(Number.NaN))).toBeUndefined();
  });
});

describe('HEBO+', () => {
  it.each(Object.entries<(typeof reference)['hebo_prior_stats'][1]>(reference.hebo_prior_stats))(
    'has the reference’s distribution with %s features',
    (features, { n_datasets: count, T: points, quantile_levels: levels, y, within_dataset_std: within }) => {
      const random = numpyRandomState(11);
      // Many groups: data sets of one share their hyperparameters.
      const datasets = Array.from(
        { length: 4 * count },
        () => drawHeboDatasets(random, { datasets: 1, points, features: Number(features) })[0]!.outputs,
      );
      const all = datasets.flatMap((outputs) => [...outputs]);
      const stds = datasets.map((outputs) => {
        const mean = outputs.reduce((sum, value) => sum + value, 0) / points;
        return Math.sqrt(outputs.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (points - 1));
      });
      // 400 data sets leave the reference's own outer quantiles open by 10 to 30 per cent.
      quantiles(all, levels).forEach((q, i) => {
        const share = i === 0 || i === levels.length - 1 ? 0.3 : 0.15;
        expect(Math.abs(q - y[i])).toBeLessThan(0.12 + share * Math.abs(y[i]));
      });
      quantiles(stds, levels).forEach((q, i) => {
        expect(Math.abs(q / within[i] - 1)).toBeLessThan(0.3);
      });
    },
  );

  it('uses at least one feature, and shares hyperparameters within a quarter of the batch', () => {
    const random = numpyRandomState(2);
    for (let i = 0; i < 200; i += 1) {
      const { lengthScales } = drawHeboHyperparameters(random, 2);
      expect(lengthScales.some(Number.isFinite)).toBe(true);
    }
    const datasets = drawHeboDatasets(random, { datasets: 9, points: 4, features: 2 });
    expect(datasets).toHaveLength(9);
    expect(datasets[0]!.inputs.values).not.toEqual(datasets[1]!.inputs.values);
  });
});
