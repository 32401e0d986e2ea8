import * as tf from '@tensorflow/tfjs';
import { derivedStream } from '../../random/derived.js';
import { numpyRandomState } from '../../random/numpy.js';
import { differentiate } from '../../tasks/gradients.js';
import { nosbenchProtocol } from '../../tasks/nosbench-protocol.js';
import type { Pipeline } from '../../tasks/schedule.js';
import type { BatchAddress, LossAndGradients, Task } from '../../tasks/task.js';
import { NosbenchError } from '../../util/errors.js';
import { wholeNumberRule } from '../../util/whole-number.js';
import { barLoss, meanLoss } from '../bar-loss.js';
import type { PfnTaskAndProtocol } from '../pfn-task.js';
import { initialTransformer, type ModelSizes, transformerLogits, transformerSpecs } from '../transformer.js';
import { makeBatch, type Part, partsOf } from './batch.js';
import type { BorderSource } from './borders.js';
import { TRANSFER_CONFIGS, type TransferConfig, type TransferPreset, type TransferTask } from './config.js';
import type { TransferPrior } from './prior.js';
import { TRANSFER_REGISTRY, type TransferEntry } from './registry.js';
import { type TargetReader, targetReader } from './target-reader.js';

/** A transfer task with its protocol and default pipeline. */
export interface TransferTraining extends Omit<PfnTaskAndProtocol, 'task'> {
  readonly task: Task;
}

const CLIP_NORM = 1;
/** The borders are the same for all seeds: a difference between seeds is then one of data and initial values. */
const BORDER_SEED = 1;

/**
 * A PFN of another kind than NOSBench's, to send found optimizers on to (NOSBench-101, section 4.2). The number of an epoch is the mean
 * training loss of its steps. The originals leave their seeds open, so data and initial values come from streams of our own: the
 * distributions are theirs, the draws are not. As in the originals, a training goes on after a loss that is not finite. Differs from them:
 * an epoch with a NaN is NaN, as in `pfn`. They leave such steps out of the sum and divide by all steps, so a training that breaks down
 * would seem the better, the earlier it does: its other steps count as 0, as do the batches of TabPFN without a label.
 * @param seed safe integer of at least 0, default 1
 * @throws {NosbenchError} code `usage` for another seed
 */
export function createTransferTask(name: TransferTask, preset: TransferPreset, seed = 1): TransferTraining {
  const config = TRANSFER_CONFIGS[name][preset];
  const taskName = transferTaskName(name, preset);
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new NosbenchError(
      'usage',
      `task ${taskName}: expected ${wholeNumberRule(0, seed)} as seed, got ${seed}. Choose such a seed.`,
    );
  }
  const entry = TRANSFER_REGISTRY[name];
  return {
    task: createTask(taskName, preset, entry, config, seed),
    protocol: nosbenchProtocol({
      stepsPerEpoch: config.stepsPerEpoch,
      defaultEpochs: config.epochs,
      value: 'training',
      clipNorm: CLIP_NORM,
      onNonFinite: 'continue',
    }),
    pipeline: transferPipeline(config, config.learningRates[0]),
  };
}

/** `lc-pfn` in paper size is the task `lc-pfn`, the small one `lc-pfn-small`. */
export function transferTaskName(name: TransferTask, preset: TransferPreset): string {
  return preset === 'paper' ? name : `${name}-${preset}`;
}

/** What a task is, for lists. @param description of the task in any size */
export function transferDescription(description: string, preset: TransferPreset): string {
  return preset === 'paper' ? description : `${description}, small`;
}

/** The default pipeline at a learning rate: AdamW without weight decay, cosine annealing with warm-up. */
export function transferPipeline({ warmupShare }: Pick<TransferConfig, 'warmupShare'>, learningRate: number): Pipeline {
  return { name: `AdamW + cosine, ${learningRate}`, optimizer: `adamw:lr=${learningRate},weight_decay=0`, warmupShare };
}

