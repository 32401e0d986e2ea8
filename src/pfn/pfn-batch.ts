import * as tf from '@tensorflow/tfjs';
import { torchGenerator } from '../random/torch.js';
import type { Batch } from '../tasks/task.js';
import type { BarDistribution } from './bar-distribution.js';
import type { PriorSizes } from './config.js';
import { samplePrior } from './prior.js';

/** Data sets with the outputs from `position` on as targets; positions come first, as in the model. */
export interface PfnBatch extends Batch {
  /** `[T, B, F]` */
  readonly x: tf.Tensor3D;
  /** `[T, B, 1]` */
  readonly y: tf.Tensor3D;
  /** s, 0 .. T − 1. */
  readonly position: number;
  /** `[T − s, B, K]` */
  readonly oneHot: tf.Tensor3D;
  /** `[T − s, B]` */
  readonly logWidths: tf.Tensor2D;
}

/** The seed of a batch and its evaluation position. */
export interface PfnDraw {
  readonly seed: number;
  readonly position: number;
}

/** The batch that the original draws under this seed, whatever else is drawn meanwhile. The caller owns its tensors. */
export function makePfnBatch(
  { datasets, points, features }: PriorSizes,
  distribution: BarDistribution,
  { seed, position }: PfnDraw,
): PfnBatch {
  const { inputs, outputs } = samplePrior(torchGenerator(seed), { datasets, points, features });
  const x = pointsFirst(inputs, datasets, points, features);
  const y = pointsFirst(outputs, datasets, points, 1);
  const { oneHot, logWidths } = distribution.targets(y.subarray(position * datasets));
  const targets = points - position;
  return {
    x: tf.tensor3d(x, [points, datasets, features]),
    y: tf.tensor3d(y, [points, datasets, 1]),
    position,
    oneHot: tf.tensor3d(oneHot, [targets, datasets, distribution.buckets]),
    logWidths: tf.tensor2d(logWidths, [targets, datasets]),
  };
}

/** `[datasets][points][entries]` -> `[points][datasets][entries]` */
function pointsFirst(values: Float32Array, datasets: number, points: number, entries: number): Float32Array {
  const out = new Float32Array(values.length);
  for (let t = 0; t < points; t += 1) {
    for (let b = 0; b < datasets; b += 1) {
      const from = (b * points + t) * entries;
      out.set(values.subarray(from, from + entries), (t * datasets + b) * entries);
    }
  }
  return out;
}
