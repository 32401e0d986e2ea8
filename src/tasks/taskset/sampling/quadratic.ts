import { type Draws, logFloat, logInteger, type Sampler } from '../../../random/numpy-draws.js';

/** How numbers are spread: normal, or uniform from `min` to `max`. */
export type VectorDistribution =
  | readonly ['normal', { readonly mean: number; readonly std: number }]
  | readonly ['uniform', { readonly min: number; readonly max: number }];

/** A random matrix: by its entries, or by eigenvalues spaced evenly (or by their logarithms) from `min` to `max`. */
export type MatrixDistribution =
  | VectorDistribution
  | readonly ['linspace_eigen' | 'logspace_eigen', { readonly min: number; readonly max: number }];

/** `quadratic_family`. */
export type QuadraticConfig = {
  readonly A_dist: MatrixDistribution;
  readonly initial_dist: VectorDistribution;
  readonly output_fn: 'identity' | 'log';
  readonly dims: number;
  readonly seed: number;
  readonly loss_scale: number;
  readonly noise: { readonly A_noise: MatrixDistribution } | null;
};

export const quadraticSampler: Sampler<QuadraticConfig> = {
  offset: 0,
  sample: (draws) => ({
    A_dist: sampleMatrix(draws, MATRIX),
    initial_dist: sampleInitialPoint(draws),
    output_fn: draws.choice(['identity', 'log']),
    dims: logInteger(draws, 2, 3000),
    seed: draws.integer(0, 100_000),
    loss_scale: logFloat(draws, 1e-5, 1e3),
    noise: draws.choice([true, false]) ? { A_noise: sampleMatrix(draws, NOISE) } : null,
  }),
};

type Range = readonly [low: number, high: number];

/** The ranges of a matrix's parameters; of what is uniform, the lower end and the width. */
interface MatrixRanges {
  readonly meanDeviation: number;
  readonly std: Range;
  readonly uniform: { readonly min: Range; readonly width: Range };
  readonly linspace: { readonly min: Range; readonly width: Range };
  /** The largest eigenvalue; the smallest is 1e-5. */
  readonly logspaceMax: Range;
}

const MATRIX: MatrixRanges = {
  meanDeviation: 1,
  std: [0, 2],
  uniform: { min: [-3, 1], width: [0, 5] },
  linspace: { min: [0.01, 50], width: [0, 100] },
  logspaceMax: [1, 1000],
};

const NOISE: MatrixRanges = {
  meanDeviation: 0.05,
  std: [0, 0.05],
  uniform: { min: [-0.15, 0.05], width: [0, 0.25] },
  linspace: { min: [0.01, 2], width: [0, 10] },
  logspaceMax: [1, 10],
};

function sampleMatrix(draws: Draws, ranges: MatrixRanges): MatrixDistribution {
  const kind = draws.choice(['normal', 'linspace_eigen', 'uniform', 'logspace_eigen'] as const);
  switch (kind) {
    case 'normal':
      return [kind, { mean: draws.normal(0, ranges.meanDeviation), std: draws.uniform(...ranges.std) }];
    case 'uniform':
      return [kind, sampleInterval(draws, ranges.uniform.min, ranges.uniform.width)];
    case 'linspace_eigen':
      return [kind, sampleInterval(draws, ranges.linspace.min, ranges.linspace.width)];
    case 'logspace_eigen':
      return [kind, { min: 1e-5, max: draws.uniform(...ranges.logspaceMax) }];
  }
}

function sampleInitialPoint(draws: Draws): VectorDistribution {
  const kind = draws.choice(['normal', 'uniform'] as const);
  if (kind === 'normal') return [kind, { mean: draws.normal(0, 1), std: draws.uniform(0, 2) }];
  return [kind, sampleInterval(draws, [-5, 2.5], [0, 5])];
}

function sampleInterval(draws: Draws, lower: Range, width: Range): { readonly min: number; readonly max: number } {
  const min = draws.uniform(...lower);
  return { min, max: min + draws.uniform(...width) };
}
