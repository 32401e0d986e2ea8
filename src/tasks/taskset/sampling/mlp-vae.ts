import { logInteger, repeat, type Sampler } from '../../../random/numpy-draws.js';
import { type ActivationName, sampleActivation } from './activation.js';
import { type ImageDatasetConfig, sampleImageDataset } from './image-dataset.js';
import { type InitializerConfig, sampleInitializer } from './initializer.js';

/** `mlp_vae_family`: a variational autoencoder of images. */
export type MlpVaeConfig = {
  /** The last entry is the size of the latent space. */
  readonly enc_hidden_units: readonly number[];
  readonly dec_hidden_units: readonly number[];
  readonly activation: ActivationName;
  readonly w_init: InitializerConfig;
  readonly dataset: ImageDatasetConfig;
};

export const mlpVaeSampler: Sampler<MlpVaeConfig> = {
  offset: 0,
  sample: (draws) => ({
    enc_hidden_units: repeat(draws.choice([1, 2, 3, 4]), () => logInteger(draws, 32, 128)),
    dec_hidden_units: repeat(draws.choice([1, 2, 3]), () => logInteger(draws, 32, 128)),
    activation: sampleActivation(draws),
    w_init: sampleInitializer(draws),
    dataset: sampleImageDataset(draws),
  }),
};
