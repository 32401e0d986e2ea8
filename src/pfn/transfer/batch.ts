import * as tf from '@tensorflow/tfjs';
import type { NumpyRandomState } from '../../random/numpy.js';
import type { Batch } from '../../tasks/task.js';
import type { BarTargets } from '../bar-distribution.js';
import type { ModelInput } from '../transformer.js';
import type { TransferConfig } from './config.js';
import type { TransferPrior, TransferSample } from './prior.js';

/** Data sets that go through the model at once. */
export interface Part extends ModelInput {
  /** `[T − s, B, K]` */
  readonly oneHot: tf.Tensor3D;
  /** `[T − s, B]` */
  readonly logWidths: tf.Tensor2D;
}

const FIELDS = ['x', 'y', 'position', 'dropoutSeed', 'oneHot', 'logWidths'] as const;

/**
 * A step's data: micro-batches, each cut into chunks of data sets that share its s, all parts of one size. The caller owns the tensors.
 * @param targetsOf where the loss finds the targets
 */
export function makeBatch(
  config: TransferConfig,
  prior: TransferPrior,
  targetsOf: (values: Float32Array) => BarTargets,
  random: NumpyRandomState,
  epoch: number,
): Batch {
  const { datasets, chunk, microBatches, positions, dropout } = config;
  const batch: Record<string, tf.Tensor | number> = {};
  let part = 0;
  for (let micro = 0; micro < microBatches; micro += 1) {
    const position = random.integer(positions[0], positions[1] + 1);
    const sample = prior.sample(random, { epoch });
    for (let first = 0; first < datasets; first += chunk, part += 1) {
      const fields = makePart(config, cut(config, sample, first), position, targetsOf);
      if (dropout > 0) batch[`dropoutSeed${part}`] = random.integer(0, 2 ** 31);
      for (const [name, value] of Object.entries(fields)) batch[`${name}${part}`] = value;
    }
  }
  return batch;
}

/** The parts of a batch that `makeBatch` made. */
export function partsOf(batch: Batch): readonly Part[] {
  const parts: Part[] = [];
  while (batch[`x${parts.length}`] !== undefined) {
    const fields = FIELDS.map((name) => [name, batch[`${name}${parts.length}`]] as const);
    // `makeBatch` wrote each field under its own type; the batch holds them as a union.
    parts.push(Object.fromEntries(fields.filter(([, value]) => value !== undefined)) as unknown as Part);
  }
  return parts;
}

function makePart(
  { points, chunk, features, buckets }: TransferConfig,
  { x, y, targets }: TransferSample,
  position: number,
  targetsOf: (values: Float32Array) => BarTargets,
): Part {
  const count = points - position;
  const { oneHot, logWidths } = targetsOf(targets.subarray(position * chunk));
  return {
    x: tf.tensor3d(x, [points, chunk, features]),
    y: tf.tensor3d(y, [points, chunk, 1]),
    position,
    oneHot: tf.tensor3d(oneHot, [count, chunk, buckets]),
    logWidths: tf.tensor2d(logWidths, [count, chunk]),
  };
}

/** The data sets from `first` on, as many as a chunk has. */
function cut({ datasets, chunk, features }: TransferConfig, sample: TransferSample, first: number): TransferSample {
  if (chunk === datasets) return sample;
  const of = (values: Float32Array, entries: number): Float32Array =>
    values.filter((_, i) => {
      const dataset = Math.trunc(i / entries) % datasets;
      return dataset >= first && dataset < first + chunk;
    });
  return { x: of(sample.x, features), y: of(sample.y, 1), targets: of(sample.targets, 1) };
}

/** One-hot classes; a target that is none of them, as −100, is neither predicted nor an error. */
export function classTargets(classes: number): (values: Float32Array) => BarTargets {
  return (values) => {
    const oneHot = new Float32Array(values.length * classes);
    values.forEach((value, i) => {
      if (value >= 0 && value < classes) oneHot[i * classes + value] = 1;
    });
    return { oneHot, logWidths: new Float32Array(values.length) };
  };
}