/** What the borders of a task follow from: constants of its preset, nothing that a user chooses. */
export function borderSource(name: TransferTask, preset: TransferPreset): BorderSource {
  const task = transferTaskName(name, preset);
  const { buckets } = TRANSFER_CONFIGS[name][preset];
  return { task, buckets, prior: TRANSFER_REGISTRY[name].createPrior(preset), seed: borderSeed(task) };
}

function borderSeed(taskName: string): number {
  return seedOf(BORDER_SEED, taskName, 'borders');
}

/** A stream of its own for each purpose. */
function seedOf(seed: number, taskName: string, purpose: string): number {
  return derivedStream(seed, `${taskName}/${purpose}`).integer(0, 2 ** 31);
}

function createTask(
  taskName: string,
  preset: TransferPreset,
  { description, createPrior, loss: lossRule }: TransferEntry,
  config: TransferConfig,
  seed: number,
): Task {
  const prior = createPrior(preset);
  const model: ModelSizes = { ...config, standardisesInputs: false };
  const stream = (purpose: string): number => seedOf(seed, taskName, purpose);
  let targetsOf: TargetReader | undefined;
  const partLoss = (parameters: readonly tf.Tensor[], part: Part): tf.Scalar => {
    const logits = transformerLogits(model, parameters, part);
    return lossRule === 'two-stage' ? barLoss(logits, part) : meanLoss(logits, part);
  };

  return {
    name: taskName,
    description: transferDescription(description, preset),
    identity: identityOf(taskName, lossRule, prior, config, seed),
    members: [`seed ${seed}`],
    parameters: transformerSpecs(config),
    splits: ['train'],
    initialParameters: () => initialTransformer(model, stream('model')),
    batch(_split, at) {
      targetsOf ??= targetReader({ task: taskName, buckets: config.buckets, prior, seed: borderSeed(taskName) });
      return makeBatch(config, prior, targetsOf, numpyRandomState(stream(purposeOf(at))), at.epoch);
    },
    loss: (parameters, batch) =>
      tf.tidy(() => {
        const losses = partsOf(batch).map((part) => partLoss(parameters, part));
        return losses.length === 1 ? losses[0]! : (tf.div(tf.addN(losses), losses.length) as tf.Scalar);
      }),
    lossAndGradients(parameters, batch) {
      const parts = partsOf(batch);
      return meanOf(
        parts.map((part) => () => differentiate({ loss: () => partLoss(parameters, part) }, parameters, batch)),
      );
    },
    dispose() {},
  };
}

/** The mean of losses and gradients, one after the other, so that only one part's activations are kept at a time. */
function meanOf(parts: readonly (() => LossAndGradients)[]): LossAndGradients {
  let [loss, ...gradients] = flat(parts[0]!());
  for (const part of parts.slice(1)) {
    const [first, ...rest] = tf.tidy(() => {
      const next = flat(part());
      return next.map((value, i) => tf.add(i === 0 ? loss! : gradients[i - 1]!, value));
    });
    tf.dispose([loss!, ...gradients]);
    loss = first;
    gradients = rest;
  }
  if (parts.length === 1) return { loss: loss as tf.Scalar, gradients };
  const means = [loss!, ...gradients].map((value) => {
    const mean = tf.div(value, parts.length);
    value.dispose();
    return mean;
  });
  return { loss: means[0] as tf.Scalar, gradients: means.slice(1) };
}

function flat({ loss, gradients }: LossAndGradients): tf.Tensor[] {
  return [loss, ...gradients];
}

/** A stream of its own for every batch, so that batches can be asked for in any order. */
function purposeOf({ purpose, epoch, index }: BatchAddress): string {
  return `${purpose}/${epoch}/${index}`;
}

function identityOf(
  taskName: string,
  loss: TransferEntry['loss'],
  prior: TransferPrior,
  config: TransferConfig,
  seed: number,
) {
  const { epochs: _, warmupShare: _share, learningRates: _rates, positions, chunk, ...sizes } = config;
  return {
    task: taskName,
    version: 1,
    seed,
    prior: prior.identity,
    loss,
    positions: [...positions],
    // It changes the order of sums.
    chunk,
    ...sizes,
  };
}
