import { logInteger, repeat, type Sampler } from '../../../random/numpy-draws.js';
import { type ActivationName, sampleActivation } from './activation.js';
import { type ImageDatasetConfig, sampleImageDataset } from './image-dataset.js';
import { type InitializerConfig, sampleInitializer } from './initializer.js';

/** `mlp_ae_family`: an autoencoder of images. */
export type MlpAeConfig = {
  readonly hidden_units: readonly number[];
  readonly activation: ActivationName;
  readonly w_init: InitializerConfig;
  readonly dataset: ImageDatasetConfig;
  readonly output_type: 'tanh' | 'sigmoid' | 'linear_center' | 'linear';
  readonly loss_type: 'l2' | 'l1';
  readonly reduction_type: 'reduce_mean' | 'reduce_sum';
};

export const mlpAeSampler: Sampler<MlpAeConfig> = {
  offset: 0,
  sample: (draws) => ({
    hidden_units: repeat(draws.choice([1, 2, 3, 4, 5, 6]), () => logInteger(draws, 32, 128)),
    activation: sampleActivation(draws),
    w_init: sampleInitializer(draws),
    dataset: sampleImageDataset(draws),
    output_type: draws.choice(['tanh', 'tanh', 'sigmoid', 'sigmoid', 'linear_center', 'linear']),
    loss_type: draws.choice(['l2', 'l2', 'l1']),
    reduction_type: draws.choice(['reduce_mean', 'reduce_sum']),
  }),
};
