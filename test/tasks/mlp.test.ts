import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { openTask } from '../../src/benchmark/tasks.js';
import { openBackend } from '../../src/interpreter/backends.js';
import { EXECUTORS } from '../../src/interpreter/executors.js';
import { findNamed } from '../../src/program/named/index.js';
import { readArffClassification } from '../../src/tasks/arff/classification.js';
import { dataPath } from '../../src/tasks/data-file.js';
import { kFolds } from '../../src/tasks/folds.js';
import { CREDIT_G_ATTRIBUTES } from '../../src/tasks/mlp/credit-g.js';
import { createMlp } from '../../src/tasks/mlp/mlp.js';
import { train } from '../../src/tasks/train.js';
import { temporaryFolder } from '../benchmark/support.js';

const golden = (file: string) =>
  JSON.parse(readFileSync(new URL(`../../reference/pfn/${file}`, import.meta.url), 'utf8'));
const { test_folds, fold0_order_by_epoch, runs } = golden('mlp_benchmarks.json').nosmlp;
const credit = golden('credit_g.json');

beforeAll(async () => {
  await openBackend('wasm');
});

/** Rows of the data set that a batch holds, found by their scaled features. */
function rowsOf(features: Float32Array, known: readonly string[]): readonly number[] {
  return Array.from({ length: features.length / 20 }, (_, i) =>
    known.indexOf(features.slice(20 * i, 20 * i + 20).join()),
  );
}

describe('mlp', () => {
  const { task, protocol } = createMlp();
  const optimizer = (name: string) => (variables: readonly tf.Variable[]) =>
    EXECUTORS.fused!.bind(findNamed(name), variables);
  const column = (c: number): number[] => credit.data.map((row: number[]) => row[c]);
  const moments = Array.from({ length: 20 }, (_, c) => {
    const mean = column(c).reduce((a, b) => a + b, 0) / 1000;
    return { mean, std: Math.sqrt(column(c).reduce((a, b) => a + (b - mean) ** 2, 0) / 1000) };
  });
  const scaled: string[] = credit.data.map((row: number[]) =>
    Float32Array.from(row, (value, c) => (value - moments[c]!.mean) / moments[c]!.std).join(),
  );
  const read = (split: string, member: number, epoch: number, index: number) => {
    const { features, classes } = task.batch(split, { member, purpose: 'step', epoch, index });
    const content = { rows: rowsOf(features.dataSync() as Float32Array, scaled), classes: [...classes.dataSync()] };
    tf.dispose([features, classes]);
    return content;
  };

  it('has the folds, orders, scaling and classes of the original, to the bit', () => {
    fold0_order_by_epoch.forEach((order: Record<string, number[]>, epoch: number) => {
      expect(read('train', 0, epoch, 0).rows.slice(0, 20)).toEqual(order.train_order_first20_rows);
      expect(read('validation', 0, epoch, 0).rows.slice(0, 10)).toEqual(order.val_order_first10_rows);
    });
    for (const member of [0, 9]) {
      const test = read('validation', member, 1, 0).rows.toSorted((a, b) => a - b);
      expect(test).toEqual(test_folds[member]);
      const epoch = Array.from({ length: 15 }, (_, index) => read('train', member, 0, index).rows).flat();
      expect(epoch.toSorted((a, b) => a - b)).toEqual(
        Array.from({ length: 1000 }, (_, row) => row).filter((row) => !test.includes(row)),
      );
    }
    const { rows, classes } = read('train', 3, 2, 7);
    expect(classes).toEqual(rows.flatMap((row) => (credit.target[row] === 0 ? [1, 0] : [0, 1])));
  });

  it('trains fold 0 step by step as the original, with its validation losses and accuracies', async () => {
    // Two programs here; `nosbench verify --only mlp` holds the others against the same file.
    for (const name of ['AdamW', 'SGD']) {
      const losses: number[] = [];
      const { curve } = await train({
        task: { ...task, members: task.members.slice(0, 1) },
        protocol,
        epochs: 1,
        optimizer: optimizer(name),
        observers: [{ onStep: ({ loss }) => void losses.push(loss) }],
      });
      expect(losses).toHaveLength(15);
      losses.forEach((loss, i) => {
        expect(Math.abs(loss - runs[name].fold0_training_losses[0][i]), `${name}, step ${i}`).toBeLessThan(2e-6);
      });
      expect(curve.members[0]!.validation![0]).toBeCloseTo(runs[name].validation_losses_by_fold[0][0], 5);
      expect(curve.members[0]!['validation:accuracy']![0]).toBeCloseTo(runs[name].accuracies_by_fold[0][0], 6);
    }
  });

  it('takes the mean of the validation losses over the folds as the number of an epoch, as the file does', () => {
    const { validation_losses_by_fold, query_value_by_epoch } = runs.AdamW;
    const members = validation_losses_by_fold.map((validation: number[]) => ({ validation }));
    expect(protocol.value(members, 1)).toBeCloseTo(query_value_by_epoch[1], 6);
    expect(protocol).toMatchObject({ stepsPerEpoch: 15, onNonFinite: 'stop' });
    expect(protocol.clipNorm).toBeUndefined();
  });

  it('goes on after one epoch to exactly the curve of two', async () => {
    const two = { ...task, members: task.members.slice(0, 2) };
    const request = { task: two, protocol, optimizer: optimizer('Adadelta') };
    const whole = await train({ ...request, epochs: 2 });
    const { state, curve } = await train({ ...request, epochs: 1 });
    const rest = await train({ ...request, epochs: 2, from: { state: state!, curve } });
    expect(rest.curve).toEqual(whole.curve);
    expect(rest.state).toEqual(whole.state);
  });
});

