import { describe, expect, it } from 'vitest';
import { counterStream } from '../../../../src/random/counter-stream.js';
import { tensorflowOp } from '../../../../src/random/tensorflow.js';
import { fixedMatrix } from '../../../../src/tasks/taskset/quadratic/fixed-matrix.js';
import { noiseMatrix } from '../../../../src/tasks/taskset/quadratic/noise-matrix.js';
import type { Operator } from '../../../../src/tasks/taskset/quadratic/operator.js';
import { createQuadraticForm } from '../../../../src/tasks/taskset/quadratic/problem.js';
import { spectrumOf } from '../../../../src/tasks/taskset/quadratic/spectrum.js';
import type { MatrixDistribution, QuadraticConfig } from '../../../../src/tasks/taskset/sampling/quadratic.js';
import { NO_ROWS } from '../../../../src/tasks/taskset/synthetic/problem.js';
import { expectRightGradients, startOf } from '../synthetic/finite-differences.js';

const DISTRIBUTIONS: readonly MatrixDistribution[] = [
  ['normal', { mean: 0.5, std: 1.5 }],
  ['uniform', { min: -2, max: 1 }],
  ['linspace_eigen', { min: 2, max: 40 }],
  ['logspace_eigen', { min: 1e-5, max: 30 }],
];

const config: QuadraticConfig = {
  A_dist: DISTRIBUTIONS[0]!,
  initial_dist: ['uniform', { min: -3, max: 1 }],
  output_fn: 'identity',
  dims: 6,
  seed: 700,
  loss_scale: 0.25,
  noise: null,
};

const valueAt = (form: ReturnType<typeof createQuadraticForm>, x: Float64Array, noise = 0) =>
  form.evaluate([x], NO_ROWS, counterStream(noise)).value;

/** `[n, n]`, rows of the operator's matrix. */
function matrixOf(operator: Operator, n: number): number[][] {
  const columns = Array.from({ length: n }, (_, column) => {
    const unit = new Float64Array(n);
    unit[column] = 1;
    return operator.multiply(unit);
  });
  return columns.map((_, row) => columns.map((column) => column[row]!));
}

const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0);

describe('a quadratic form', () => {
  it('is the scaled sum of squares of A x, with A and x from the ops of seeds + 2 and + 1', () => {
    const form = createQuadraticForm(config, 0);
    const op = tensorflowOp(701);
    op.uniform(6, -3, 1);
    const x = Float64Array.from(op.uniform(6, -3, 1));
    expect(startOf(form)[0]).toEqual(x);
    const matrix = tensorflowOp(702).normal(36, 0.5, 1.5);
    const product = Array.from({ length: 6 }, (_, row) => sum(x.map((value, j) => matrix[6 * row + j]! * value)));
    const value = sum(product.map((entry) => entry * entry));
    expect(valueAt(form, x)).toBeCloseTo(value / 4, 9);
    expect(valueAt(createQuadraticForm({ ...config, output_fn: 'log' }, 0), x)).toBeCloseTo(
      Math.log(value + 1e-8) / 4,
      9,
    );
  });

  it('starts from normals where it says so', () => {
    const op = tensorflowOp(701);
    op.normal(6, 2, 0.5);
    const form = createQuadraticForm({ ...config, initial_dist: ['normal', { mean: 2, std: 0.5 }] }, 0);
    expect(form.start(counterStream(0))).toEqual([op.normal(6, 2, 0.5)]);
  });

  it('is the same for all replicas, unless its seed is 0', () => {
    const values = (seed: number) =>
      [1, 2].map((replica) => valueAt(createQuadraticForm({ ...config, seed }, replica), new Float64Array(6).fill(1)));
    expect(values(700)[0]).toBe(values(700)[1]);
    expect(values(0)[0]).not.toBe(values(0)[1]);
  });

  it('is infinite where a float32 overflows, under the logarithm too', () => {
    const form = createQuadraticForm({ ...config, output_fn: 'log' }, 0);
    expect(valueAt(form, new Float64Array(6).fill(1e25))).toBe(Number.POSITIVE_INFINITY);
  });

  it.each(DISTRIBUTIONS)('has gradients that agree with finite differences: A %s %o', (...A_dist) => {
    for (const output_fn of ['identity', 'log'] as const) {
      for (const A_noise of [undefined, ...DISTRIBUTIONS]) {
        const noise = A_noise === undefined ? null : { A_noise };
        const form = createQuadraticForm({ ...config, A_dist: A_dist as MatrixDistribution, output_fn, noise }, 0);
        expectRightGradients(form, startOf(form));
      }
    }
  });
});

