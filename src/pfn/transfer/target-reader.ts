import type { NumpyRandomState } from '../../random/numpy.js';
import { type BarTargets, barDistribution } from '../bar-distribution.js';
import { quantileBorders } from '../borders.js';
import { classTargets } from './batch.js';
import type { TransferPrior } from './prior.js';

/** Finds the buckets or classes that targets lie in. */
export type TargetReader = (values: Float32Array) => BarTargets;

const kept = new Map<string, Float32Array>();

/**
 * Where targets lie for the loss: among buckets of equal share under the prior, or among classes. Borders are drawn once a process for
 * each task, as they take up to a minute and are the same for all its seeds.
 * @param random the stream that the borders are drawn from; of one task always the same
 */
export function targetReader(
  task: string,
  buckets: number,
  prior: TransferPrior,
  random: () => NumpyRandomState,
): TargetReader {
  if (prior.borderTargets === undefined) return classTargets(buckets);
  const key = JSON.stringify([task, buckets, prior.identity]);
  let borders = kept.get(key);
  if (borders === undefined) {
    borders = quantileBorders(prior.borderTargets(random()), buckets);
    kept.set(key, borders);
  }
  return barDistribution(borders).targets;
}
