import { describe, expect, it } from 'vitest';
import {
  type Acquisition,
  logExpectedImprovement,
  logExpectedImprovementOfLogs,
} from '../../../src/search/surrogate/acquisition.js';
import { distribution, ratio, ratioSlope } from '../../../src/search/surrogate/normal-distribution.js';

/** Predicted means, deviations and best values from the ordinary to the hopeless. */
const CASES: readonly (readonly [number, number, number])[] = [
  [0, 1, 0],
  [-1, 0.5, -1.2],
  [-2, 0.3, -1],
  [0.5, 2, -3],
  [-5, 1e-5, -5.00001],
  [-5, 0.02, -4],
  [-1, 1e-3, -1.01],
  [0, 0.1, -1.5],
  [0, 0.1, -3],
  [2, 0.05, -1],
  [-3, 0.01, -2.5],
  [0, 4, 25],
];

describe('expected improvement', () => {
  it.each(CASES)('is the integral of the improvement: mean %d, deviation %d, best %d', (mean, deviation, eta) => {
    expect(logExpectedImprovement(mean, deviation, eta)).toBeCloseTo(
      integrateLog(mean, deviation, eta, (y) => Math.log(eta - y)),
      6,
    );
  });

  it.each(CASES)('of logs as well: mean %d, deviation %d, best %d', (mean, deviation, eta) => {
    // exp(eta) - exp(y) = exp(eta) (1 - exp(y - eta))
    const improvement = (y: number): number => eta + Math.log(-Math.expm1(y - eta));
    expect(logExpectedImprovementOfLogs(mean, deviation, eta)).toBeCloseTo(
      integrateLog(mean, deviation, eta, improvement),
      6,
    );
  });

  it.each<[string, Acquisition]>([
    ['plain', logExpectedImprovement],
    ['of logs', logExpectedImprovementOfLogs],
  ])('%s: finite and falling with the mean, however far from the best', (_name, acquisition) => {
    for (const deviation of [1e-5, 1e-2, 1, 30]) {
      let before = Number.POSITIVE_INFINITY;
      for (let mean = -6; mean <= 40; mean += 0.5) {
        const value = acquisition(mean, deviation, -5);
        expect(Number.isFinite(value)).toBe(true);
        expect(value).toBeLessThanOrEqual(before + 1e-9);
        before = value;
      }
    }
  });
});

describe('the normal distribution', () => {
  it('agrees with tables in both tails', () => {
    // scipy.special.ndtr
    const table: readonly (readonly [number, number])[] = [
      [0, 0.5],
      [1, 0.8413447460685429],
      [-1, 0.15865525393145707],
      [-2.5, 0.006209665325776132],
      [-2.6, 0.004661188023718749],
      [-8, 6.220960574271785e-16],
      [-20, 2.7536241186062337e-89],
      [-37, 5.725571222524576e-300],
    ];
    for (const [x, expected] of table) expect(Math.abs(distribution(x) / expected - 1)).toBeLessThan(1e-12);
  });

  it('has a ratio to its density whose slope is 1 + x R(x)', () => {
    for (const x of [-300, -31, -30, -29, -5, -2.5, -1, 0, 2]) {
      const h = 1e-4 * Math.max(1, Math.abs(x));
      const slope = (ratio(x + h) - ratio(x - h)) / (2 * h);
      expect(Math.abs(ratioSlope(x) / slope - 1)).toBeLessThan(1e-6);
    }
  });
});

/** ln of the integral of exp(logImprovement(y)) over the normal density, y below eta, by Simpson's rule around the peak. */
function integrateLog(mean: number, deviation: number, eta: number, logImprovement: (y: number) => number): number {
  const logIntegrand = (y: number): number =>
    logImprovement(y) - 0.5 * ((y - mean) / deviation) ** 2 - Math.log(deviation * Math.sqrt(2 * Math.PI));
  // Substitute y = eta - exp(u): the improvement is 0 at eta, and all scales of the distance to it may matter.
  const log = (u: number): number => logIntegrand(eta - Math.exp(u)) + u;
  const span = 60 * deviation + Math.abs(eta - mean);
  const [low, high] = [Math.log(deviation) - 40, Math.log(span)];
  const steps = 100_000;
  const width = (high - low) / steps;
  let peak = Number.NEGATIVE_INFINITY;
  const values = Float64Array.from({ length: steps + 1 }, (_, i) => log(low + i * width));
  for (const value of values) if (value > peak) peak = value;
  let sum = 0;
  values.forEach((value, i) => {
    const weight = i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2;
    if (!Number.isNaN(value)) sum += weight * Math.exp(value - peak);
  });
  return peak + Math.log((sum * width) / 3);
}
