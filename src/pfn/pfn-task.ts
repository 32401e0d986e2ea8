import * as tf from '@tensorflow/tfjs';
import { nosbenchProtocol } from '../tasks/nosbench-protocol.js';
import type { Protocol } from '../tasks/protocol.js';
import { DEFAULT_WARMUP_SHARE, type Pipeline } from '../tasks/schedule.js';
import type { BatchAddress, Task } from '../tasks/task.js';
import { barDistribution } from './bar-distribution.js';
import { barLoss } from './bar-loss.js';
import { bucketBorders } from './borders.js';
import { checkPfnConfig, PFN_PRESETS, type PfnConfig, type PfnPreset } from './config.js';
import { makePfnBatch, type PfnBatch, type PfnDraw } from './pfn-batch.js';
import { createPositions, type Positions } from './positions.js';
import { PRIOR_NOISE } from './prior.js';
import { initialTransformer, MODEL_SEED, transformerLogits, transformerSpecs } from './transformer.js';

export interface PfnTaskAndProtocol {
  readonly task: Task<PfnBatch>;
  readonly protocol: Protocol;
  readonly pipeline: Pipeline;
}

const CLIP_NORM = 1;
/**
 * The paper's default pipeline. It gives no learning rate; this is that of the ridge regression tutorial of automl/PFNs, the ancestor of this
 * task, with its 5 epochs of warm-up in 20.
 */
const PIPELINE: Pipeline = {
  name: 'AdamW + cosine',
  optimizer: 'adamw:lr=0.001,weight_decay=0',
  warmupShare: DEFAULT_WARMUP_SHARE,
};
/** Evaluation batches, which the original does not have, begin here: no training reaches seeds this high. */
const FIRST_EVALUATION_SEED = 2 ** 31;

const DESCRIPTIONS: Readonly<Record<PfnPreset, string>> = {
  pfn: 'PFN training of NOSBench-101: a transformer of 2.29 million parameters learns ridge regression, 2,000 steps. Minutes a program.',
  'pfn-small':
    'Small PFN training, the default of searches: the task of NOSBench-101 in one to three seconds a program.',
};

/**
 * The meta-training task of NOSBench-101: a prior-data fitted network (Müller et al. 2022, https://arxiv.org/abs/2112.10510) learns
 * to predict points of linear functions from those that are given. The number of an epoch is the mean training loss of its steps.
 *
 * `pfn` is the original to the last random draw. It trains on when a loss is not finite, as the original does: a few programs recover,
 * and the record says which protocol it was. `pfn-small` stops there, since what it is for is speed.
 *
 * A continued training goes on where it stood, evaluation positions and memory included; the original restarts its stream of positions
 * at each continuation and loses the optimizer's memory at the second.
 */
export function createPfn(preset: PfnPreset = 'pfn'): PfnTaskAndProtocol {
  return createPfnTraining(PFN_PRESETS[preset], {
    name: preset,
    description: DESCRIPTIONS[preset],
    onNonFinite: preset === 'pfn' ? 'continue' : 'stop',
  });
}

export interface PfnTrainingOptions {
  /** Default `pfn-custom`. */
  readonly name?: string;
  readonly description?: string;
  /** Default `continue`, as the original. */
  readonly onNonFinite?: Protocol['onNonFinite'];
  /** Seed of the initial parameters, default 42, as the original. */
  readonly modelSeed?: number;
}

/**
 * A training of any size.
 * @throws {NosbenchError} code `usage` for sizes that do not fit together.
 */
export function createPfnTraining(config: PfnConfig, options: PfnTrainingOptions = {}): PfnTaskAndProtocol {
  const {
    name = 'pfn-custom',
    description = 'PFN training of NOSBench-101, sizes of its own.',
    onNonFinite = 'continue',
    modelSeed = MODEL_SEED,
  } = options;
  checkPfnConfig(config, name);
  return {
    task: createTask(config, { name, description, modelSeed }),
    protocol: nosbenchProtocol({
      stepsPerEpoch: config.stepsPerEpoch,
      defaultEpochs: config.defaultEpochs,
      value: 'training',
      clipNorm: CLIP_NORM,
      onNonFinite,
    }),
    pipeline: PIPELINE,
  };
}

function createTask(
  config: PfnConfig,
  { name, description, modelSeed }: Required<Omit<PfnTrainingOptions, 'onNonFinite'>>,
): Task<PfnBatch> {
  const distribution = barDistribution(bucketBorders(config));
  const positions = createPositions(config.points);
  return {
    name,
    description,
    identity: identityOf(config, modelSeed),
    members: [`seed ${modelSeed}`],
    parameters: transformerSpecs(config),
    splits: ['train'],
    initialParameters: () => initialTransformer(config, modelSeed),
    batch: (_split, at) => makePfnBatch(config, distribution, drawOf(at, config.stepsPerEpoch, positions)),
    loss: (parameters, batch) => tf.tidy(() => barLoss(transformerLogits(config, parameters, batch), batch)),
    dispose() {},
  };
}

function identityOf({ defaultEpochs: _, ...sizes }: PfnConfig, modelSeed: number) {
  const { datasets, points, features, stepsPerEpoch, ...model } = sizes;
  return {
    task: 'pfn',
    version: 1,
    prior: { rule: 'ridge regression', noise: PRIOR_NOISE, datasets, points, features },
    model: {
      rule: 'post-norm transformer',
      activation: 'gelu',
      initialisation: { rule: 'torch', seed: modelSeed },
      ...model,
    },
    loss: 'bar distribution, half-normal tails',
    borders: 'quantiles of 100000 data sets, seed 42',
    batches: `seed ${stepsPerEpoch} * epoch + step`,
    positions: 'one stream, seed 42',
  };
}

function drawOf({ purpose, epoch, index }: BatchAddress, stepsPerEpoch: number, positions: Positions): PfnDraw {
  const step = stepsPerEpoch * epoch + index;
  if (purpose === 'step') return { seed: step, position: positions.at(step) };
  // Any stream of its own will do: the first evaluation, epoch -1, takes the first seeds.
  const evaluation = stepsPerEpoch * (epoch + 1) + index;
  return { seed: FIRST_EVALUATION_SEED + evaluation, position: positions.at(evaluation) };
}
