import { type Draws, logFloat, type Sampler } from '../../random/numpy-draws.js';

/** `adam1p_wide_grid`. */
export type Adam1pConfig = { readonly learning_rate: number };

/** `adam4p_wide_grid`. */
export type Adam4pConfig = Adam1pConfig & { readonly beta1: number; readonly beta2: number; readonly epsilon: number };

/** How the rate of `adam6p_wide_grid` falls. */
type Decay = { readonly linear_decay: number; readonly exponential_decay: number };
export type Adam6pConfig = Adam4pConfig & Decay;

/** `adam8p_wide_grid`. */
export type Adam8pConfig = Adam4pConfig & { readonly l1: number; readonly l2: number } & Decay;

export const adam1pSampler: Sampler<Adam1pConfig> = {
  offset: 4123,
  sample: (draws) => ({ learning_rate: logFloat(draws, 1e-8, 10) }),
};

export const adam4pSampler: Sampler<Adam4pConfig> = { offset: 0, sample: sampleAdam4p };

export const adam6pSampler: Sampler<Adam6pConfig> = {
  offset: 123_455,
  sample: (draws) => ({ ...sampleAdam4p(draws), ...sampleDecay(draws) }),
};

/** With equal seed the first four values are those of `adam4pSampler`. */
export const adam8pSampler: Sampler<Adam8pConfig> = {
  offset: 0,
  sample: (draws) => ({
    ...sampleAdam4p(draws),
    l1: logFloat(draws, 1e-8, 10),
    l2: logFloat(draws, 1e-8, 10),
    ...sampleDecay(draws),
  }),
};

function sampleAdam4p(draws: Draws): Adam4pConfig {
  return {
    learning_rate: logFloat(draws, 1e-8, 10),
    beta1: 1 - logFloat(draws, 1e-4, 1),
    beta2: 1 - logFloat(draws, 1e-6, 1),
    epsilon: logFloat(draws, 1e-10, 1e3),
  };
}

/** The second range is reversed in the original too, which matters: a draw of 0 gives its upper end. */
function sampleDecay(draws: Draws): Decay {
  return { linear_decay: logFloat(draws, 1e-7, 1e-4), exponential_decay: logFloat(draws, 1e-3, 1e-6) };
}
