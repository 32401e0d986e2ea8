import { type Draws, logFloat, type Sampler } from '../../../random/numpy-draws.js';
import { PROBLEM_SAMPLERS, type ProblemConfigs, type ProblemName, sampleNoiseFlag } from './losg-problems.js';

/** A problem that a transformation may stand on. */
export type LosgBase = { [Name in BaseName]: readonly [name: Name, config: ProblemConfigs[Name]] }[BaseName];

/** Configurations of the three transformations of other problems. */
export type TransformationConfigs = {
  readonly sparse_problems: {
    readonly base: LosgBase;
    readonly zero_probability: number;
    readonly noise_stdev: number;
  };
  readonly rescale_problems: { readonly base: LosgBase; readonly scale: number };
  readonly log_objective: { readonly base: LosgBase };
};

type Configs = ProblemConfigs & TransformationConfigs;
export type LosgName = keyof Configs;

/** `losg_tasks_family`: a problem by name, its configuration, and the seed of its matrices. */
export type LosgConfig = { [Name in LosgName]: readonly [name: Name, config: Configs[Name], seed: number] }[LosgName];

/** In the order of the choice, which is not that of the alphabet. */
const BASE_NAMES = [
  'quadratic',
  'bowl',
  'optimization_test_problems',
  'fully_connected',
  'norm',
  'dependency_chain',
  'outward_snake',
  'min_max_well',
  'sum_of_quadratics',
  'projection_quadratic',
] as const satisfies readonly ProblemName[];
type BaseName = (typeof BASE_NAMES)[number];

const SAMPLERS: { readonly [Name in LosgName]: (draws: Draws) => Configs[Name] } = {
  ...PROBLEM_SAMPLERS,
  sparse_problems: (draws) => {
    const noise = sampleNoiseFlag(draws);
    return { base: sampleBase(draws), zero_probability: draws.uniform(0.9, 0.99), noise_stdev: noise() };
  },
  rescale_problems: (draws) => ({ base: sampleBase(draws), scale: logFloat(draws, 0.001, 1000) }),
  log_objective: (draws) => ({ base: sampleBase(draws) }),
};

const NAMES = (Object.keys(SAMPLERS) as LosgName[]).sort();

export const losgSampler: Sampler<LosgConfig> = {
  offset: 0,
  sample: (draws) => {
    const name = draws.choice(NAMES);
    const config = SAMPLERS[name](draws);
    return [name, config, Math.trunc(draws.uniform(0, 100_000))] as LosgConfig;
  },
};

function sampleBase(draws: Draws): LosgBase {
  const name = draws.choice(BASE_NAMES);
  return [name, PROBLEM_SAMPLERS[name](draws)] as LosgBase;
}
