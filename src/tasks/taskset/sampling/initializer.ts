import { type Draws, logFloat } from '../../../random/numpy-draws.js';

/** Name of an initialiser of weights. */
export type InitializerName = keyof typeof WEIGHTS;

/** An initialiser with its scale; null for those that have none. */
export type InitializerConfig = readonly [name: InitializerName, scale: number | null];

/** In the order of the weighted choice. */
const WEIGHTS = {
  glorot_normal: 2,
  glorot_uniform: 2,
  he_normal: 2,
  he_uniform: 2,
  orthogonal: 1,
  random_normal: 1,
  random_uniform: 1,
  truncated_normal: 1,
  variance_scaling: 1,
} as const;

const NAMES = Object.keys(WEIGHTS) as InitializerName[];
/** From `orthogonal` on, a scale is drawn. */
const FIRST_SCALED = NAMES.indexOf('orthogonal');

export function sampleInitializer(draws: Draws): InitializerConfig {
  const name = draws.weightedChoice(NAMES, Object.values(WEIGHTS));
  return [name, NAMES.indexOf(name) < FIRST_SCALED ? null : logFloat(draws, 0.1, 10)];
}
