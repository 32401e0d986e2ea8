import { chance, logInteger, type Sampler } from '../../../random/numpy-draws.js';
import { type InitializerConfig, sampleInitializer } from './initializer.js';
import { type RnnCoreConfig, sampleRnnCore } from './rnn-core.js';
import {
  type LanguageDatasetConfig,
  type ReviewDatasetConfig,
  sampleByteDataset,
  sampleReviewDataset,
  sampleSubwordDataset,
} from './text-dataset.js';

/** `char_rnn_language_model_family` and `word_rnn_language_model_family`: the next byte or sub-word of a text. */
export type RnnLanguageModelConfig = {
  readonly embed_dim: number;
  /** Of the output layer. */
  readonly w_init: InitializerConfig;
  readonly vocab_size: number;
  readonly core: RnnCoreConfig;
  /** True: the initial state is trained, else it is zero. */
  readonly trainable_init: boolean;
  readonly dataset: LanguageDatasetConfig;
};

/** `rnn_text_classification_family`: whether a review is kind. */
export type RnnTextClassificationConfig = {
  readonly embed_dim: number;
  readonly w_init: InitializerConfig;
  readonly dataset: ReviewDatasetConfig;
  readonly vocab_size: number;
  readonly core: RnnCoreConfig;
  readonly trainable_init: boolean;
  /** What of the core's outputs over time is classified. */
  readonly loss_compute: 'last' | 'avg' | 'max';
};

export const charRnnSampler: Sampler<RnnLanguageModelConfig> = {
  offset: 0,
  sample: (draws) => ({
    embed_dim: logInteger(draws, 8, 128),
    w_init: sampleInitializer(draws),
    vocab_size: chance(draws, 0.8) ? 256 : logInteger(draws, 100, 256),
    core: sampleRnnCore(draws),
    trainable_init: draws.choice([true, false]),
    dataset: sampleByteDataset(draws),
  }),
};

export const wordRnnSampler: Sampler<RnnLanguageModelConfig> = {
  offset: 0,
  sample: (draws) => ({
    embed_dim: logInteger(draws, 8, 128),
    w_init: sampleInitializer(draws),
    vocab_size: logInteger(draws, 1000, 30_000),
    core: sampleRnnCore(draws),
    trainable_init: draws.choice([true, false]),
    dataset: sampleSubwordDataset(draws),
  }),
};

export const rnnTextClassificationSampler: Sampler<RnnTextClassificationConfig> = {
  offset: 0,
  sample: (draws) => ({
    embed_dim: logInteger(draws, 8, 128),
    w_init: sampleInitializer(draws),
    dataset: sampleReviewDataset(draws),
    vocab_size: logInteger(draws, 100, 10_000),
    core: sampleRnnCore(draws),
    trainable_init: draws.choice([true, false]),
    loss_compute: draws.choice(['last', 'avg', 'max']),
  }),
};
