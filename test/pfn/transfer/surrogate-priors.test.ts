import { describe, expect, it } from 'vitest';
import { drawNetwork, runNetwork, SPARSENESS } from '../../../src/pfn/transfer/bnn-network.js';
import {
  BNN_WIDTHS,
  drawBnnDatasets,
  drawBnnHyperparameters,
  NARROW_BNN_WIDTHS,
} from '../../../src/pfn/transfer/bnn-prior.js';
import { drawWarp, warped, warpInputs } from '../../../src/pfn/transfer/input-warping.js';
import { simpleGpPrior } from '../../../src/pfn/transfer/simple-gp-prior.js';
import { surrogateBatches } from '../../../src/pfn/transfer/surrogate-batches.js';
import { numpyRandomState } from '../../../src/random/numpy.js';
import { mean, std } from './statistics.js';

describe('the simple Gaussian process prior', () => {
  it.each([
    { noise: 0.1, outputScale: 0.1, lengthScale: 0.1 },
    { noise: 1e-4, outputScale: 1, lengthScale: 0.1 },
  ])('has the covariance of its formula with %o', (setting) => {
    const { noise, outputScale, lengthScale } = setting;
    const sets = simpleGpPrior(setting).draw(numpyRandomState(3), { datasets: 6000, points: 5, features: 1 });
    const bins: Record<string, { products: number[]; covariances: number[] }> = { near: none(), middle: none() };
    for (const { inputs, outputs } of sets) {
      for (let i = 0; i < 5; i += 1) {
        for (let j = 0; j < i; j += 1) {
          const distance = Math.abs(inputs.values[i]! - inputs.values[j]!);
          const bin = distance < 0.05 ? bins.near! : distance < 0.15 ? bins.middle! : undefined;
          bin?.products.push(outputs[i]! * outputs[j]!);
          bin?.covariances.push(outputScale * Math.exp(-(distance ** 2) / (2 * lengthScale ** 2)));
        }
      }
    }
    const variance = outputScale + noise;
    // Standard errors are about 2% of the variance in each.
    for (const { products, covariances } of Object.values(bins))
      expect(Math.abs(mean(products) - mean(covariances))).toBeLessThan(0.08 * variance);
    const all = sets.flatMap(({ outputs }) => [...outputs]);
    expect(Math.abs(mean(all))).toBeLessThan(0.05 * Math.sqrt(variance));
    expect(std(all) ** 2 / variance).toBeCloseTo(1, 1);
  });

  it('fills as many columns as it has features, scaled up, and all in the first epoch', () => {
    const border = { datasets: 1, points: 1, features: [1] };
    const prior = surrogateBatches(simpleGpPrior({ noise: 0.1, outputScale: 0.1, lengthScale: 0.1 }), {
      datasets: 8,
      points: 60,
      features: 4,
      border,
    });
    const random = numpyRandomState(1);
    const columnsAt = (epoch: number): number[] => {
      const { x } = prior.sample(random, { epoch });
      return [0, 1, 2, 3].map((column) => std(x.filter((_, i) => i % 4 === column)));
    };
    expect(columnsAt(0).every((deviation) => Math.abs(deviation - 1) < 0.1)).toBe(true);
    const counts = Array.from({ length: 40 }, () => {
      const columns = columnsAt(1);
      const used = columns.filter((deviation) => deviation > 0).length;
      columns.forEach((deviation, i) => {
        expect(Math.abs(deviation - (i < used ? 4 / used : 0))).toBeLessThan(0.1 * (4 / used));
      });
      return used;
    });
    expect(new Set(counts)).toEqual(new Set([1, 2, 3, 4]));
  });
});

function none(): { products: number[]; covariances: number[] } {
  return { products: [], covariances: [] };
}

