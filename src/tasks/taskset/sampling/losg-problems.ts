import { chance, type Draws, logFloat, logInteger, repeat } from '../../../random/numpy-draws.js';
import { type ActivationName, sampleActivation } from './activation.js';

type Noise = {
  /** Standard deviation of the noise on each gradient; 0 for half of all problems. */
  readonly noise_stdev: number;
};

type DataProblem = {
  readonly dim: number;
  readonly bs: number;
  readonly n_samples: number;
};

/** The functions of two parameters, in the order of the choice. */
const TEST_PROBLEMS = [
  'StyblinskiTang',
  'ackley',
  'beale',
  'branin',
  'logsumexp',
  'matyas',
  'michalewicz',
  'rosenbrock',
] as const;
export type TestProblemName = (typeof TEST_PROBLEMS)[number];

/** Configurations of the problems that are not transformations of others. */
export type ProblemConfigs = {
  readonly quadratic: Noise & { readonly dim: number };
  readonly bowl: Noise & { readonly cond: number; readonly angle: number };
  readonly sparse_softmax_regression: Noise & {
    readonly n_features: number;
    readonly n_classes: number;
    readonly bs: number;
    readonly n_samples: number;
  };
  readonly optimization_test_problems: Noise & { readonly problem: TestProblemName };
  readonly fully_connected: {
    readonly n_features: number;
    readonly n_classes: number;
    readonly activation: ActivationName;
    readonly bs: number;
    readonly n_samples: number;
    readonly hidden_sizes: readonly number[];
  };
  readonly norm: { readonly dim: number; readonly norm_power: number };
  readonly dependency_chain: DataProblem;
  readonly outward_snake: DataProblem;
  readonly min_max_well: Noise & { readonly dim: number };
  readonly sum_of_quadratics: DataProblem;
  readonly projection_quadratic: DataProblem;
};
export type ProblemName = keyof ProblemConfigs;

/** Each draws the fields in the order in which they stand; where there is noise, its flag before all else. */
export const PROBLEM_SAMPLERS: { readonly [Name in ProblemName]: (draws: Draws) => ProblemConfigs[Name] } = {
  quadratic: sampleNoisySize,
  bowl: (draws) => {
    const noise = sampleNoiseFlag(draws);
    const cond = logFloat(draws, 0.01, 100);
    const angle = draws.choice([0, 0, Math.PI / 4, Math.PI / 3]);
    return { cond, angle, noise_stdev: noise() };
  },
  sparse_softmax_regression: (draws) => {
    const noise = sampleNoiseFlag(draws);
    return {
      n_features: logInteger(draws, 2, 100),
      n_classes: 2,
      noise_stdev: noise(),
      bs: logInteger(draws, 1, 50),
      n_samples: logInteger(draws, 1, 30),
    };
  },
  optimization_test_problems: (draws) => {
    const noise = sampleNoiseFlag(draws);
    return { problem: draws.choice(TEST_PROBLEMS), noise_stdev: noise() };
  },
  fully_connected: (draws) => {
    const layers = draws.choice([2, 3, 4, 5]);
    const isConstantWidth = chance(draws, 0.5);
    const sampleWidth = () => logInteger(draws, 4, 32);
    return {
      n_features: logInteger(draws, 1, 16),
      n_classes: 2,
      activation: sampleActivation(draws),
      bs: logInteger(draws, 1, 200),
      n_samples: logInteger(draws, 1, 30),
      hidden_sizes: isConstantWidth ? Array(layers).fill(sampleWidth()) : repeat(layers, sampleWidth),
    };
  },
  norm: (draws) => ({ dim: logInteger(draws, 3, 1000), norm_power: draws.uniform(0.1, 5) }),
  dependency_chain: sampleDataProblem,
  outward_snake: sampleDataProblem,
  min_max_well: sampleNoisySize,
  sum_of_quadratics: sampleDataProblem,
  projection_quadratic: sampleDataProblem,
};

/** Draws whether there is noise; the function that comes back draws how much, where there is some. */
export function sampleNoiseFlag(draws: Draws): () => number {
  const isNoisy = chance(draws, 0.5);
  return () => (isNoisy ? logFloat(draws, 0.01, 10) : 0);
}

function sampleNoisySize(draws: Draws): Noise & { readonly dim: number } {
  const noise = sampleNoiseFlag(draws);
  return { dim: logInteger(draws, 10, 1000), noise_stdev: noise() };
}

function sampleDataProblem(draws: Draws): DataProblem {
  return {
    dim: logInteger(draws, 3, 100),
    bs: logInteger(draws, 1, 200),
    n_samples: logInteger(draws, 100, 20_000),
  };
}
