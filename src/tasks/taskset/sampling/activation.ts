import type { Draws } from '../../../random/numpy-draws.js';

/** Name of an activation function. `leaky_relu1` has slope 0.1 below zero, `leaky_relu2` 0.2, `leaky_relu4` 0.4. */
export type ActivationName = keyof typeof WEIGHTS;

/** In the order of the weighted choice. */
const WEIGHTS = {
  cos: 1,
  elu: 1,
  leaky_relu1: 1,
  leaky_relu2: 1,
  leaky_relu4: 1,
  relu: 6,
  sigmoid: 1,
  swish: 1,
  tanh: 3,
} as const;

const NAMES = Object.keys(WEIGHTS) as ActivationName[];

export function sampleActivation(draws: Draws): ActivationName {
  return draws.weightedChoice(NAMES, Object.values(WEIGHTS));
}
