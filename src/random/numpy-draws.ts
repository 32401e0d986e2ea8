import type { NumpyRandomState } from './numpy.js';

/** What a sampler may draw: the calls of numpy's legacy generator that TaskSet's samplers make. */
export type Draws = Pick<NumpyRandomState, 'uniform' | 'normal' | 'integer' | 'choice' | 'weightedChoice'>;

/** A configuration by seed, as TaskSet samples it. Draw order is part of the meaning: equal seeds give equal configurations. */
export interface Sampler<Config> {
  /** Added to the seed, so that families do not all see the same stream. Nine of the twelve task families have 0 and do. */
  readonly offset: number;
  sample(draws: Draws): Config;
}

/** exp of a uniform between the logarithms of `low` and `high`; a reversed range is legal. */
export function logFloat(draws: Draws, low: number, high: number): number {
  return Math.exp(draws.uniform(Math.log(low), Math.log(high)));
}

/** `logFloat`, rounded to a whole number, halves to even. */
export function logInteger(draws: Draws, low: number, high: number): number {
  return roundHalfEven(logFloat(draws, low, high));
}

/** A uniform from `low` to `high`, rounded to a whole number, halves to even. */
export function linearInteger(draws: Draws, low: number, high: number): number {
  return roundHalfEven(draws.uniform(low, high));
}

/** True with this probability. */
export function chance(draws: Draws, probability: number): boolean {
  return draws.uniform(0, 1) < probability;
}

/** `count` values, drawn one after the other. */
export function repeat<T>(count: number, draw: () => T): T[] {
  return Array.from({ length: count }, draw);
}

function roundHalfEven(value: number): number {
  const below = Math.floor(value);
  if (value - below !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}
