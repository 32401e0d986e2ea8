import { describe, expect, it } from 'vitest';
import { curveBatches } from '../../../src/pfn/transfer/curve-batches.js';
import { drawCurve, observeCurve } from '../../../src/pfn/transfer/curve-prior.js';
import { cholesky, drawProcess, matern32, squaredExponential } from '../../../src/pfn/transfer/gaussian-process.js';
import { drawHeboDatasets, drawHeboHyperparameters } from '../../../src/pfn/transfer/hebo-prior.js';
import { numpyRandomState } from '../../../src/random/numpy.js';
import { flat, readReference, worstError } from '../support.js';
import { quantiles } from './quantiles.js';
import { recordedStream } from './recording.js';
import { correlation, mean, shareError, std, stdError } from './statistics.js';

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

describe('batches of curves', () => {
  it('have x = t/(T + 1) and y less 1/2, both by √(1/12), and the curves themselves as targets', () => {
    const [datasets, points] = [3, 50];
    const { x, y, targets } = curveBatches({ datasets, points, borderCurves: 1 }).sample(numpyRandomState(6), {
      epoch: 0,
    });
    const random = numpyRandomState(6);
    for (let b = 0; b < datasets; b += 1) {
      const seen = observeCurve(random, drawCurve(random, points));
      const at = (values: Float32Array): Float32Array => values.filter((_, i) => i % datasets === b);
      expect(at(targets)).toEqual(Float32Array.from(seen));
      expect(
        worstError(
          at(y),
          Array.from(seen, (value) => (value - 0.5) * Math.sqrt(12)),
          1,
        ),
      ).toBeLessThan(1e-6);
      const inputs = Array.from({ length: points }, (_, i) => ((i + 1) / 51 - 0.5) * Math.sqrt(12));
      expect(worstError(at(x), inputs, 1)).toBeLessThan(1e-6);
    }
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

  it('draws each hyperparameter from its distribution', () => {
    const random = numpyRandomState(2);
    const draws = Array.from({ length: 3000 }, () => drawHeboHyperparameters(random, 18));
    const scales = draws.flatMap(({ lengthScales }) => lengthScales);
    const used = scales.filter(Number.isFinite);
    expect(Math.abs(1 - used.length / scales.length - 0.3)).toBeLessThan(shareError(0.3, scales.length));
    const logs = draws.map(({ noise }) => Math.log(noise));
    expect(Math.abs(mean(logs) + 4.63)).toBeLessThan((4 * 0.5) / Math.sqrt(logs.length));
    expect(Math.abs(std(logs) / 0.5 - 1)).toBeLessThan(stdError(logs.length));
    // A gamma variable has mean shape/rate and deviation √shape/rate, which samples estimate to √((2 + 6/shape)/4n), relative.
    for (const [values, shape, rate] of [
      [used, 1.2106559584074301, 1.5212245992840594],
      [draws.map(({ outputScale }) => outputScale), 0.8452312502679863, 0.3993553245745406],
    ] as const) {
      const deviation = Math.sqrt(shape) / rate;
      expect(Math.abs(mean(values) - shape / rate)).toBeLessThan((4 * deviation) / Math.sqrt(values.length));
      expect(Math.abs(std(values) / deviation - 1)).toBeLessThan(4 * Math.sqrt((2 + 6 / shape) / 4 / values.length));
    }
  });

  it('uses at least one feature: where all would be unused, the one of the smallest draw', () => {
    const { random, uniforms } = recordedStream(3);
    let kept = 0;
    for (let i = 0; i < 500; i += 1) {
      uniforms.length = 0;
      const { lengthScales } = drawHeboHyperparameters(random, 2);
      const [first, second] = uniforms.map(({ value }) => value) as [number, number];
      const areAllUnused = first < 0.3 && second < 0.3;
      const isUsed = areAllUnused ? [first < second, second < first] : [first >= 0.3, second >= 0.3];
      expect(lengthScales.map(Number.isFinite)).toEqual(isUsed);
      kept += Number(areAllUnused);
    }
    expect(Math.abs(kept / 500 - 0.09)).toBeLessThan(shareError(0.09, 500));
  });

  it('shares hyperparameters within a quarter of the batch, and no further', () => {
    const random = numpyRandomState(4);
    // Of 8 data sets 2 are of a group. How far outputs vary tells hyperparameters apart.
    const batches = Array.from({ length: 500 }, () =>
      drawHeboDatasets(random, { datasets: 8, points: 20, features: 1 }).map(({ outputs }) => Math.log(std(outputs))),
    );
    for (let b = 1; b < 8; b += 1) {
      const between = correlation(
        batches.map((logs) => logs[b - 1]!),
        batches.map((logs) => logs[b]!),
      );
      if (b % 2 === 1) expect(between).toBeGreaterThan(0.4);
      else expect(Math.abs(between)).toBeLessThan(4 / Math.sqrt(500));
    }
  });

  it.each([
    [16, 4],
    [9, 5],
    [3, 3],
    [128, 4],
  ])('draws them for a batch of %i %i times, and inputs and functions for each data set', (datasets, groups) => {
    const source = numpyRandomState(5);
    let draws = 0;
    // The noise is the only log-normal draw of a group.
    const lognormal: typeof source.lognormal = (...range) => {
      draws += 1;
      return source.lognormal(...range);
    };
    const sets = drawHeboDatasets({ ...source, lognormal }, { datasets, points: 4, features: 2 });
    expect(draws).toBe(groups);
    expect(new Set(sets.map(({ inputs }) => inputs.values.join())).size).toBe(datasets);
    expect(new Set(sets.map(({ outputs }) => outputs.join())).size).toBe(datasets);
  });
});
