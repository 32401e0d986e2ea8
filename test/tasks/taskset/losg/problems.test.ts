import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { counterStream } from '../../../../src/random/counter-stream.js';
import { createLosgProblem } from '../../../../src/tasks/taskset/losg/problems.js';
import type { LosgConfig } from '../../../../src/tasks/taskset/sampling/losg.js';
import type { Problem, Rows } from '../../../../src/tasks/taskset/synthetic/problem.js';
import { expectRightGradients, rowsOf, startOf } from '../synthetic/finite-differences.js';

const vectors = JSON.parse(
  readFileSync(new URL('../../../../reference/taskset-vectors.json', import.meta.url), 'utf8'),
).losg;

/** What an entry of the reference may hold. */
interface FixedPoint {
  readonly dim: number;
  readonly norm_power: number;
  readonly problem_seed: number;
  readonly cond: number;
  readonly angle: number;
}

const small = { bs: 3, n_samples: 8 };
const noRows: Rows = { inputs: new Float32Array(0), labels: new Float32Array(0), count: 0 };
const rowsFrom = (data: readonly (readonly number[])[], labels = data.map(() => 0)): Rows => ({
  inputs: Float32Array.from(data.flat()),
  labels: Float32Array.from(labels),
  count: data.length,
});
const flat = (value: unknown): Float64Array => Float64Array.from([value].flat(3) as number[]);
const valueAt = (config: LosgConfig, point: readonly unknown[], rows = noRows) =>
  createLosgProblem(config, 1).evaluate(point.map(flat), rows, counterStream(0)).value;
const expectRelative = (value: number, want: number, tolerance = 1e-9) =>
  expect(Math.abs(value / want - 1), `${value} for ${want}`).toBeLessThan(tolerance);

describe('losg problems at the fixed points of the reference', () => {
  it.each<[string, (entry: FixedPoint) => LosgConfig]>([
    ['quadratic', ({ dim, problem_seed }) => ['quadratic', { dim, noise_stdev: 0 }, problem_seed]],
    ['norm_p0.7', ({ dim, norm_power, problem_seed }) => ['norm', { dim, norm_power }, problem_seed]],
    ['norm_p2.3', ({ dim, norm_power, problem_seed }) => ['norm', { dim, norm_power }, problem_seed]],
    ['bowl_7.84_0.0000', ({ cond, angle }) => ['bowl', { cond, angle, noise_stdev: 0 }, 0]],
    ['bowl_0.5_1.0472', ({ cond, angle }) => ['bowl', { cond, angle, noise_stdev: 0 }, 0]],
    ['dependency_chain', ({ dim }) => ['dependency_chain', { dim, ...small }, 0]],
    ['min_max_well', () => ['min_max_well', { dim: 5, noise_stdev: 0 }, 0]],
  ])('%s', (name, configOf) => {
    const entry = vectors[name];
    expectRelative(valueAt(configOf(entry), [entry.x]), entry.objective);
  });

  it.each(['outward_snake', 'sum_of_quadratics', 'projection_quadratic'] as const)('%s', (name) => {
    const { x, data, objective } = vectors[name];
    // The reference's data are doubles, the rows are float32, which shows in the eighth digit.
    expectRelative(valueAt([name, { dim: 5, ...small }, 0], [x], rowsFrom(data)), objective, 1e-7);
  });

  it.each(Object.entries<number>(vectors['optimization_test_problems_at_0.7_-1.3']))('%s', (name, objective) => {
    const config = ['optimization_test_problems', { problem: name, noise_stdev: 0 }, 0] as unknown as LosgConfig;
    expectRelative(valueAt(config, [[0.7, -1.3]]), objective);
  });

  it('fully_connected, with tanh', () => {
    const { params, data, labels, objective } = vectors.fully_connected_tanh;
    const config = { n_features: 1, n_classes: 2, activation: 'tanh', hidden_sizes: [3], ...small } as const;
    expectRelative(valueAt(['fully_connected', config, 0], params, rowsFrom(data, labels)), objective, 1e-7);
  });

  it('sparse_softmax_regression', () => {
    const { E, V, b, ids, labels, objective } = vectors.sparse_softmax_regression;
    const config = { n_features: 3, n_classes: 2, noise_stdev: 0, ...small };
    expectRelative(valueAt(['sparse_softmax_regression', config, 0], [E, V, b], rowsFrom(ids, labels)), objective);
  });
});

