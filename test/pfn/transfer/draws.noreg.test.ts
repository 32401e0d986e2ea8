/**
 * What the transfer tasks draw: digests of batches, initial values and samples of the priors. A digest that changes while the identity beside it does not
 * means that stored records no longer say what the task does: raise `version` in the identity of the prior (of the task, in `transfer-task.ts`, where all of
 * them change), draw the borders that ship anew, and name it in CHANGELOG.md under "Results change". Only then take over the numbers found.
 */
import { createHash } from 'node:crypto';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { BNN_WIDTHS, drawBnnDatasets } from '../../../src/pfn/transfer/bnn-prior.js';
import { TRANSFER_CONFIGS, type TransferPreset, type TransferTask } from '../../../src/pfn/transfer/config.js';
import { TRANSFER_REGISTRY } from '../../../src/pfn/transfer/registry.js';
import { tableBatches } from '../../../src/pfn/transfer/tabpfn/batches.js';
import { drawHyperparameters } from '../../../src/pfn/transfer/tabpfn/hyper-priors.js';
import { createTransferTask } from '../../../src/pfn/transfer/transfer-task.js';
import { numpyRandomState } from '../../../src/random/numpy.js';
import { stableHash } from '../../../src/util/json.js';

/**
 * A hash of values rounded to thousandths. The last bits of logarithms, powers and the like may differ from one engine to the next; a difference of
 * 1e-12 moves one of 10,000 values over the edge of a thousandth once in 10⁵ times.
 */
function digestOf(lists: readonly ArrayLike<number>[], perUnit = 1000): string {
  const hash = createHash('sha256');
  // + 0, as −0 has bits of its own.
  for (const values of lists) hash.update(Float64Array.from(values, (value) => Math.round(value * perUnit) + 0));
  return hash.digest('hex').slice(0, 16);
}

describe('small presets', () => {
  it.each<[TransferTask, number, string, string, string, string]>([
    ['lc-pfn', 1, 'c82cfbba21a38271', 'a2522a99eecf3e75', '89bd6d79331642cc', '9de077173a7ba10a'],
    ['lc-pfn', 2, 'fcb755ad07722026', '63e6386095817857', '6d191268f59b15e4', 'dad58f6fe49764dc'],
    ['pfns4bo', 1, '03a0393df5edc5d2', 'dcf09168f150992c', 'e77e1d525c86d766', '069765ff35caca0c'],
    ['pfns4bo', 2, '7b4888281480e3ed', 'fecfebcc478e49d6', 'e56c90c9e354dc9f', '911f1ca18a6a138d'],
    ['pfns4bo-gp', 1, '7c0d61eeae928808', '187dd20c492b8efc', '85d051d2f68131f7', 'dd6b277af45fec9d'],
    ['pfns4bo-gp', 2, '0b3bccef85449af3', 'b245fc74fb18effe', '9fefd8770404a359', '362a4e72db9378d8'],
    ['pfns4bo-gp-tutorial', 1, 'b99eb2d211e97b69', '4c594b9c1105aa71', '4d318b777cab749f', 'a55f97236c3cba21'],
    ['pfns4bo-gp-tutorial', 2, '6d4132c3ed1603ae', '2135d8c1fe6dd2cb', 'fa8c6bfa21784fbc', 'e49629629fa8bc39'],
    ['tabpfn', 1, 'ff29435e873e963c', '12e73e3465235de0', 'bb1819efef2b4e44', '87cab7d5736cf079'],
    ['tabpfn', 2, '136e2ba4ef831cef', 'c4f40e16590dd99a', 'e31e36fe250e1d81', '839696d14272ded6'],
  ])('%s under seed %i', (name, seed, identity, initial, first, later) => {
    expect(pinOf(name, seed)).toEqual({ identity, initial, first, later });
  });

  // Its borders would take seconds, so here are the samples of its prior only.
  it('pfns4bo-bnn', () => {
    expect([identityOf('pfns4bo-bnn', 'small'), ...samplesOf('pfns4bo-bnn', 'small')]).toEqual([
      '6493995e803765a9',
      '81a6c28f993b5e9d',
      'da24a9b6d13b1225',
    ]);
  });
});

