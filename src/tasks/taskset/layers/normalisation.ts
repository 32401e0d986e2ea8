import * as tf from '@tensorflow/tfjs';
import { layerNorm } from '../../../kernels/layers/layer-norm.js';
import type { Layer } from './layer.js';

/** Sonnet's `LayerNorm`: over the features of each example, biased variance, ε = 1e-5; γ from 1 and β from 0 are learned. */
export function layerNormLayer(name: string, features: number): Layer {
  return {
    parameters: [
      { name: `${name}.gamma`, shape: [features], initial: () => new Float32Array(features).fill(1) },
      { name: `${name}.beta`, shape: [features], initial: () => new Float32Array(features) },
    ],
    apply: ([gamma, beta], x) => layerNorm(x, gamma!, beta!),
  };
}

/** ε of Sonnet's `BatchNormV2`. */
const EPSILON = 1e-3;

/**
 * Sonnet's `BatchNormV2` as TaskSet calls it: with `is_training=False` and moving statistics that nothing ever moves, so that mean 0 and variance 1
 * stand for those of the batch, and the batch has no influence: y = x/√(1 + ε) + β, β learned from 0, no γ. A quirk of the original.
 */
export function constantBatchNormLayer(name: string, features: number): Layer {
  return {
    parameters: [{ name: `${name}.beta`, shape: [features], initial: () => new Float32Array(features) }],
    apply: ([beta], x) => tf.add(tf.div(x, Math.sqrt(1 + EPSILON)), beta!),
  };
}
