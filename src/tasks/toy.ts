import * as tf from '@tensorflow/tfjs';
import { torchGenerator } from '../random/torch.js';
import { linearInit } from '../random/torch-init.js';
import { stableHash } from '../util/json.js';
import { accuracyOf, logProbabilities, meanLoss } from './classification.js';
import { type ClassificationTable, dataPath, readClassificationTable } from './data-file.js';
import { tidied } from './gradients.js';
import { nosbenchProtocol } from './nosbench-protocol.js';
import type { Protocol } from './protocol.js';
import { byFirstAppearance, standardise } from './table.js';
import type { Batch, LossAndGradients, Task } from './task.js';

/** All rows of a split. */
export interface ToyBatch extends Batch {
  /** `[rows, 4]` */
  readonly features: tf.Tensor2D;
  /** `[rows, 3]`, one-hot. */
  readonly classes: tf.Tensor2D;
}

const SEED = 42;
const FEATURES = 4;
const HIDDEN = 16;
const CLASSES = 3;
const TRAINING_ROWS = 120;

/**
 * The smallest benchmark of NOSBench's released code: Fisher's iris, an MLP with one hidden layer of 16 ReLUs, full batches, so
 * that an epoch is one step. The number of an epoch is the validation loss after it. Split, scaling and initial parameters are the
 * original's to the bit. The original trains as many epochs as it is asked for; the default of 50 is ours.
 */
export function createToy(): { readonly task: Task<ToyBatch>; readonly protocol: Protocol } {
  return { task: createTask(), protocol: createProtocol() };
}

function createProtocol(): Protocol {
  return nosbenchProtocol({
    stepsPerEpoch: 1,
    defaultEpochs: 50,
    value: 'validation',
    evaluations: [{ split: 'validation', batches: 1 }],
  });
}

function createTask(): Task<ToyBatch> {
  const table = readClassificationTable(dataPath('iris.json'));
  const splits: Readonly<Record<string, Float32Array[]>> = splitRows(table);
  const kept = new Map<string, ToyBatch>();

  return {
    name: 'toy',
    description: 'Iris, 4-16-3 MLP, full batch: NOSBench’s toy benchmark. Seconds for hundreds of programs.',
    identity: {
      task: 'toy',
      version: 1,
      data: { name: 'iris', hash: stableHash([table.features, table.targets]) },
      scaling: 'all rows, population deviation',
      split: { rule: 'torch randperm', seed: SEED, training: TRAINING_ROWS },
      layers: [FEATURES, HIDDEN, CLASSES],
      activation: 'relu',
      initialisation: { rule: 'torch linear', seed: SEED },
      batch: 'full',
      loss: 'mean negative log-likelihood',
    },
    members: ['seed 42'],
    parameters: [
      { name: '0.weight', shape: [HIDDEN, FEATURES] },
      { name: '0.bias', shape: [HIDDEN] },
      { name: '2.weight', shape: [CLASSES, HIDDEN] },
      { name: '2.bias', shape: [CLASSES] },
    ],
    splits: ['train', 'validation'],
    initialParameters() {
      const generator = torchGenerator(SEED);
      const first = linearInit(generator, FEATURES, HIDDEN);
      const second = linearInit(generator, HIDDEN, CLASSES);
      return [first.weight, first.bias, second.weight, second.bias];
    },
    batch(split) {
      const batch = kept.get(split) ?? keepBatch(splits[split]!);
      kept.set(split, batch);
      return { features: tf.clone(batch.features), classes: tf.clone(batch.classes) };
    },
    loss: (parameters, batch) =>
      tf.tidy(() => meanLoss(logProbabilities(forward(parameters, batch).logits).log, batch.classes)),
    lossAndGradients,
    metrics: (parameters, batch) => ({
      accuracy: tf.tidy(() => accuracyOf(forward(parameters, batch).logits, batch.classes)),
    }),
    dispose() {
      for (const batch of kept.values()) tf.dispose(batch);
      kept.clear();
    },
  };
}

/** Rows of each split: the four features, scaled, and then the three entries of the one-hot class. */
function splitRows({ features, targets }: ClassificationTable): Record<string, Float32Array[]> {
  const labels = byFirstAppearance(targets);
  const rows = standardise(features).map((row, i) =>
    Float32Array.from([...row, ...Array.from({ length: CLASSES }, (_, label) => (label === labels[i] ? 1 : 0))]),
  );
  const { train, validation } = toySplit(rows.length);
  return { train: train.map((row) => rows[row]!), validation: validation.map((row) => rows[row]!) };
}

/** Which rows of the data set are trained on and which validated on, in the order of the batch. */
export function toySplit(rows: number): { readonly train: readonly number[]; readonly validation: readonly number[] } {
  const order = Array.from(torchGenerator(SEED).randperm(rows));
  return { train: order.slice(0, TRAINING_ROWS), validation: order.slice(TRAINING_ROWS) };
}

function keepBatch(rows: readonly Float32Array[]): ToyBatch {
  const matrix = (from: number, to: number) =>
    tf.keep(
      tf.tensor2d(
        rows.flatMap((row) => [...row.slice(from, to)]),
        [rows.length, to - from],
      ),
    );
  return { features: matrix(0, FEATURES), classes: matrix(FEATURES, FEATURES + CLASSES) };
}

function forward(parameters: readonly tf.Tensor[], { features }: ToyBatch) {
  const [weight1, bias1, weight2, bias2] = parameters as readonly [tf.Tensor2D, tf.Tensor1D, tf.Tensor2D, tf.Tensor1D];
  const hidden = tf.relu(tf.add(tf.matMul(features, weight1, false, true), bias1)) as tf.Tensor2D;
  return { weight2, hidden, logits: tf.add(tf.matMul(hidden, weight2, false, true), bias2) as tf.Tensor2D };
}

/** In closed form: with p the softmax and y the one-hot classes, the gradient of the mean loss by the logits is (p - y) / rows. */
function lossAndGradients(parameters: readonly tf.Tensor[], batch: ToyBatch): LossAndGradients {
  return tidied(() => {
    const { hidden, weight2, logits } = forward(parameters, batch);
    const { log, exponentials, sums } = logProbabilities(logits);
    const byLogits = tf.div(tf.sub(tf.div(exponentials, sums), batch.classes), batch.classes.shape[0]) as tf.Tensor2D;
    const byHidden = tf.mul(tf.matMul(byLogits, weight2), tf.step(hidden)) as tf.Tensor2D;
    return {
      loss: meanLoss(log, batch.classes),
      gradients: [
        tf.matMul(byHidden, batch.features, true),
        tf.sum(byHidden, 0),
        tf.matMul(byLogits, hidden, true),
        tf.sum(byLogits, 0),
      ],
    };
  });
}
