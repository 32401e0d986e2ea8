import type { TorchGenerator } from '../random/torch.js';
import type { PriorSizes } from './config.js';

/** Data sets of one mini-batch, data set first. */
export interface PriorSample {
  /** Slopes and then the intercept of each data set, `[datasets][features + 1]`. */
  readonly weights: Float32Array;
  /** `[datasets][points][features]`, in [0, 1). */
  readonly inputs: Float32Array;
  /** `[datasets][points]` */
  readonly outputs: Float32Array;
}

/** Standard deviation of the noise on the outputs. */
export const PRIOR_NOISE = 0.1;

const f = Math.fround;

/**
 * The prior of NOSBench-101, linear functions with noise: w ~ N(0, 1), x ~ U[0, 1), y ~ N(x·w + w₀, 0.1). The draws are the original's
 * in kind and order, and every operation is rounded as there.
 */
export function samplePrior(generator: TorchGenerator, { datasets, points, features }: PriorSizes): PriorSample {
  const weights = generator.randn(datasets * (features + 1));
  const inputs = generator.rand(datasets * points * features);
  const means = new Float32Array(datasets * points);
  for (let i = 0; i < means.length; i += 1) {
    const firstWeight = Math.trunc(i / points) * (features + 1);
    let mean = 0;
    for (let j = 0; j < features; j += 1) mean = f(mean + f(inputs[i * features + j]! * weights[firstWeight + j]!));
    means[i] = mean + weights[firstWeight + features]!;
  }
  return { weights, inputs, outputs: generator.normalOf(means, new Float32Array(means.length).fill(PRIOR_NOISE)) };
}
