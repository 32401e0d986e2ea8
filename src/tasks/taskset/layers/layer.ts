import type * as tf from '@tensorflow/tfjs';
import type { NoiseStream } from '../../../random/noise.js';
import type { Batch, ParameterSpec } from '../../task.js';

/** A parameter tensor and how it is drawn. */
export interface ParameterPlan extends ParameterSpec {
  /** Fresh values in the order of the shape. */
  initial(draws: NoiseStream): Float32Array;
}

/** A piece of a model with its parameters. */
export interface Layer {
  readonly parameters: readonly ParameterPlan[];
  /** @param parameters this layer's own, in the order of its plans; @param batch for layers that need noise. The caller owns the result. */
  apply(parameters: readonly tf.Tensor[], x: tf.Tensor, batch: Batch): tf.Tensor;
}

/** Layers one after another. Called inside a `tf.tidy`: what is between them is freed there. */
export function sequence(layers: readonly Layer[]): Layer {
  return {
    parameters: layers.flatMap((layer) => layer.parameters),
    apply(parameters, x, batch) {
      let from = 0;
      let value = x;
      for (const layer of layers) {
        const own = parameters.slice(from, from + layer.parameters.length);
        from += own.length;
        value = layer.apply(own, value, batch);
      }
      return value;
    },
  };
}

/** A layer without parameters. */
export function plainLayer(apply: Layer['apply']): Layer {
  return { parameters: [], apply };
}
