import { type Draws, logFloat, type Sampler } from '../../random/numpy-draws.js';

/** `nadamw_grid`. */
export type NadamwConfig = {
  readonly learning_rate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly use_nesterov: boolean;
  /** Two thirds of all configurations have one of the weight decays, one third has both. */
  readonly adamw_weight_decay: number;
  readonly l2_weight_decay: number;
  /** 0 for half of all configurations, as is `min_learning_rate_mult`. */
  readonly warmup_fraction: number;
  readonly min_learning_rate_mult: number;
  readonly constant_fraction: number;
};

export const nadamwSampler: Sampler<NadamwConfig> = {
  offset: 14_358,
  sample: (draws) => ({
    learning_rate: logFloat(draws, 1e-5, 1),
    beta1: 1 - logFloat(draws, 1e-3, 1),
    beta2: 1 - logFloat(draws, 1e-5, 1),
    epsilon: logFloat(draws, 1e-8, 1e4),
    use_nesterov: draws.uniform(0, 1) > 0.5,
    ...sampleWeightDecays(draws),
    warmup_fraction: draws.uniform(0, 1) > 0.5 ? logFloat(draws, 1e-5, 1e-1) : 0,
    min_learning_rate_mult: draws.uniform(0, 1) > 0.5 ? 0 : logFloat(draws, 1e-5, 1),
    constant_fraction: draws.uniform(0, 1),
  }),
};

function sampleWeightDecays(draws: Draws): Pick<NadamwConfig, 'adamw_weight_decay' | 'l2_weight_decay'> {
  const which = draws.uniform(0, 1);
  const sampleDecay = () => logFloat(draws, 1e-5, 1e-1);
  if (which < 0.3333) return { adamw_weight_decay: sampleDecay(), l2_weight_decay: 0 };
  if (which < 0.6666) return { adamw_weight_decay: 0, l2_weight_decay: sampleDecay() };
  return { adamw_weight_decay: sampleDecay(), l2_weight_decay: sampleDecay() };
}