describe('the BNN prior', () => {
  const random = numpyRandomState(7);

  it('draws hyperparameters from the published ranges, ends included', () => {
    const draws = Array.from({ length: 8000 }, () => drawBnnHyperparameters(random, BNN_WIDTHS));
    const expected = {
      layers: [8, 15],
      hidden: [36, 150],
      initStd: [0.08896, 0.19286],
      unitNoise: [3.1457e-4, 1.37532e-3],
      outputNoise: [3.5983e-4, 1.34163e-3],
    } as const;
    for (const [name, [low, high]] of Object.entries(expected)) {
      const values = draws.map((draw) => draw[name as keyof typeof expected]);
      const width = high - low;
      expect(Math.abs(Math.min(...values) - low)).toBeLessThan(0.01 * width);
      expect(Math.abs(Math.max(...values) - high)).toBeLessThan(0.01 * width);
      expect(Math.abs(mean(values) - (low + high) / 2)).toBeLessThan(0.02 * width);
    }
    const narrow = NARROW_BNN_WIDTHS;
    expect(narrow.hidden.map((n, i) => n * narrow.initStd[i]! ** 2)).toEqual(
      [36 * 0.08896 ** 2, 150 * 0.19286 ** 2].map((value) => expect.closeTo(value, 9)),
    );
  });

  it('thins out weights between hidden layers only, and keeps their variance', () => {
    const network = drawNetwork(random, { layers: 8, hidden: 60, initStd: 0.15 }, 3);
    expect(network.map(({ weight, bias }) => [weight.length, bias.length])).toEqual([
      [180, 60],
      ...Array.from({ length: 6 }, () => [3600, 60]),
      [60, 1],
    ]);
    const between = network.slice(1, -1).flatMap(({ weight }) => [...weight]);
    const kept = between.filter((value) => value !== 0);
    // Of 21,600: standard errors 0.0024 and 0.5%.
    expect(Math.abs(1 - kept.length / between.length - 0.14498)).toBeLessThan(0.012);
    expect(Math.abs(std(kept) / (0.15 / Math.sqrt(1 - SPARSENESS)) - 1)).toBeLessThan(0.03);
    expect(Math.abs(std(between) / 0.15 - 1)).toBeLessThan(0.03);
    expect([network[0]!, network.at(-1)!].some(({ weight }) => weight.includes(0))).toBe(false);
    expect(Math.abs(std(network.flatMap(({ bias }) => [...bias])) / 0.15 - 1)).toBeLessThan(0.2);
  });

  it('runs what the description says, written out once more', () => {
    const network = drawNetwork(random, { layers: 4, hidden: 5, initStd: 0.5 }, 2);
    const values = Float64Array.of(0.1, 0.9, 0.5, 0.3, 1, 0);
    const outputs = runNetwork(random, network, { unitNoise: 0, outputNoise: 0 }, { values, features: 2 });
    for (let row = 0; row < 3; row += 1) {
      let state = [0, 1].map((f) => ((values[row * 2 + f]! - 0.5) * Math.sqrt(12)) / Math.sqrt(2));
      network.forEach(({ weight, bias }, layer) => {
        const sums = Array.from(bias, (b, o) =>
          state.reduce((sum, s, i) => sum + weight[o * state.length + i]! * s, b),
        );
        state = layer === network.length - 1 ? sums : sums.map(Math.tanh);
      });
      expect(outputs[row]).toBeCloseTo(state[0]!, 12);
    }
  });

  it('has noise before tanh and on the output, of the deviations that were drawn', () => {
    // One hidden unit of input 0 and a last weight of 2: 2·tanh(N(0, 0.01²)) + N(0, 0.03²), variance 0.02² + 0.03².
    const map = (weight: number) => ({ weight: Float64Array.of(weight), bias: Float64Array.of(0) });
    const inputs = { values: new Float64Array(20_000).fill(0.5), features: 1 };
    const run = (unitNoise: number, outputNoise: number) =>
      std(runNetwork(random, [map(1), map(2)], { unitNoise, outputNoise }, inputs));
    expect(Math.abs(run(0.01, 0) / 0.02 - 1)).toBeLessThan(0.03);
    expect(Math.abs(run(0, 0.03) / 0.03 - 1)).toBeLessThan(0.03);
    expect(Math.abs(run(0.01, 0.03) / Math.hypot(0.02, 0.03) - 1)).toBeLessThan(0.03);
  });

  it('has outputs of the variance that wide networks have', () => {
    // Layer by layer q ← s²·(1 + n·E tanh²(√q·z)), from q = s²·(1 + |x|²): x = 1 is √3 when scaled.
    const [s, n, layers] = [0.18, 50, 8];
    const grid = Array.from({ length: 1201 }, (_, i) => (i - 600) / 100);
    const expected = (q: number): number =>
      grid.reduce((sum, z) => sum + (Math.tanh(Math.sqrt(q) * z) ** 2 * Math.exp((-z * z) / 2)) / 100, 0) /
      Math.sqrt(2 * Math.PI);
    let q = s ** 2 * (1 + 3);
    for (let layer = 1; layer < layers; layer += 1) q = s ** 2 * (1 + n * expected(q));
    const outputs = Array.from({ length: 600 }, () => {
      const network = drawNetwork(random, { layers, hidden: n, initStd: s }, 1);
      return runNetwork(
        random,
        network,
        { unitNoise: 0, outputNoise: 0 },
        { values: Float64Array.of(1), features: 1 },
      )[0]!;
    });
    expect(Math.abs(mean(outputs.map((y) => y * y)) / q - 1)).toBeLessThan(0.25); // standard error 0.06
  });

  it('draws hyperparameters once for eight data sets, and finite data', () => {
    const source = numpyRandomState(5);
    let integers = 0;
    const counting = {
      ...source,
      integer: (low: number, high: number) => {
        integers += 1;
        return source.integer(low, high);
      },
    };
    const sets = drawBnnDatasets(counting, { datasets: 17, points: 20, features: 2 }, NARROW_BNN_WIDTHS);
    expect(integers).toBe(2 * 3);
    expect(sets.every(({ inputs, outputs }) => [...inputs.values, ...outputs].every(Number.isFinite))).toBe(true);
    // Uniform inputs would have means of 0.5 with a deviation of 0.065: most are warped far away, and each feature by itself.
    const means = sets.flatMap(({ inputs }) => [0, 1].map((f) => mean(inputs.values.filter((_, i) => i % 2 === f))));
    expect(means.filter((m) => Math.abs(m - 0.5) > 0.13).length).toBeGreaterThan(12);
  });
});