const ACTIVATIONS = [
  'cos',
  'elu',
  'leaky_relu1',
  'leaky_relu2',
  'leaky_relu4',
  'relu',
  'sigmoid',
  'swish',
  'tanh',
] as const;
const fullyConnected = (activation: (typeof ACTIVATIONS)[number]) =>
  ['fully_connected', { n_features: 3, n_classes: 2, activation, hidden_sizes: [5, 4], bs: 7, n_samples: 6 }] as const;

const BASES = {
  quadratic: ['quadratic', { dim: 6, noise_stdev: 0.3 }],
  bowl: ['bowl', { cond: 7, angle: Math.PI / 3, noise_stdev: 0.3 }],
  'norm of p < 1': ['norm', { dim: 5, norm_power: 0.7 }],
  'norm of p > 1': ['norm', { dim: 5, norm_power: 2.3 }],
  dependency_chain: ['dependency_chain', { dim: 5, ...small }],
  outward_snake: ['outward_snake', { dim: 5, ...small }],
  min_max_well: ['min_max_well', { dim: 10, noise_stdev: 0.3 }],
  sum_of_quadratics: ['sum_of_quadratics', { dim: 4, ...small }],
  projection_quadratic: ['projection_quadratic', { dim: 4, ...small }],
  ...Object.fromEntries(ACTIVATIONS.map((name) => [`fully_connected, ${name}`, fullyConnected(name)])),
  ...Object.fromEntries(
    Object.keys(vectors['optimization_test_problems_at_0.7_-1.3']).map((problem) => [
      problem,
      ['optimization_test_problems', { problem, noise_stdev: 0.3 }],
    ]),
  ),
} as unknown as Readonly<Record<string, Extract<LosgConfig[1], { base: unknown }>['base']>>;

const SPARSE_SOFTMAX: LosgConfig = [
  'sparse_softmax_regression',
  { n_features: 4, n_classes: 2, noise_stdev: 0.5, ...small },
  9,
];

describe('gradients agree with finite differences', () => {
  it.each(Object.entries(BASES))('%s', (_, [name, config]) => {
    const problem = createLosgProblem([name, config, 9] as unknown as LosgConfig, 2);
    expectRightGradients(problem, startOf(problem));
    expectRightGradients(problem, startOf(problem, 4));
  });

  it('sparse_softmax_regression', () => {
    const problem = createLosgProblem(SPARSE_SOFTMAX, 2);
    expectRightGradients(problem, startOf(problem));
  });

  it.each(Object.entries(BASES))('every transformation of %s', (name, base) => {
    const transformed: LosgConfig[] = [
      ['sparse_problems', { base, zero_probability: 0.9, noise_stdev: 0 }, 9],
      ['rescale_problems', { base, scale: 3 }, 9],
      ['log_objective', { base }, 9],
    ];
    for (const config of transformed) {
      const problem = createLosgProblem(config, 2);
      const point = startOf(problem);
      // A sum of quadratics is negative between 0 and twice the mean of the batch, where its logarithm is NaN, as in the original.
      if (config[0] === 'log_objective' && name === 'sum_of_quadratics') point[0]!.fill(9);
      expectRightGradients(problem, point);
    }
  });
});

