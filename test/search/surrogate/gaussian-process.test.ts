import { describe, expect, it } from 'vitest';
import { derivedStream } from '../../../src/random/derived.js';
import { gaussianProcesses, logLikelihood } from '../../../src/search/surrogate/gaussian-process.js';
import { maternHamming } from '../../../src/search/surrogate/kernel.js';
import { inverseOf } from '../../../src/search/surrogate/triangular.js';
import { factorise } from '../../../src/util/cholesky.js';

/** Two numbers and a choice of three. */
const LEVELS = [0, 0, 3];
const rng = derivedStream(1, 'test');

describe('a Gaussian process', () => {
  it('has the covariances of its formula', () => {
    const kernel = maternHamming(LEVELS);
    const parameters = Float64Array.from([Math.log(2), Math.log(0.5), Math.log(0.8), Math.log(0.7), Math.log(1e-8)]);
    const rows = Float64Array.of(0.1, 0.2, 1, 0.4, 0.9, 2);
    // r² = (0.3 / 0.5)² + (0.7 / 0.8)² = 0.36 + 0.765625
    const s = Math.sqrt(5 * (0.36 + 0.765625));
    const expected = 2 * (1 + s + (s * s) / 3) * Math.exp(-s) * Math.exp(-1 / (2 * 0.49));
    expect(kernel.value(parameters, rows, 0, rows, 1)).toBeCloseTo(expected, 12);
    expect(kernel.value(parameters, rows, 0, rows, 0)).toBeCloseTo(2, 12);
  });

  it('has the gradient that differences of its likelihood show', () => {
    const kernel = maternHamming(LEVELS);
    const block = randomBlock(8);
    const at = Float64Array.from([0.3, -0.5, -0.2, -0.4, -3]);
    const gradient = new Float64Array(at.length);
    logLikelihood(kernel, at, block, gradient);
    at.forEach((_, d) => {
      const h = 1e-5;
      const value = (shift: number): number => {
        const moved = at.slice();
        moved[d]! += shift;
        return logLikelihood(kernel, moved, block, new Float64Array(at.length));
      };
      expect(gradient[d]).toBeCloseTo((value(h) - value(-h)) / (2 * h), 5);
    });
  });

  it('goes through its data, and is as sure of them as it is unsure elsewhere', () => {
    const { rows, y } = randomBlock(12, 0.5);
    const model = gaussianProcesses(LEVELS, derivedStream(2, 'test'))(rows, y);
    const { means, variances } = predict(model, rows, 12);
    means.forEach((mean, i) => {
      expect(Math.abs(mean - y[i]!)).toBeLessThan(0.3);
    });
    const far = predict(model, Float64Array.of(1, 1, 0), 1);
    expect(far.variances[0]).toBeGreaterThan(Math.max(...variances));
  });

  it('knows nothing of rows with another pattern of activity but the mean', () => {
    const { rows, y } = randomBlock(6);
    const model = gaussianProcesses(LEVELS, derivedStream(3, 'test'))(rows, y);
    const { means } = predict(model, Float64Array.of(0.5, -1, 1), 1);
    expect(means[0]).toBeCloseTo(y.reduce((a, b) => a + b, 0) / 6, 10);
  });

  it('factorises and inverts', () => {
    const matrix = Float64Array.of(4, 2, 0.6, 2, 5, 1, 0.6, 1, 3);
    const factor = matrix.slice();
    expect(factorise(factor, 3)).toBe(true);
    const inverse = inverseOf(factor, 3);
    for (let i = 0; i < 3; i += 1) {
      for (let j = 0; j < 3; j += 1) {
        let sum = 0;
        for (let k = 0; k < 3; k += 1) sum += matrix[i * 3 + k]! * inverse[k * 3 + j]!;
        expect(sum).toBeCloseTo(i === j ? 1 : 0, 12);
      }
    }
    expect(factorise(Float64Array.of(1, 2, 2, 1), 2)).toBe(false);
  });
});

function randomBlock(n: number, width = 1) {
  const rows = new Float64Array(n * 3);
  const y = new Float64Array(n);
  for (let i = 0; i < n; i += 1) {
    rows.set([rng.uniform() * width, rng.uniform() * width, rng.integer(0, 3)], 3 * i);
    y[i] = Math.sin(5 * rows[3 * i]!) + rows[3 * i + 1]! + rows[3 * i + 2]!;
  }
  return { n, rows, y };
}

function predict(model: ReturnType<ReturnType<typeof gaussianProcesses>>, rows: Float64Array, count: number) {
  const means = new Float64Array(count);
  const variances = new Float64Array(count);
  model.predict(rows, count, means, variances);
  return { means: [...means], variances: [...variances] };
}
