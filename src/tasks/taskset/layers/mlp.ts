import type { ActivationName } from '../sampling/activation.js';
import { ACTIVATIONS } from './activations.js';
import type { Initializer } from './initializers.js';
import { type Layer, plainLayer, sequence } from './layer.js';
import { linearLayer } from './linear.js';

export interface MlpOptions {
  /** What the names of parameters begin with; default none. */
  readonly prefix?: string;
  readonly inputs: number;
  /** Outputs of every layer, the last one included. */
  readonly sizes: readonly number[];
  readonly activation: ActivationName;
  readonly initializer: Initializer;
  /** A layer between each hidden layer and its activation, such as a normalisation. @param hidden 0 for the first */
  readonly between?: (hidden: number, features: number) => Layer;
}

/** Sonnet's `MLP`: linear layers with an activation behind all but the last. */
export function mlp({ prefix = '', inputs, sizes, activation, initializer, between }: MlpOptions): Layer {
  const activate = plainLayer((_parameters, x) => ACTIVATIONS[activation](x));
  const last = sizes.length - 1;
  return sequence(
    sizes.flatMap((outputs, index) => {
      const linear = linearLayer(`${prefix}${index}`, index === 0 ? inputs : sizes[index - 1]!, outputs, initializer);
      if (index === last) return [linear];
      return between === undefined ? [linear, activate] : [linear, between(index, outputs), activate];
    }),
  );
}
