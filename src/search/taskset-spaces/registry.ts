import { numpyRandomState } from '../../random/numpy.js';
import type { Sampler } from '../../random/numpy-draws.js';
import { adagradSampler } from './adagrad.js';
import { adam1pSampler, adam4pSampler, adam6pSampler, adam8pSampler } from './adam.js';
import { nadamwSampler } from './nadamw.js';

/** Values for all hyperparameters of a family. */
export type Configuration = Readonly<Record<string, number | boolean>>;

/** A space that TaskSet samples hyperparameters from: a configuration for every seed. */
export interface TasksetSpace {
  /** Name in `FAMILIES` of the optimizers whose hyperparameters these are. */
  readonly family: string;
  readonly description: string;
  readonly sampler: Sampler<Configuration>;
  /** Largest seed. */
  readonly lastSeed: number;
  /** @param seed whole number from 0 to `lastSeed` */
  configuration(seed: number): Configuration;
}

/** The six spaces by the original's names. Each has published configurations for seeds 0 to 999. */
export const TASKSET_SPACES: Readonly<Record<string, TasksetSpace>> = {
  adam1p_wide_grid: space('adam1p', 'Adam’s learning rate', adam1pSampler),
  adam4p_wide_grid: space('adam4p', 'also both betas and epsilon', adam4pSampler),
  adam6p_wide_grid: space('adam6p', 'also two decays of the rate', adam6pSampler),
  adam8p_wide_grid: space('adam8p', 'also two penalties of the weights', adam8pSampler),
  nadamw_grid: space('nadamw', 'NAdamW with warm-up and cosine decay', nadamwSampler),
  adagrad_wide_grid: space('adagrad2p', 'Adagrad’s rate and where its sum begins', adagradSampler),
};

function space(family: string, description: string, sampler: Sampler<Configuration>): TasksetSpace {
  return {
    family,
    description,
    sampler,
    lastSeed: 2 ** 32 - 1 - sampler.offset,
    configuration: (seed) => sampler.sample(numpyRandomState(seed + sampler.offset)),
  };
}
