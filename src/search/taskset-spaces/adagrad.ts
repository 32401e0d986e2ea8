import { logFloat, type Sampler } from '../../random/numpy-draws.js';

/** `adagrad_wide_grid`. */
export type AdagradConfig = { readonly learning_rate: number; readonly initial_accumulator_value: number };

export const adagradSampler: Sampler<AdagradConfig> = {
  offset: 0,
  sample: (draws) => ({
    learning_rate: logFloat(draws, 1e-8, 10),
    initial_accumulator_value: logFloat(draws, 1e-10, 1e3),
  }),
};
