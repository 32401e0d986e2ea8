import type { CounterStream } from '../../../../random/counter-stream.js';
import type { Rows } from '../../synthetic/problem.js';

const LAYERS = 6;
const UNITS = 20;

/**
 * Standard normal rows, labelled by a random network of six layers of 20 ReLUs without biases: 1 where the first unit of the last layer is above 0.
 * Weights are normal with deviation √2 / √features, in every layer, as in the original.
 */
export function randomMlp(features: number, count: number, draws: CounterStream): Rows {
  const inputs = Float32Array.from({ length: count * features }, draws.normal);
  const scale = Math.SQRT2 / Math.sqrt(features);
  const weights = Array.from({ length: LAYERS }, (_, layer) =>
    Float64Array.from({ length: (layer === 0 ? features : UNITS) * UNITS }, () => scale * draws.normal()),
  );
  const labels = Float32Array.from({ length: count }, (_, row) => {
    const first = Float64Array.from(inputs.subarray(row * features, (row + 1) * features));
    return weights.reduce(layerOf, first)[0]! > 0 ? 1 : 0;
  });
  return { inputs, labels, count };
}

/** ReLU of the input times weights `[input, UNITS]`. */
function layerOf(input: Float64Array, weights: Float64Array): Float64Array {
  return Float64Array.from({ length: UNITS }, (_, unit) =>
    Math.max(
      0,
      input.reduce((sum, value, i) => sum + value * weights[i * UNITS + unit]!, 0),
    ),
  );
}