describe('mlp:FILE', () => {
  const lines = readFileSync(dataPath('credit-g.arff'), 'utf8').split('\n');
  const data = lines.findIndex((line) => line.startsWith('@data'));
  const write = (name: string, rows: number) => {
    const path = join(temporaryFolder(), name);
    writeFileSync(path, lines.slice(0, data + 1 + rows).join('\n'));
    return path;
  };

  it('is the task mlp where the file holds the same data, under any path', async () => {
    const copy = write('copy.arff', 2000);
    const [own, other] = [await openTask('mlp'), await openTask(`mlp:${copy}`)];
    expect(other.hash).toBe(own.hash);
    expect(other.task.name).toBe(`mlp:${copy}`);
  });

  it('makes as many steps as the smallest fold has batches, where folds differ', async () => {
    const { task, protocol, hash } = await openTask(`mlp:${write('part.arff', 133)}`);
    expect(protocol.stepsPerEpoch).toBe(1); // 133 - 14 = 119 rows in the first folds, 120 in the others
    expect(hash).not.toBe((await openTask('mlp')).hash);
    const batch = task.batch('validation', { member: 9, purpose: 'evaluation', epoch: 0, index: 0 });
    expect((batch.features as tf.Tensor).shape).toEqual([13, 20]);
    tf.dispose(batch);
  });

  /** The data set without some of its attributes, under any relation. */
  const without = (file: string, relation: string, ...left: readonly number[]) => {
    const path = join(temporaryFolder(), file);
    const kept = (_: unknown, column: number) => !left.includes(column);
    const header = lines.slice(0, data).filter((line) => line.startsWith('@attribute'));
    const rows = lines
      .slice(data + 1)
      .map((line) => (line.includes(',') ? line.split(',').filter(kept).join(',') : line));
    writeFileSync(path, [`@relation ${relation}`, ...header.filter(kept), '@data', ...rows].join('\n'));
    return `mlp:${path}`;
  };

  it('says of a file of one’s own what it predicts, by name where none is called class', async () => {
    expect((await openTask('mlp')).task).toMatchObject({
      description: expect.stringContaining('german_credit, target "class": MLP'),
    });
    expect((await openTask('mlp')).task.remark).toBeUndefined();
    expect((await openTask(`mlp:${write('copy.arff', 2000)}`)).task.remark).toMatch(
      /copy\.arff: predicts the attribute "class", from 20 others$/,
    );
    const { task } = await openTask(without('mine.arff', 'mine', 20));
    expect(task.remark).toMatch(
      /mine\.arff: predicts the attribute "foreign_worker", the last, as none is called class, from 19 others$/,
    );
    expect(task.description).toContain('mine, target "foreign_worker": MLP');
  });

  it('refuses what passes for credit-g and lacks an attribute of it', async () => {
    expect(readArffClassification(dataPath('credit-g.arff'))).toMatchObject({
      attributes: CREDIT_G_ATTRIBUTES.slice(0, -1),
      target: CREDIT_G_ATTRIBUTES.at(-1),
    });
    const message = 'expected the 21 attributes of credit-g, got a table of that name without ';
    await expect(openTask(without('any.arff', 'german_credit', 20))).rejects.toThrow(
      `any.arff: ${message}"class". Mend`,
    );
    await expect(openTask(without('credit-g.arff', 'mine', 20))).rejects.toThrow(
      `credit-g.arff: ${message}"class". Mend`,
    );
    await expect(openTask(without('any.arff', 'credit-g', 1, 12))).rejects.toThrow(`${message}"duration", "age". Mend`);
  });

  it('refuses a file with too few rows, and one that is not there', async () => {
    const few = write('few.arff', 60);
    await expect(openTask(`mlp:${few}`)).rejects.toThrow(
      /few\.arff: expected rows enough for a batch of 60 .*, got 60\./,
    );
    await expect(openTask('mlp:nowhere.arff')).rejects.toThrow('nowhere.arff: expected an ARFF file, got none');
  });
});

describe('kFolds', () => {
  it('gives the first folds one row more where they cannot be equal', () => {
    const folds = kFolds(23, 5, 1);
    expect(folds.map(({ test }) => test.length)).toEqual([5, 5, 5, 4, 4]);
    expect(folds.flatMap(({ test }) => test).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 23 }, (_, row) => row),
    );
    for (const { training, test } of folds) expect([...training, ...test].toSorted((a, b) => a - b)).toHaveLength(23);
  });
});
