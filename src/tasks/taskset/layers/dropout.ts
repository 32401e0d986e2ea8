import * as tf from '@tensorflow/tfjs';
import type { NoiseStream } from '../../../random/noise.js';
import { type Layer, plainLayer } from './layer.js';

/** A layer that reads its mask from the batch under `name`: x times the mask. */
export function dropoutLayer(name: string): Layer {
  return plainLayer((_parameters, x, batch) => tf.mul(x, batch[name] as tf.Tensor));
}

/** A mask `[rows, features]`: 1/keep with probability `keep`, else 0. The caller disposes of it. */
export function dropoutMask(rows: number, features: number, keep: number, draws: NoiseStream): tf.Tensor2D {
  const mask = Float32Array.from({ length: rows * features }, () => (draws.uniform() < keep ? 1 / keep : 0));
  return tf.tensor2d(mask, [rows, features]);
}
