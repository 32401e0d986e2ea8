import { logInteger, repeat, type Sampler } from '../../../random/numpy-draws.js';
import { type ActivationName, sampleActivation } from './activation.js';
import { type ImageDatasetConfig, sampleImageDataset } from './image-dataset.js';
import { type InitializerConfig, sampleInitializer } from './initializer.js';

/** `mlp_family`: a classifier of images. */
export type MlpConfig = {
  readonly layer_sizes: readonly number[];
  readonly activation: ActivationName;
  readonly w_init: InitializerConfig;
  readonly dataset: ImageDatasetConfig;
  /** True: pixels from -1 to 1, else from 0 to 1. */
  readonly center_data: boolean;
};

export const mlpSampler: Sampler<MlpConfig> = {
  offset: 99_123_491,
  sample: (draws) => ({
    layer_sizes: repeat(draws.choice([1, 2, 3, 4, 5, 6]), () => logInteger(draws, 16, 128)),
    activation: sampleActivation(draws),
    w_init: sampleInitializer(draws),
    dataset: sampleImageDataset(draws),
    center_data: draws.choice([true, false]),
  }),
};