/** A task's identity, its initial values to a millionth, and two steps of two epochs, buckets or classes of the targets included. */
function pinOf(name: TransferTask, seed: number) {
  const { task } = createTransferTask(name, 'small', seed);
  const step = (epoch: number, index: number): string => {
    const batch = task.batch('train', { member: 0, purpose: 'step', epoch, index });
    const fields = Object.keys(batch).sort();
    const values = fields.map((field) => {
      const value = batch[field]!;
      return typeof value === 'number' ? [value] : value.dataSync();
    });
    tf.dispose(batch);
    return digestOf(values);
  };
  const initial = digestOf(task.initialParameters(0), 1e6);
  const pin = { identity: stableHash(task.identity), initial, first: step(0, 0), later: step(7, 19) };
  task.dispose();
  return pin;
}

describe('paper presets', () => {
  /** Where samples of full size would take seconds: the same priors, with fewer data sets of fewer points. */
  const SAMPLES: Partial<Record<TransferTask, () => readonly string[]>> = {
    'pfns4bo-bnn': networkSamples,
    tabpfn: tableSamples,
  };

  it.each<[TransferTask, string, readonly string[]]>([
    ['lc-pfn', '8e060ff905a832bc', ['aa2a87dd10f2a3c5', '60c60062c788244c']],
    ['pfns4bo', '7fd7f1db55e6eaec', ['6e1eeec67b944358', '3ee8c838a97cea10']],
    ['pfns4bo-bnn', 'ead15e6a9d63ba07', ['3cc9de053e81e859']],
    ['pfns4bo-gp', '96d47576b467bc99', ['6b1170e3b7d6c33b', '73a34444a78fc1e4']],
    ['pfns4bo-gp-tutorial', '9a28b3b35733bfce', ['e43c239ebad3436b', '26075c2917fd1acf']],
    ['tabpfn', '724a1011b95ab00f', ['aacc0d737b4a54c5', '29efe0f90c085e5c']],
  ])('%s', (name, identity, digests) => {
    const samples = SAMPLES[name] ?? (() => samplesOf(name, 'paper'));
    expect([identityOf(name, 'paper'), ...samples()]).toEqual([identity, ...digests]);
  });
});

function identityOf(name: TransferTask, preset: TransferPreset): string {
  return stableHash(TRANSFER_REGISTRY[name].createPrior(preset).identity);
}

/** A micro-batch of the first epoch and one of a later one. */
function samplesOf(name: TransferTask, preset: TransferPreset): readonly string[] {
  const prior = TRANSFER_REGISTRY[name].createPrior(preset);
  return [0, 1].map((epoch) => {
    const { x, y, targets } = prior.sample(numpyRandomState(1 + epoch), { epoch });
    return digestOf([x, y, targets]);
  });
}

/** Two groups of networks, the second of one data set. */
function networkSamples(): readonly string[] {
  const sets = drawBnnDatasets(numpyRandomState(1), { datasets: 9, points: 5, features: 18 }, BNN_WIDTHS);
  return [digestOf(sets.flatMap(({ inputs, outputs }) => [inputs.values, outputs]))];
}

/** Tables of 100 rows: all activations and choices of networks with the first seeds, a Gaussian process with the last one. Then many hyperparameters. */
function tableSamples(): readonly string[] {
  const { features, buckets } = TRANSFER_CONFIGS.tabpfn.paper;
  const prior = tableBatches({ datasets: 2, points: 100, features, classes: buckets, positions: [0, 80] });
  expect(drawHyperparameters(numpyRandomState(47)).kind).toBe('process');
  const samples = [1, 2, 3, 4, 5, 6, 8, 10, 12, 14, 47].map((seed) =>
    prior.sample(numpyRandomState(seed), { epoch: 1 }),
  );
  const random = numpyRandomState(1);
  const hyperparameters = Array.from({ length: 3000 }, () => Object.values(drawHyperparameters(random)).map(asNumber));
  return [digestOf(samples.flatMap(({ x, y, targets }) => [x, y, targets])), digestOf(hyperparameters)];
}

/** Names by their first letter, numbers by their logarithm, as many are small. */
function asNumber(value: string | number | boolean): number {
  return typeof value === 'string' ? value.charCodeAt(0) : Math.log(Number(value) + 1e-9);
}
