import type { NumpyRandomState } from '../../random/numpy.js';
import type { Inputs } from './gaussian-process.js';

/** Standard deviations of the logarithms of both exponents. */
const SPREAD = { a: 0.97597, b: 0.80025 };

/** Exponents of a warp. */
export interface Warp {
  readonly a: number;
  readonly b: number;
}

/** A warp of one feature: ln a ~ N(0, 0.97597²), ln b ~ N(0, 0.80025²). */
export function drawWarp(random: NumpyRandomState): Warp {
  return { a: random.lognormal(0, SPREAD.a), b: random.lognormal(0, SPREAD.b) };
}

/** 1 − (1 − xᵃ)ᵇ, the distribution function of Kumaraswamy: maps [0, 1] onto itself, rising. */
export function warped(x: number, { a, b }: Warp): number {
  return 1 - (1 - x ** a) ** b;
}

/** Inputs under a fresh warp of each feature. */
export function warpInputs(random: NumpyRandomState, { values, features }: Inputs): Inputs {
  const warps = Array.from({ length: features }, () => drawWarp(random));
  return { values: values.map((x, i) => warped(x, warps[i % features]!)), features };
}
