import { describe, expect, it } from 'vitest';
import { noiseStream } from '../../../../src/random/noise.js';
import { type Initializer, initialWeights } from '../../../../src/tasks/taskset/layers/initializers.js';

const draw = (initializer: Initializer, shape: readonly number[]) =>
  initialWeights(initializer, shape, noiseStream(['initializers', JSON.stringify(initializer)]));

function summary(values: Float32Array) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  return { mean, deviation, largest: values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) };
}

/** Deviation of a standard normal cut at two deviations. */
const CUT = 0.87962566103423978;

describe('initialisers of a matrix [300, 100]', () => {
  // fan_in 300, fan_out 100, mean 200; the deviation that TensorFlow aims at, and the largest value that may come
  it.each([
    ['glorot_normal', null, Math.sqrt(1 / 200), (2 * Math.sqrt(1 / 200)) / CUT],
    ['glorot_uniform', null, Math.sqrt(1 / 200), Math.sqrt(3 / 200)],
    ['he_normal', null, Math.sqrt(2 / 300), (2 * Math.sqrt(2 / 300)) / CUT],
    ['he_uniform', null, Math.sqrt(2 / 300), Math.sqrt(6 / 300)],
    ['random_normal', 1.5, 1.5, 8],
    ['random_uniform', 0.3, 0.3 / Math.sqrt(3), 0.3],
    ['truncated_normal', 1.5, 1.5, 8],
    ['variance_scaling', 0.6, Math.sqrt(0.6 / 300), (2 * Math.sqrt(0.6 / 300)) / CUT],
  ] as const)('%s %s', (name, scale, deviation, most) => {
    const found = summary(draw([name, scale], [300, 100]));
    expect(Math.abs(found.mean)).toBeLessThan(0.03 * deviation);
    expect(Math.abs(found.deviation / deviation - 1)).toBeLessThan(0.02);
    expect(found.largest).toBeLessThanOrEqual(most * (1 + 1e-6));
  });

  it('truncated_normal is not truncated, as in the original', () => {
    expect(summary(draw(['truncated_normal', 1], [300, 100])).largest).toBeGreaterThan(3);
  });

  it('by default a normal of deviation 1/√fan_in cut at two, without correction', () => {
    const found = summary(draw('default', [300, 100]));
    expect(found.deviation).toBeCloseTo(CUT / Math.sqrt(300), 3);
    expect(found.largest).toBeLessThanOrEqual(2 / Math.sqrt(300) + 1e-7);
  });

  it('counts the area of a convolution kernel [3, 3, 20, 40] into its fans', () => {
    const found = summary(draw(['he_uniform', null], [3, 3, 20, 40]));
    expect(found.largest).toBeLessThanOrEqual(Math.sqrt(6 / 180) + 1e-7);
    expect(found.largest).toBeGreaterThan(0.99 * Math.sqrt(6 / 180));
  });
});

describe('orthogonal', () => {
  const GAIN = 1.7;
  it.each([
    [20, 7],
    [7, 20],
  ])('of [%i, %i] has orthogonal rows or columns, the fewer ones, of the length of the gain', (rows, columns) => {
    const matrix = draw(['orthogonal', GAIN], [rows, columns]);
    const short = Math.min(rows, columns);
    const entry = (vector: number, i: number) =>
      rows >= columns ? matrix[i * columns + vector]! : matrix[vector * columns + i]!;
    for (let a = 0; a < short; a += 1) {
      for (let b = 0; b < short; b += 1) {
        let dot = 0;
        for (let i = 0; i < Math.max(rows, columns); i += 1) dot += entry(a, i) * entry(b, i);
        expect(dot).toBeCloseTo(a === b ? GAIN * GAIN : 0, 5);
      }
    }
  });

  it('flattens a convolution kernel to [height · width · inputs, outputs]', () => {
    expect(draw(['orthogonal', 1], [3, 3, 2, 4])).toEqual(draw(['orthogonal', 1], [18, 4]));
  });
});
