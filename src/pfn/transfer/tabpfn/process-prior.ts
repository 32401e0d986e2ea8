import type { NumpyRandomState } from '../../../random/numpy.js';
import { filled } from '../../../util/filled.js';
import { drawProcess, squaredExponential } from '../gaussian-process.js';
import type { RawDataset } from './dataset.js';
import type { ProcessHyperparameters } from './hyper-priors.js';

/** A data set from a Gaussian process over normal inputs. A length scale that underflowed gives one whose classes will not count. */
export function drawProcessDataset(
  random: NumpyRandomState,
  { lengthScale, outputScale, noise }: ProcessHyperparameters,
  rows: number,
  features: number,
): RawDataset {
  const x = filled(rows * features, () => random.normal());
  const f = drawProcess(random, squaredExponential({ values: x, features }, lengthScale, outputScale));
  const y = f?.map((value) => value + Math.sqrt(noise) * random.normal());
  return { x, y: y ?? new Float64Array(rows).fill(-100) };
}
