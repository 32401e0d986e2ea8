import { filled } from '../../util/filled.js';
import { drawProcess, squaredExponential } from './gaussian-process.js';
import type { SurrogatePrior } from './surrogate-batches.js';

/** What all data sets of the simple prior share. */
export interface SimpleGpSetting {
  /** Variance of the noise. */
  readonly noise: number;
  /** Variance of the functions. */
  readonly outputScale: number;
  /** The same for all features. */
  readonly lengthScale: number;
}

/**
 * The simple prior of PFNs4BO (Müller et al. 2023, https://arxiv.org/abs/2305.17535): inputs uniform on [0, 1), a Gaussian process with mean
 * zero and a squared exponential covariance whose hyperparameters are fixed, outputs and targets with noise.
 */
export function simpleGpPrior({ noise, outputScale, lengthScale }: SimpleGpSetting): SurrogatePrior {
  const deviation = Math.sqrt(noise);
  return {
    identity: { rule: 'simple GP', version: 1, noise, outputScale, lengthScale },
    draw: (random, { datasets, points, features }) =>
      Array.from({ length: datasets }, () => {
        const inputs = { values: filled(points * features, () => random.uniform()), features };
        // Never undefined: the covariance is finite.
        const outputs = drawProcess(random, squaredExponential(inputs, lengthScale, outputScale))!;
        return { inputs, outputs: outputs.map((output) => output + deviation * random.normal()) };
      }),
  };
}
