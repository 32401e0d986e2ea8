import type { NumpyRandomState } from '../../random/numpy.js';
import { filled } from '../../util/filled.js';
import type { Inputs } from './gaussian-process.js';
import { applyLinear, type LinearMap } from './linear-map.js';
import { standardUniform } from './prior.js';

/** Hyperparameters of a network that several data sets share. */
export interface BnnHyperparameters {
  /** Linear maps in all, at least 2. */
  readonly layers: number;
  /** Units of a hidden layer. */
  readonly hidden: number;
  /** Standard deviation of all weights and biases. */
  readonly initStd: number;
  /** Standard deviation of the noise on what tanh is taken of. */
  readonly unitNoise: number;
  /** Standard deviation of the noise on the output. */
  readonly outputNoise: number;
}

/** Probability that a weight between hidden layers is zero. */
export const SPARSENESS = 0.14498;

/**
 * Maps of a network with one output: features → hidden, then hidden → hidden, then hidden → 1. Between hidden layers weights are thinned out, and
 * those that stay are larger by 1/√(1 − sparseness), so that the variance of a sum stays.
 */
export function drawNetwork(
  random: NumpyRandomState,
  { layers, hidden, initStd }: Pick<BnnHyperparameters, 'layers' | 'hidden' | 'initStd'>,
  features: number,
): readonly LinearMap[] {
  const normals = (count: number, std: number): Float64Array => filled(count, () => random.normal(0, std));
  const kept = 1 - SPARSENESS;
  const between = (): LinearMap => ({
    weight: normals(hidden * hidden, initStd / Math.sqrt(kept)).map((value) => (random.uniform() < kept ? value : 0)),
    bias: normals(hidden, initStd),
  });
  return [
    { weight: normals(hidden * features, initStd), bias: normals(hidden, initStd) },
    ...Array.from({ length: layers - 2 }, between),
    { weight: normals(hidden, initStd), bias: normals(1, initStd) },
  ];
}

/** Outputs of a network at some inputs: tanh after every map but the last, with fresh noise before tanh and on the output. */
export function runNetwork(
  random: NumpyRandomState,
  network: readonly LinearMap[],
  { unitNoise, outputNoise }: Pick<BnnHyperparameters, 'unitNoise' | 'outputNoise'>,
  { values, features }: Inputs,
): Float64Array {
  const points = values.length / features;
  let state = { values: values.map((value) => standardUniform(value) / Math.sqrt(features)), width: features };
  for (const map of network.slice(0, -1)) {
    const { values: sums, width } = applyLinear(map, state, points);
    state = { values: sums.map((sum) => Math.tanh(sum + unitNoise * random.normal())), width };
  }
  return applyLinear(network.at(-1)!, state, points).values.map((output) => output + outputNoise * random.normal());
}