describe('input warping', () => {
  it('is Kumaraswamy’s distribution function', () => {
    expect(warped(0.3, { a: 1, b: 1 })).toBeCloseTo(0.3, 12);
    expect(warped(0.5, { a: 2, b: 1 })).toBeCloseTo(0.25, 12);
    expect(warped(0.5, { a: 2, b: 3 })).toBeCloseTo(1 - 0.75 ** 3, 12);
    expect([warped(0, { a: 0.2, b: 5 }), warped(1, { a: 0.2, b: 5 })]).toEqual([0, 1]);
  });

  it('has exponents with log-normal draws of the published deviations', () => {
    const random = numpyRandomState(9);
    const warps = Array.from({ length: 20_000 }, () => drawWarp(random));
    const logs = { a: warps.map(({ a }) => Math.log(a)), b: warps.map(({ b }) => Math.log(b)) };
    expect(mean(logs.a)).toBeCloseTo(0, 1);
    expect(mean(logs.b)).toBeCloseTo(0, 1);
    expect(std(logs.a) / 0.97597).toBeCloseTo(1, 1);
    expect(std(logs.b) / 0.80025).toBeCloseTo(1, 1);
  });

  it('keeps the order within a feature, with another warp for each', () => {
    const column = Float64Array.from({ length: 20 }, (_, i) => (Math.trunc(i / 2) + 0.5) / 10);
    const { values } = warpInputs(numpyRandomState(2), { values: column, features: 2 });
    const of = (f: number) => [...values.filter((_, i) => i % 2 === f)];
    for (const f of [0, 1]) expect(of(f)).toEqual([...of(f)].sort((a, b) => a - b));
    expect(of(0)).not.toEqual(of(1));
  });
});
