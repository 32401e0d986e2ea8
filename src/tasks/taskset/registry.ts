import { numpyRandomState } from '../../random/numpy.js';
import type { Sampler } from '../../random/numpy-draws.js';
import type { Json } from '../../util/json.js';
import type { Task } from '../task.js';
import type { CreateTasksetTask, TasksetInput } from './create.js';
import { createFixedMlp, createMlp } from './families/mlp.js';
import { createFixedMlpAe, createMlpAe } from './families/mlp-autoencoder.js';
import { createFixedMlpVae, createMlpVae } from './families/mlp-vae.js';
import { FIXED_CONV } from './fixed/conv.js';
import { FIXED_CONV_AE, FIXED_CONV_VAE } from './fixed/conv-autoencoders.js';
import { FIXED_MAF, FIXED_NVP } from './fixed/flows.js';
import { FIXED_MLP } from './fixed/mlp.js';
import { FIXED_MLP_AE, FIXED_MLP_VAE } from './fixed/mlp-autoencoders.js';
import { FIXED_ASSOCIATIVE, FIXED_COPY, FIXED_LANGUAGE_MODELS, FIXED_TEXT_CLASSIFICATION } from './fixed/rnn.js';
import { TWO_D, type TwoDConfig } from './fixed/two-d.js';
import { createLosgTask } from './losg/family.js';
import { createTwoDTask } from './losg/two-d.js';
import { createQuadraticTask } from './quadratic/family.js';
import { convFcSampler } from './sampling/conv-fc.js';
import { convPoolingSampler } from './sampling/conv-pooling.js';
import { mafSampler, nvpSampler } from './sampling/flow.js';
import { losgSampler } from './sampling/losg.js';
import { mlpSampler } from './sampling/mlp.js';
import { mlpAeSampler } from './sampling/mlp-ae.js';
import { mlpVaeSampler } from './sampling/mlp-vae.js';
import { quadraticSampler } from './sampling/quadratic.js';
import { charRnnSampler, rnnTextClassificationSampler, wordRnnSampler } from './sampling/rnn-families.js';

/** A name's configuration, and how a task is made of it; `create` is absent where that is not built yet. */
export interface TasksetEntry {
  readonly config: Json;
  /** @param config another one of the same form, such as a smaller one; default the entry's own */
  readonly create?: (input: Omit<TasksetInput<never>, 'config'>, config?: Json) => Task | Promise<Task>;
}

/** A sampled family: a task for every seed. */
export interface TasksetFamily {
  readonly description: string;
  readonly isBuilt: boolean;
  readonly sampler: Sampler<Json>;
  /** Largest seed. */
  readonly lastSeed: number;
  /** @param seed whole number from 0 to `lastSeed` */
  entry(seed: number): TasksetEntry;
}

/** A group of fixed tasks that one factory makes. */
export interface FixedGroup {
  readonly description: string;
  readonly isBuilt: boolean;
  readonly entries: Readonly<Record<string, TasksetEntry>>;
}

/** The families by the original's names. A family is built when its line has a third argument, the factory of its tasks. */
export const TASKSET_FAMILIES: Readonly<Record<string, TasksetFamily>> = {
  mlp_family: family('classifiers of images, fully connected', mlpSampler, createMlp),
  mlp_ae_family: family('autoencoders of images, fully connected', mlpAeSampler, createMlpAe),
  mlp_vae_family: family('variational autoencoders of images, fully connected', mlpVaeSampler, createMlpVae),
  conv_pooling_family: family('convolutional classifiers that pool', convPoolingSampler),
  conv_fc_family: family('convolutional classifiers that end fully connected', convFcSampler),
  nvp_family: family('real NVP flows on images', nvpSampler),
  maf_family: family('masked autoregressive flows on images', mafSampler),
  quadratic_family: family(
    'quadratic forms, some of them noisy or under a logarithm',
    quadraticSampler,
    createQuadraticTask,
  ),
  losg_tasks_family: family('synthetic problems from work on learned optimizers', losgSampler, createLosgTask),
  char_rnn_language_model_family: family('recurrent language models on bytes', charRnnSampler),
  word_rnn_language_model_family: family('recurrent language models on sub-words', wordRnnSampler),
  rnn_text_classification_family: family('recurrent classifiers of reviews', rnnTextClassificationSampler),
};

/** The fixed tasks, 109 in all, in groups. A group is built when its line has a third argument, the factory of its tasks. */
export const FIXED_GROUPS: Readonly<Record<string, FixedGroup>> = {
  two_d: group<TwoDConfig>('functions of two parameters', TWO_D, createTwoDTask),
  conv: group('convolutional classifiers', FIXED_CONV),
  conv_ae: group('convolutional autoencoders', FIXED_CONV_AE),
  conv_vae: group('convolutional variational autoencoders', FIXED_CONV_VAE),
  language_models: group('recurrent language models on bytes of lm1b', FIXED_LANGUAGE_MODELS),
  maf: group('masked autoregressive flows', FIXED_MAF),
  nvp: group('real NVP flows', FIXED_NVP),
  mlp: group('fully connected classifiers of images', FIXED_MLP, createFixedMlp),
  mlp_ae: group('fully connected autoencoders', FIXED_MLP_AE, createFixedMlpAe),
  mlp_vae: group('fully connected variational autoencoders', FIXED_MLP_VAE, createFixedMlpVae),
  text_classification: group('recurrent classifiers of film reviews', FIXED_TEXT_CLASSIFICATION),
  associative: group('recall of a value by its key', FIXED_ASSOCIATIVE),
  copy: group('copying of a sequence', FIXED_COPY),
};

function family<Config extends Json>(
  description: string,
  sampler: Sampler<Config>,
  create?: CreateTasksetTask<Config>,
): TasksetFamily {
  return {
    description,
    isBuilt: create !== undefined,
    sampler,
    lastSeed: 2 ** 32 - 1 - sampler.offset,
    entry: (seed) => entry(sampler.sample(numpyRandomState(seed + sampler.offset)), create),
  };
}

function group<Config extends Json>(
  description: string,
  configs: Readonly<Record<string, Config>>,
  create?: CreateTasksetTask<Config>,
): FixedGroup {
  const entries = Object.entries(configs).map(([name, config]) => [name, entry(config, create)] as const);
  return { description, isBuilt: create !== undefined, entries: Object.fromEntries(entries) };
}

function entry<Config extends Json>(config: Config, create?: CreateTasksetTask<Config>): TasksetEntry {
  return create === undefined
    ? { config }
    : { config, create: (input, other = config) => create({ ...input, config: other as Config }) };
}
