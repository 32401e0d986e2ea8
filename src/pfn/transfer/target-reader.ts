import { stableJson } from '../../util/json.js';
import { type BarTargets, barDistribution } from '../bar-distribution.js';
import { classTargets } from './batch.js';
import { type BorderSource, factsOf, taskBorders } from './borders.js';

/** Finds the buckets or classes that targets lie in. */
export type TargetReader = (values: Float32Array) => BarTargets;

const kept = new Map<string, Float32Array>();

/**
 * Where targets lie for the loss: among buckets of equal share under the prior, or among classes. Borders are read or drawn once a
 * process for each task, as they are the same for all its seeds.
 */
export function targetReader(source: BorderSource): TargetReader {
  const key = stableJson(factsOf(source));
  const borders = kept.get(key) ?? taskBorders(source);
  if (borders === undefined) return classTargets(source.buckets);
  kept.set(key, borders);
  return barDistribution(borders).targets;
}