describe('transformations', () => {
  const quadratic = ['quadratic', { dim: 50, noise_stdev: 0.3 }] as const;
  const base = createLosgProblem([...quadratic, 9], 2);
  const point = startOf(base);
  const evaluate = (problem: Problem, at = point) => problem.evaluate(at, noRows, counterStream(0));
  const disturbed = (problem: Problem, seed = 0) => {
    const gradients = evaluate(problem).gradients();
    problem.disturb?.(gradients, noRows, counterStream(seed));
    return gradients[0]!;
  };

  it('rescale the parameters, not the loss, and drop the noise', () => {
    const problem = createLosgProblem(['rescale_problems', { base: quadratic, scale: 4 }, 9], 2);
    const scaled = point.map((values) => values.map((x) => 4 * x));
    expect(evaluate(problem, scaled).value).toBeCloseTo(evaluate(base).value, 6);
    expect(startOf(problem)[0]![7]).toBeCloseTo(4 * startOf(base)[0]![7]!, 5);
    expect(problem.disturb).toBeUndefined();
  });

  it('take the logarithm, from 0 where the base is 0, and drop the noise', () => {
    const problem = createLosgProblem(['log_objective', { base: quadratic }, 9], 2);
    expect(evaluate(problem).value).toBeCloseTo(Math.log(evaluate(base).value / 1e-6 + 1), 9);
    expect(problem.disturb).toBeUndefined();
    const overflowing = evaluate(problem, [point[0]!.map(() => 1e30)]);
    expect(overflowing.value).toBe(Number.POSITIVE_INFINITY);
  });

  it('hide nine derivatives of ten and disturb the others', () => {
    const config = { base: quadratic, zero_probability: 0.9, noise_stdev: 0.5 };
    const problem = createLosgProblem(['sparse_problems', config, 9], 2);
    const exact = evaluate(problem).gradients()[0]!;
    let shown = 0;
    let squares = 0;
    for (let seed = 0; seed < 400; seed += 1) {
      disturbed(problem, seed).forEach((d, i) => {
        if (d === 0) return;
        shown += 1;
        squares += (d - exact[i]!) ** 2;
      });
    }
    // 20,000 derivatives, of which 2000 ± 42 are shown; the deviation of the noise is known to 1.6 %.
    expect(Math.abs(shown - 2000)).toBeLessThan(170);
    expect(Math.abs(Math.sqrt(squares / shown) - 0.5)).toBeLessThan(0.032);
  });

  it('leave the matrices of a sparse problem’s base to the replica, all others to the configuration', () => {
    const values = (config: LosgConfig) => [1, 2].map((replica) => evaluate(createLosgProblem(config, replica)).value);
    const [one, other] = values(['sparse_problems', { base: quadratic, zero_probability: 0.9, noise_stdev: 0 }, 9]);
    expect(one).not.toBe(other);
    for (const config of [
      ['log_objective', { base: quadratic }, 9],
      [...quadratic, 9],
    ] as LosgConfig[]) {
      const [first, second] = values(config);
      expect(first).toBe(second);
    }
  });

  it('draw gradient noise of the configured deviation, the same for the same draws', () => {
    const exact = evaluate(base).gradients()[0]!;
    expect(disturbed(base, 4)).toEqual(disturbed(base, 4));
    let squares = 0;
    for (let seed = 0; seed < 200; seed += 1) {
      disturbed(base, seed).forEach((d, i) => {
        squares += (d - exact[i]!) ** 2;
      });
    }
    // 10,000 draws: known to 0.7 %.
    expect(Math.abs(Math.sqrt(squares / 10_000) - 0.3)).toBeLessThan(0.009);
  });
});

describe('the noise of sparse_softmax_regression', () => {
  it('is √k as large on a token’s embedding that stands in the batch k times', () => {
    const problem = createLosgProblem(SPARSE_SOFTMAX, 2);
    const rows = rowsFrom([
      [1, 0, 0, 0, 0],
      [0, 0, 0, 0, 0],
    ]);
    const sums = [0, 0, 0, 0];
    for (let seed = 0; seed < 500; seed += 1) {
      const gradients = [8, 8, 2].map((size) => new Float64Array(size));
      problem.disturb!(gradients, rows, counterStream(seed));
      [gradients[0]!.subarray(0, 4), gradients[0]!.subarray(4), gradients[1]!, gradients[2]!].forEach((part, i) => {
        sums[i] = sums[i]! + part.reduce((sum, d) => sum + d * d, 0) / part.length;
      });
    }
    // Token 0 nine times, token 1 once, weight and bias once; 1000 to 4000 draws each.
    const deviations = sums.map((sum) => Math.sqrt(sum / 500) / 0.5);
    [3, 1, 1, 1].forEach((want, i) => {
      expect(Math.abs(deviations[i]! / want - 1)).toBeLessThan(0.1);
    });
  });

  it('does not touch the embedding of a token that is absent', () => {
    const problem = createLosgProblem(SPARSE_SOFTMAX, 2);
    const gradients = [8, 8, 2].map((size) => new Float64Array(size));
    problem.disturb!(gradients, rowsFrom([[0, 0, 0, 0, 0]]), counterStream(1));
    expect(Array.from(gradients[0]!.subarray(4))).toEqual([0, 0, 0, 0]);
  });
});

describe('ties of min_max_well', () => {
  it('share the derivative', () => {
    const problem = createLosgProblem(['min_max_well', { dim: 4, noise_stdev: 0 }, 0], 1);
    // max x² = 4 twice: half of 2·2 each, by sign; min x² = 1 twice: half of −2·1/1² each.
    const gradients = problem.evaluate([Float64Array.of(2, -2, 1, 1)], rowsOf(problem), counterStream(0)).gradients();
    expect(Array.from(gradients[0]!)).toEqual([2, -2, -1, -1]);
  });
});
