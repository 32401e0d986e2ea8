import * as tf from '@tensorflow/tfjs';
import type { ActivationName } from '../sampling/activation.js';

/** TaskSet's activations, by element. The number in `leaky_relu` is ten times the slope below zero. */
export const ACTIVATIONS: Readonly<Record<ActivationName, (x: tf.Tensor) => tf.Tensor>> = {
  cos: (x) => tf.cos(x),
  elu: (x) => tf.elu(x),
  leaky_relu1: (x) => tf.leakyRelu(x, 0.1),
  leaky_relu2: (x) => tf.leakyRelu(x, 0.2),
  leaky_relu4: (x) => tf.leakyRelu(x, 0.4),
  relu: (x) => tf.relu(x),
  sigmoid: (x) => tf.sigmoid(x),
  swish: (x) => tf.mul(x, tf.sigmoid(x)),
  tanh: (x) => tf.tanh(x),
};
