import type { NumpyRandomState } from '../../random/numpy.js';
import { gamma } from '../../random/variates.js';
import { filled } from '../../util/filled.js';
import { drawProcess, matern32 } from './gaussian-process.js';
import type { SurrogateDataset, SurrogatePrior, SurrogateSizes } from './surrogate-batches.js';

/** Hyperparameters of a Gaussian process that several data sets share. */
export interface HeboHyperparameters {
  /** One a feature; infinite for a feature that is not used. */
  readonly lengthScales: readonly number[];
  readonly outputScale: number;
  /** Variance of the noise. */
  readonly noise: number;
}

const UNUSED_SHARE = 0.3;
const LENGTH_SCALE = { shape: 1.2106559584074301, rate: 1.5212245992840594 };
const OUTPUT_SCALE = { shape: 0.8452312502679863, rate: 0.3993553245745406 };
const NOISE = { mean: -4.63, sigma: 0.5 };

/** Hyperparameters of the HEBO+ prior of PFNs4BO (Müller et al. 2023, https://arxiv.org/abs/2305.17535); at least one feature is used. */
export function drawHeboHyperparameters(random: NumpyRandomState, features: number): HeboHyperparameters {
  const chances = Array.from({ length: features }, () => random.uniform());
  const least = Math.min(...chances);
  const areAllUnused = chances.every((chance) => chance < UNUSED_SHARE);
  const lengthScales = chances.map((chance) => {
    const isUnused = areAllUnused ? chance !== least : chance < UNUSED_SHARE;
    return isUnused ? Number.POSITIVE_INFINITY : gamma(random, LENGTH_SCALE.shape, LENGTH_SCALE.rate);
  });
  return {
    lengthScales,
    outputScale: gamma(random, OUTPUT_SCALE.shape, OUTPUT_SCALE.rate),
    noise: random.lognormal(NOISE.mean, NOISE.sigma),
  };
}

/** Four groups a batch. */
export const heboPrior: SurrogatePrior = {
  identity: { rule: 'HEBO+', version: 1, groups: 4 },
  draw: drawHeboDatasets,
};

/**
 * Data sets of one batch: in groups (a quarter of the batch each, at least one data set) that share their hyperparameters, with inputs and
 * functions of their own.
 */
export function drawHeboDatasets(
  random: NumpyRandomState,
  { datasets, points, features }: SurrogateSizes,
): readonly SurrogateDataset[] {
  const inGroup = Math.max(1, Math.trunc(datasets / 4));
  let shared = drawHeboHyperparameters(random, features);
  return Array.from({ length: datasets }, (_, b) => {
    if (b > 0 && b % inGroup === 0) shared = drawHeboHyperparameters(random, features);
    for (;;) {
      const values = filled(points * features, () => random.uniform());
      const inputs = { values, features };
      const outputs = drawProcess(random, matern32(inputs, shared.lengthScales, shared.outputScale));
      if (outputs === undefined) {
        // A length scale so small that it underflowed.
        shared = drawHeboHyperparameters(random, features);
        continue;
      }
      const deviation = Math.sqrt(shared.noise);
      return { inputs, outputs: outputs.map((output) => output + deviation * random.normal()) };
    }
  });
}
