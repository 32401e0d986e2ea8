import type * as tf from '@tensorflow/tfjs';

/** The parameters of a GRU in the order in which its kernels pass them on. */
export const GRU_PARAMETERS = ['wz', 'uz', 'bz', 'wr', 'ur', 'br', 'wh', 'uh', 'bh'] as const;

/** Weights [inputs + units, 4·units] and bias [4·units] of the gates i, j, f, o, in this order. */
export interface LstmParameters {
  readonly weights: tf.Tensor;
  readonly bias: tf.Tensor;
}

/** What an LSTM carries from step to step, each [batch, units]. */
export interface LstmState {
  readonly hidden: tf.Tensor;
  readonly cell: tf.Tensor;
}

/** Matrices from the input (w, [inputs, units]) and from the hidden values (u, [units, units]), biases [units]: update z, reset r, candidate h. */
export type GruParameters = Readonly<Record<(typeof GRU_PARAMETERS)[number], tf.Tensor>>;

/** Two linear layers, each with a bias of its own: [inputs, units] from the input, [units, units] from the hidden values. */
export interface VanillaParameters {
  readonly inputWeights: tf.Tensor;
  readonly inputBias: tf.Tensor;
  readonly hiddenWeights: tf.Tensor;
  readonly hiddenBias: tf.Tensor;
}

/** How a vanilla cell ends a step. */
export type VanillaActivation = 'tanh' | 'relu';
