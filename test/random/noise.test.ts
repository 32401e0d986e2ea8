import { describe, expect, it } from 'vitest';
import { noiseStream, xoshiro128 } from '../../src/random/noise.js';

describe('noiseStream', () => {
  it('is xoshiro128** as its reference implementation gives it from the state 1, 2, 3, 4', () => {
    const word = xoshiro128([1, 2, 3, 4]);
    expect(Array.from({ length: 10 }, word)).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ]);
  });

  it('gives the same numbers for the same label and others for another', () => {
    const take = (label: string) => {
      const draws = noiseStream([label, 1]);
      return [draws.uniform(), draws.normal(), draws.normal(), draws.integer(1000)];
    };
    expect(take('a')).toEqual(take('a'));
    expect(take('a')).not.toEqual(take('b'));
  });

  it('has the moments of its distributions', () => {
    const draws = noiseStream('moments');
    const moments = (draw: () => number) => {
      const values = Array.from({ length: 100_000 }, draw);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      return [mean, values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length];
    };
    const [uniformMean, uniformVariance] = moments(draws.uniform);
    expect(uniformMean).toBeCloseTo(0.5, 2);
    expect(uniformVariance).toBeCloseTo(1 / 12, 2);
    const [normalMean, normalVariance] = moments(draws.normal);
    expect(Math.abs(normalMean!)).toBeLessThan(0.015); // five standard errors
    expect(Math.abs(normalVariance! - 1)).toBeLessThan(0.025);
    const [integerMean] = moments(() => draws.integer(11));
    expect(integerMean).toBeCloseTo(5, 1);
  });
});
