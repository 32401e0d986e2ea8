import * as tf from '@tensorflow/tfjs';
import type { Task } from '../../task.js';
import type { TasksetInput } from '../create.js';
import type { FixedMlpAeConfig } from '../fixed/mlp-autoencoders.js';
import { fixedImages, flatImages, imageTask, pixelCount, sampledImages } from '../image-task.js';
import { mlp } from '../layers/mlp.js';
import type { MlpAeConfig } from '../sampling/mlp-ae.js';

/** `mlp_ae_family` (H.1.4): flat images → MLP → images again; outputs of `tanh` and `linear_center` aim at pixels from −1 to 1, the others at 0 to 1. */
export function createMlpAe(input: TasksetInput<MlpAeConfig>): Task {
  const { hidden_units, activation, w_init, dataset, output_type, loss_type, reduction_type } = input.config;
  const isCentred = output_type === 'tanh' || output_type === 'linear_center';
  return imageTask(input, sampledImages(dataset), (data) => {
    const network = mlp({
      inputs: pixelCount(data),
      sizes: [...hidden_units, pixelCount(data)],
      activation,
      initializer: w_init,
    });
    return {
      description: `Autoencoder: MLP ${hidden_units.join('-')}, ${activation}, output ${output_type}, loss ${loss_type}.`,
      parameters: network.parameters,
      loss(parameters, batch) {
        const x = flatImages(batch, isCentred);
        const out = output(output_type, network.apply(parameters, x, batch));
        const errors = loss_type === 'l2' ? tf.squaredDifference(out, x) : tf.abs(tf.sub(out, x));
        const byExample = reduction_type === 'reduce_mean' ? tf.mean(errors, 1) : tf.sum(errors, 1);
        return tf.mean(byExample);
      },
    };
  });
}

/** The fixed MLP autoencoders: ReLU, a sigmoid at the end, mean squared error, default initialisation. */
export function createFixedMlpAe(input: TasksetInput<FixedMlpAeConfig>): Task {
  const { hidden } = input.config;
  return imageTask(input, fixedImages(input.config), (data) => {
    const network = mlp({
      inputs: pixelCount(data),
      sizes: [...hidden, pixelCount(data)],
      activation: 'relu',
      initializer: 'default',
    });
    return {
      description: `Autoencoder: MLP ${hidden.join('-')}, relu, output sigmoid, loss l2.`,
      parameters: network.parameters,
      loss(parameters, batch) {
        const x = flatImages(batch, false);
        return tf.mean(tf.squaredDifference(x, tf.sigmoid(network.apply(parameters, x, batch))));
      },
    };
  });
}

function output(type: MlpAeConfig['output_type'], x: tf.Tensor): tf.Tensor {
  switch (type) {
    case 'tanh':
      return tf.tanh(x);
    case 'sigmoid':
      return tf.sigmoid(x);
    case 'linear':
    case 'linear_center':
      return x;
  }
}
