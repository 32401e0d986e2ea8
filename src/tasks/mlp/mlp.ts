import * as tf from '@tensorflow/tfjs';
import { NosbenchError } from '../../util/errors.js';
import { stableHash } from '../../util/json.js';
import { type NamedTable, readArffClassification } from '../arff/classification.js';
import { accuracyOf, logProbabilities, meanLoss } from '../classification.js';
import { dataPath } from '../data-file.js';
import { type Fold, kFolds } from '../folds.js';
import { createLoaderOrders, type LoaderOrders } from '../loader-orders.js';
import { nosbenchProtocol } from '../nosbench-protocol.js';
import type { Protocol } from '../protocol.js';
import { byFirstAppearance, standardise } from '../table.js';
import type { Batch, BatchAddress, Task } from '../task.js';
import { refuseIncompleteCreditG } from './credit-g.js';
import { BATCH_NORM_EPSILON, HIDDEN, initialMlp, mlpLogits, mlpSpecs } from './model.js';

/** Rows of one fold. */
export interface MlpBatch extends Batch {
  /** `[rows, features]` */
  readonly features: tf.Tensor2D;
  /** `[rows, classes]`, one-hot. */
  readonly classes: tf.Tensor2D;
}

const SEED = 42;
const FOLDS = 10;
const BATCH_ROWS = 60;

/** Rows of a data set as the model reads them. */
interface Rows {
  readonly name: string;
  /** The attribute to predict. */
  readonly target: string;
  readonly hash: string;
  readonly features: readonly Float32Array[];
  readonly labels: readonly number[];
  readonly classes: number;
}

/**
 * The larger classification benchmark of NOSBench's released code: credit-g (OpenML 31), an MLP with batch normalisation, ten-fold
 * cross-validation. The number of an epoch is the validation loss after it, its mean over the folds. Folds, order, scaling and initial
 * parameters are the original's to the bit. As there, validation too normalises by the statistics of its own batch, all test rows.
 *
 * Ours: ten epochs unless told otherwise, and any data set. A training that is continued goes on in its stream of orders, which the original
 * restarts. Where folds differ by a row all make as many steps an epoch as the smallest.
 * @param path ARFF file, default credit-g
 * @throws {NosbenchError} code `input` for a file that cannot be used, or that is called credit-g and lacks attributes of it
 */
export function createMlp(path?: string): { readonly task: Task<MlpBatch>; readonly protocol: Protocol } {
  const file = path ?? dataPath('credit-g.arff');
  const table = readArffClassification(file);
  refuseIncompleteCreditG(table, file);
  const rows = prepare(table);
  const folds = kFolds(rows.labels.length, FOLDS, SEED);
  const stepsPerEpoch = Math.floor(Math.min(...folds.map(({ training }) => training.length)) / BATCH_ROWS);
  if (stepsPerEpoch < 1) {
    throw new NosbenchError(
      'input',
      `${file}: expected rows enough for a batch of ${BATCH_ROWS} beside the test rows of a fold, got ${rows.labels.length}. Use a larger data set.`,
    );
  }
  return {
    task: {
      ...createTask(path === undefined ? 'mlp' : `mlp:${path}`, rows, folds, stepsPerEpoch),
      ...(path === undefined ? {} : { remark: remarkOn(table, path) }),
    },
    protocol: nosbenchProtocol({
      stepsPerEpoch,
      defaultEpochs: 10,
      value: 'validation',
      evaluations: [{ split: 'validation', batches: 1 }],
    }),
  };
}

/** Which attribute of the file is predicted, and why: nothing else says so. */
function remarkOn({ target, attributes }: NamedTable, path: string): string {
  const why = target.toLowerCase() === 'class' ? '' : ', the last, as none is called class';
  return `${path}: predicts the attribute "${target}"${why}, from ${attributes.length === 1 ? '1 other' : `${attributes.length} others`}`;
}

function prepare({ name, target, features, targets }: NamedTable): Rows {
  const labels = byFirstAppearance(targets);
  return {
    name,
    target,
    hash: stableHash([features, labels]),
    features: standardise(features),
    labels,
    classes: new Set(labels).size,
  };
}

function createTask(name: string, rows: Rows, folds: readonly Fold[], stepsPerEpoch: number): Task<MlpBatch> {
  const inputs = rows.features[0]!.length;
  const kept = new Map<number, LoaderOrders>();
  const ordersOf = (member: number): LoaderOrders => {
    const { training, test } = folds[member]!;
    const orders = kept.get(member) ?? createLoaderOrders(SEED, training.length, test.length);
    kept.set(member, orders);
    return orders;
  };
  return {
    name,
    description: `${rows.name}, target "${rows.target}": MLP with batch normalisation, ten-fold cross-validation, NOSBench’s MLP benchmark. Seconds an epoch.`,
    identity: identityOf(rows, stepsPerEpoch),
    members: folds.map((_, k) => `fold ${k}`),
    parameters: mlpSpecs(inputs, rows.classes),
    splits: ['train', 'validation'],
    initialParameters: () => initialMlp(inputs, rows.classes, SEED),
    batch: (split, at) => batchOf(rows, rowsAt(split, at, folds[at.member]!, ordersOf(at.member), stepsPerEpoch)),
    loss: (parameters, { features, classes }) =>
      tf.tidy(() => meanLoss(logProbabilities(mlpLogits(parameters, features)).log, classes)),
    metrics: (parameters, { features, classes }) => ({
      accuracy: tf.tidy(() => accuracyOf(mlpLogits(parameters, features), classes)),
    }),
    dispose: () => kept.clear(),
  };
}

function identityOf({ name, hash, features, classes }: Rows, stepsPerEpoch: number) {
  return {
    task: 'mlp',
    version: 1,
    data: { name, hash },
    scaling: 'all rows, population deviation',
    folds: { rule: 'scikit-learn KFold', count: FOLDS, seed: SEED },
    layers: [features[0]!.length, ...HIDDEN, classes],
    activation: 'relu',
    batchNormalisation: { statistics: 'of the batch, in validation too', epsilon: BATCH_NORM_EPSILON },
    initialisation: { rule: 'xavier uniform, gain sqrt 2', seed: SEED },
    batches: { rule: 'torch data loaders', rows: BATCH_ROWS, perEpoch: stepsPerEpoch, seed: SEED },
    loss: 'mean negative log-likelihood',
  };
}

/** Rows of the data set in the order of the batch. */
function rowsAt(
  split: string,
  { epoch, index }: BatchAddress,
  { training, test }: Fold,
  orders: LoaderOrders,
  stepsPerEpoch: number,
): readonly number[] {
  // Before the first epoch nothing is drawn yet; the order does not matter to an evaluation but for rounding.
  const order = orders.at(Math.max(epoch, 0));
  if (split === 'validation') return Array.from(order.validation, (position) => test[position]!);
  const first = (index % stepsPerEpoch) * BATCH_ROWS;
  return Array.from(order.training.subarray(first, first + BATCH_ROWS), (position) => training[position]!);
}

function batchOf({ features, labels, classes }: Rows, chosen: readonly number[]): MlpBatch {
  const width = features[0]!.length;
  const x = new Float32Array(chosen.length * width);
  const oneHot = new Float32Array(chosen.length * classes);
  chosen.forEach((row, i) => {
    x.set(features[row]!, i * width);
    oneHot[i * classes + labels[row]!] = 1;
  });
  return {
    features: tf.tensor2d(x, [chosen.length, width]),
    classes: tf.tensor2d(oneHot, [chosen.length, classes]),
  };
}
