import type { NoiseStream } from '../../../random/noise.js';
import type { InitializerConfig } from '../sampling/initializer.js';
import { orthogonalMatrix } from './orthogonal.js';

/** A sampled initialiser of weights, or `default`: what Sonnet does when told nothing, a truncated normal of deviation 1/√fan_in. */
export type Initializer = InitializerConfig | 'default';

/** Deviation of a standard normal that is cut at two deviations: TensorFlow divides by it, Sonnet does not. */
const CUT_DEVIATION = 0.87962566103423978;

/**
 * Initial weights as TensorFlow 1.15 draws them.
 * @param shape in TensorFlow's order, the outputs last: `[inputs, outputs]`, `[height, width, inputs, outputs]`; values come in that order
 */
export function initialWeights(initializer: Initializer, shape: readonly number[], draws: NoiseStream): Float32Array {
  const columns = shape.at(-1) ?? 1;
  const rows = shape.slice(0, -1).reduce((product, side) => product * side, 1);
  const { fanIn, fanOut } = fansOf(shape);
  const fanMean = (fanIn + fanOut) / 2;
  const fill = (draw: () => number) => Float32Array.from({ length: rows * columns }, draw);
  const truncated = (deviation: number) => fill(() => deviation * truncatedNormal(draws));
  const uniform = (limit: number) => fill(() => limit * (2 * draws.uniform() - 1));
  if (initializer === 'default') return truncated(1 / Math.sqrt(fanIn));
  const [name, scale] = initializer;
  const s = scale ?? 1;
  switch (name) {
    case 'glorot_normal':
      return truncated(Math.sqrt(1 / fanMean) / CUT_DEVIATION);
    case 'glorot_uniform':
      return uniform(Math.sqrt(3 / fanMean));
    case 'he_normal':
      return truncated(Math.sqrt(2 / fanIn) / CUT_DEVIATION);
    case 'he_uniform':
      return uniform(Math.sqrt(6 / fanIn));
    case 'orthogonal':
      return orthogonalMatrix(rows, columns, s, draws);
    case 'random_uniform':
      return uniform(s);
    case 'random_normal':
    case 'truncated_normal': // a quirk of the original: it is not truncated
      return fill(() => s * draws.normal());
    case 'variance_scaling':
      return truncated(Math.sqrt(s / fanIn) / CUT_DEVIATION);
  }
}

/** TensorFlow's fans: of a kernel inputs and outputs times its area, of a vector its length for both; at least 1. */
function fansOf(shape: readonly number[]): { readonly fanIn: number; readonly fanOut: number } {
  const outputs = shape.at(-1) ?? 1;
  const inputs = shape.length < 2 ? outputs : (shape.at(-2) ?? 1);
  const area = shape.slice(0, -2).reduce((product, side) => product * side, 1);
  return { fanIn: Math.max(1, inputs * area), fanOut: Math.max(1, outputs * area) };
}

/** Standard normal, drawn again beyond two deviations. */
function truncatedNormal(draws: NoiseStream): number {
  for (;;) {
    const value = draws.normal();
    if (Math.abs(value) <= 2) return value;
  }
}