describe('matrices by their eigenvalues', () => {
  it.each([
    ['fixed', (distribution: MatrixDistribution) => fixedMatrix(distribution, 9, 5)],
    ['drawn', (distribution: MatrixDistribution) => noiseMatrix(distribution, 9, counterStream(5))],
  ])('%s, are symmetric and have these eigenvalues', (_, create) => {
    for (const distribution of DISTRIBUTIONS.slice(2)) {
      const matrix = matrixOf(create(distribution), 9);
      matrix.forEach((row, i) => {
        row.forEach((entry, j) => {
          expect(entry).toBeCloseTo(matrix[j]![i]!, 9);
        });
      });
      // The sums of the first two powers of the eigenvalues, as the traces of M and M².
      const spectrum = spectrumOf(distribution as never, 9);
      expect(sum(matrix.map((row, i) => row[i]!))).toBeCloseTo(sum(spectrum), 6);
      expect(sum(matrix.flat().map((entry) => entry * entry))).toBeCloseTo(sum(spectrum.map((e) => e * e)), 2);
    }
  });

  it('are spaced evenly, or by even ratios, ends included', () => {
    expect(Array.from(spectrumOf(['linspace_eigen', { min: 2, max: 8 }], 4))).toEqual([2, 4, 6, 8]);
    const ratios = spectrumOf(['logspace_eigen', { min: 1e-5, max: 10 }], 4);
    [1e-5, 1e-3, 1e-1, 10].forEach((want, i) => {
      expect(Math.abs(ratios[i]! / want - 1)).toBeLessThan(1e-6);
    });
  });

  it('have the same spread of entries on both sides of the size from which bases are drawn evenly', () => {
    const spreadOf = (n: number) => {
      const unit = new Float64Array(n);
      unit[0] = 1;
      const image = noiseMatrix(['linspace_eigen', { min: 1, max: 3 }], n, counterStream(n)).multiply(unit);
      // M e₁ = 2 e₁ + what is at right angles to it, of squared length near (3 − 1)² / 12.
      return sum(image.map((entry) => entry * entry));
    };
    for (const n of [128, 129]) expect(Math.abs(spreadOf(n) - (4 + 1 / 3))).toBeLessThan(0.8);
  });
});

describe('noise in the matrix', () => {
  const noisy = (A_noise: MatrixDistribution) => createQuadraticForm({ ...config, noise: { A_noise } }, 0);
  const x = Float64Array.from([1, -2, 0.5, 3, 0, 1]);

  it('is new for every batch and the same for the same batch', () => {
    for (const distribution of DISTRIBUTIONS) {
      const form = noisy(distribution);
      expect(valueAt(form, x, 1)).toBe(valueAt(form, x, 1));
      expect(valueAt(form, x, 1)).not.toBe(valueAt(form, x, 2));
    }
  });

  it('raises the mean value by what its moments say', () => {
    const [mean, std] = [0.1, 0.4];
    const form = noisy(['normal', { mean, std }]);
    const count = 4000;
    let total = 0;
    for (let seed = 0; seed < count; seed += 1) total += valueAt(form, x, seed);
    // E Σ ((A + N) x)² = Σ (A x + mean Σ x)² + n std² ‖x‖².
    const matrix = tensorflowOp(702).normal(36, 0.5, 1.5);
    const shifted = Array.from({ length: 6 }, (_, row) => sum(x.map((v, j) => (matrix[6 * row + j]! + mean) * v)));
    const want = (sum(shifted.map((entry) => entry * entry)) + 6 * std ** 2 * sum(x.map((v) => v * v))) / 4;
    expect(Math.abs(total / count / want - 1)).toBeLessThan(0.03);
  });
});
