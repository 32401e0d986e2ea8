import type { NumpyRandomState } from '../../../random/numpy.js';
import { filled } from '../../../util/filled.js';
import type { LinearMap } from '../linear-map.js';
import type { NetworkHyperparameters } from './hyper-priors.js';

const MOST_DROPOUT = 0.99;

/** Weights of one map: normal, thinned out at random or to blocks along the diagonal; biases as torch's linear layers begin. */
export function drawLinear(
  random: NumpyRandomState,
  { dropsBlocks, dropout, weightStd }: Pick<NetworkHyperparameters, 'dropsBlocks' | 'dropout' | 'weightStd'>,
  inputs: number,
  outputs: number,
  isFirst: boolean,
): LinearMap {
  const bound = 1 / Math.sqrt(inputs);
  const bias = filled(outputs, () => random.uniform(-bound, bound));
  if (dropsBlocks) return { weight: blockWeights(random, weightStd, inputs, outputs), bias };
  const probability = isFirst ? 0 : Math.min(dropout, MOST_DROPOUT);
  const std = weightStd / (1 - Math.sqrt(probability));
  const weight = filled(outputs * inputs, () => {
    const value = random.normal(0, std);
    return random.uniform() < probability ? 0 : value;
  });
  return { weight, bias };
}

function blockWeights(random: NumpyRandomState, weightStd: number, inputs: number, outputs: number): Float64Array {
  const blocks = random.integer(1, Math.ceil(Math.sqrt(Math.min(inputs, outputs))) + 1);
  const rows = Math.trunc(outputs / blocks);
  const columns = Math.trunc(inputs / blocks);
  const keptShare = (blocks * rows * columns) / (outputs * inputs);
  const std = weightStd / Math.sqrt(keptShare);
  const weight = new Float64Array(outputs * inputs);
  for (let block = 0; block < blocks; block += 1) {
    for (let row = block * rows; row < (block + 1) * rows; row += 1) {
      for (let column = block * columns; column < (block + 1) * columns; column += 1) {
        weight[row * inputs + column] = random.normal(0, std);
      }
    }
  }
  return weight;
}
