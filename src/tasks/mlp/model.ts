import * as tf from '@tensorflow/tfjs';
import { batchNormTraining } from '../../kernels/layers/batch-norm.js';
import { linear } from '../../kernels/layers/linear.js';
import { torchGenerator } from '../../random/torch.js';
import { xavierUniform } from '../../random/torch-init.js';
import type { ParameterSpec } from '../task.js';

/** Units of the layers between features and classes. */
export const HIDDEN = [290, 272, 254, 236, 218, 200, 128] as const;
/** The first layers have batch normalisation and a ReLU behind them. */
const NORMALISED = 5;
/** PyTorch's default, not tfjs'. */
export const BATCH_NORM_EPSILON = 1e-5;

/** Names of the linear layers behind the normalised ones, as the original's modules have them. */
const LAST_LAYERS = ['0.15', '1', '3.0'] as const;

interface LinearSizes {
  readonly name: string;
  readonly inputs: number;
  readonly outputs: number;
}

/** All linear layers in order. */
function linearLayers(features: number, classes: number): readonly LinearSizes[] {
  const widths = [features, ...HIDDEN, classes];
  return Array.from({ length: widths.length - 1 }, (_, layer) => ({
    name: layer < NORMALISED ? `0.${3 * layer}` : LAST_LAYERS[layer - NORMALISED]!,
    inputs: widths[layer]!,
    outputs: widths[layer + 1]!,
  }));
}

/** Parameters in the order of the original's `parameters()`; matrices are `[out, in]`. */
export function mlpSpecs(features: number, classes: number): readonly ParameterSpec[] {
  return linearLayers(features, classes).flatMap(({ name, inputs, outputs }, layer) => [
    { name: `${name}.weight`, shape: [outputs, inputs] },
    { name: `${name}.bias`, shape: [outputs] },
    ...(layer < NORMALISED
      ? [
          { name: `0.${3 * layer + 1}.weight`, shape: [outputs] },
          { name: `0.${3 * layer + 1}.bias`, shape: [outputs] },
        ]
      : []),
  ]);
}

/** Weights by Xavier's rule with the gain √2, biases 0; scales of the normalisation 1, shifts 0. */
export function initialMlp(features: number, classes: number, seed: number): readonly Float32Array[] {
  const generator = torchGenerator(seed);
  return linearLayers(features, classes).flatMap(({ inputs, outputs }, layer) => [
    xavierUniform(generator, inputs, outputs, Math.SQRT2),
    new Float32Array(outputs),
    ...(layer < NORMALISED ? [new Float32Array(outputs).fill(1), new Float32Array(outputs)] : []),
  ]);
}

/** `[rows, features]` -> logits `[rows, classes]`; the caller owns them. */
export function mlpLogits(parameters: readonly tf.Tensor[], features: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => {
    let h: tf.Tensor = features;
    for (let layer = 0; layer < NORMALISED; layer += 1) {
      const [weight, bias, scale, shift] = parameters.slice(4 * layer, 4 * layer + 4);
      h = tf.relu(batchNormTraining(linear(h, weight!, bias!), scale, shift, BATCH_NORM_EPSILON));
    }
    const [weight6, bias6, weight7, bias7, weight8, bias8] = parameters.slice(4 * NORMALISED);
    // No activation between these two.
    const hidden = tf.relu(linear(linear(h, weight6!, bias6!), weight7!, bias7!));
    return linear(hidden, weight8!, bias8!) as tf.Tensor2D;
  });
}
