import type { Layout } from '../configuration/program-configurations.js';
import type { CostTransform } from '../surrogate/costs.js';
import { logScaledCosts, plainCosts, rankedCosts } from '../surrogate/costs.js';

/** How costs reach the surrogate. */
export const COSTS = {
  ranked: rankedCosts,
  'log-scaled': logScaledCosts,
  plain: plainCosts,
} as const satisfies Record<string, CostTransform>;

/** Everything that decides how a surrogate search proposes; plain data, part of a run's identity. */
export interface SmacSettings {
  readonly surrogate: 'forest' | 'gaussian-process';
  readonly costs: keyof typeof COSTS;
  /** How programs stand in vectors. */
  readonly layout: Layout;
  /** Expected improvement of the cost itself, or of the cost whose logarithm the surrogate predicts. */
  readonly acquisition: 'ei' | 'log-ei';
  readonly design: 'random' | 'sobol';
  /** Configurations of the initial design. */
  readonly designSize: number;
  /**
   * `smac-2.0`: local searches from the 10 best evaluated by acquisition, the 10 best by predicted mean and all random
   * candidates; their ends and the random ones are the list. `broad`: local searches from the 10 best evaluated by predicted mean and the 10
   * best random candidates; the best of all that they looked at and the best random candidates are the list, in turns.
   * `mutants`: 200 mutants of each of the 5 best evaluated and the random candidates are the list.
   */
  readonly ranking: 'smac-2.0' | 'broad' | 'mutants';
  /** Random configurations ranked at each fit. */
  readonly candidates: number;
  /** Moves between configurations of equal acquisition before a local search ends. */
  readonly plateauSteps: number;
  /** Proposals between two fits, at most. */
  readonly retrainAfter: number;
  /** Probability of a random configuration instead of a ranked one. */
  readonly randomShare: number;
  /** Candidates whose behaviour key was told already teach the surrogate instead of being proposed. */
  readonly answersKnown: boolean;
  /** Open proposals stand in the training data at the mean that was predicted for them. */
  readonly imputesPending: boolean;
  /** The surrogate reads how programs behave where the driver can tell, and configurations otherwise; left out, configurations. */
  readonly describes?: true;
}

/** SMAC3 2.0's facade for hyperparameter optimisation, as far as it concerns one deterministic task. */
const HPO_FACADE: SmacSettings = {
  surrogate: 'forest',
  costs: 'log-scaled',
  layout: 'original',
  acquisition: 'log-ei',
  design: 'random',
  designSize: 10,
  ranking: 'smac-2.0',
  candidates: 8,
  plateauSteps: 10,
  retrainAfter: 8,
  randomShare: 0.2,
  answersKnown: false,
  imputesPending: false,
};

/** The settings by name. */
export const PRESETS = {
  /** Ours: the facade, its listed weaknesses mended. */
  smac: {
    ...HPO_FACADE,
    costs: 'ranked',
    layout: 'aligned',
    ranking: 'broad',
    candidates: 1000,
    plateauSteps: 1,
    answersKnown: true,
    imputesPending: true,
  },
  /** NOSBench-101, appendix F: random forest, log EI; ten random programs first. */
  'smac-nos-paper': HPO_FACADE,
  /** NOSBench-101's `smac_bo.py`: the black-box facade, a Gaussian process and EI. */
  'smac-nos-script': {
    ...HPO_FACADE,
    surrogate: 'gaussian-process',
    costs: 'plain',
    acquisition: 'ei',
    randomShare: 0.08447232371720552,
  },
  /** NOSBench-101's `find_baseline.py`: nine hyperparameters, ten Sobol points for each. */
  'smac-hpo': { ...HPO_FACADE, design: 'sobol', designSize: 90 },
} as const satisfies Record<string, SmacSettings>;

/**
 * `smac` where the driver describes how programs behave, as our benchmarks do. Fitted to 100 random programs of
 * `toy`, a forest predicts the loss of others with a rank correlation of 0.1 from configurations and 0.7 from updates; only the
 * latter is worth following to mutants of the best.
 */
export const DESCRIBED: SmacSettings = {
  ...PRESETS.smac,
  ranking: 'mutants',
  candidates: 300,
  randomShare: 0.05,
  describes: true,
};
