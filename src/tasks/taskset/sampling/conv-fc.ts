import { logInteger, repeat, type Sampler } from '../../../random/numpy-draws.js';
import { type ConvStackConfig, sampleConvStack } from './conv.js';
import { type ImageDatasetConfig, sampleImageDataset } from './image-dataset.js';

/** `conv_fc_family`: convolutions, then fully connected layers. */
export type ConvFcConfig = ConvStackConfig & {
  readonly fc_hidden_units: readonly number[];
  readonly use_bias: boolean;
  readonly dataset: ImageDatasetConfig;
  readonly center_data: boolean;
};

export const convFcSampler: Sampler<ConvFcConfig> = {
  offset: 0,
  sample: (draws) => ({
    ...sampleConvStack(draws),
    fc_hidden_units: repeat(draws.choice([0, 1, 2, 3]), () => logInteger(draws, 32, 128)),
    use_bias: draws.choice([true, false]),
    dataset: sampleImageDataset(draws),
    center_data: draws.choice([true, false]),
  }),
};
