import type { Sampler } from '../../../random/numpy-draws.js';
import { type ConvStackConfig, sampleConvStack } from './conv.js';
import { type ImageDatasetConfig, sampleImageDataset } from './image-dataset.js';

/** `conv_pooling_family`: convolutions, a pooling over all places, a linear layer. */
export type ConvPoolingConfig = ConvStackConfig & {
  readonly pool_type: 'mean' | 'max' | 'squared_mean';
  readonly use_bias: boolean;
  readonly dataset: ImageDatasetConfig;
  readonly center_data: boolean;
};

export const convPoolingSampler: Sampler<ConvPoolingConfig> = {
  offset: 0,
  sample: (draws) => ({
    ...sampleConvStack(draws),
    pool_type: draws.choice(['mean', 'max', 'squared_mean']),
    use_bias: draws.choice([true, false]),
    dataset: sampleImageDataset(draws),
    center_data: draws.choice([true, false]),
  }),
};
