import { type Draws, logInteger, repeat, type Sampler } from '../../../random/numpy-draws.js';
import { type ActivationName, sampleActivation } from './activation.js';
import { type ImageDatasetConfig, sampleImageDataset } from './image-dataset.js';
import { type InitializerConfig, sampleInitializer } from './initializer.js';

/** `nvp_family` and `maf_family`: normalising flows on images. */
export type FlowConfig = {
  readonly activation: ActivationName;
  readonly w_init: InitializerConfig;
  readonly dataset: ImageDatasetConfig;
  readonly hidden_units: readonly number[];
  readonly num_bijectors: number;
};

export const nvpSampler: Sampler<FlowConfig> = { offset: 123_919_936, sample };
export const mafSampler: Sampler<FlowConfig> = { offset: 6_123_348, sample };

function sample(draws: Draws): FlowConfig {
  return {
    activation: sampleActivation(draws),
    w_init: sampleInitializer(draws),
    dataset: sampleImageDataset(draws),
    hidden_units: repeat(draws.choice([1, 2]), () => logInteger(draws, 16, 128)),
    num_bijectors: draws.choice([1, 2, 3, 4]),
  };
}
