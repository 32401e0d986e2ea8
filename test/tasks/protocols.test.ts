import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { evaluate } from '../../src/tasks/evaluate.js';
import { differentiate } from '../../src/tasks/gradients.js';
import { nosbenchProtocol } from '../../src/tasks/nosbench-protocol.js';
import type { BatchAddress } from '../../src/tasks/task.js';
import { taskSetProtocol } from '../../src/tasks/taskset/protocol.js';
import { train } from '../../src/tasks/train.js';
import { plainOptimizer, REFERENCE_PROGRAMS } from '../support/plain-optimizer.js';
import { tinyTask } from '../support/tiny-task.js';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const sgd = plainOptimizer(REFERENCE_PROGRAMS.SGD!);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('the protocol of NOSBench', () => {
  it('scores a PFN by the mean training loss of the last epoch', async () => {
    const protocol = nosbenchProtocol({ stepsPerEpoch: 10, defaultEpochs: 3, value: 'training', clipNorm: 1 });
    const losses: number[] = [];
    const observers = [{ onStep: ({ loss }: { readonly loss: number }) => void losses.push(loss) }];
    const { curve } = await train({ task: tinyTask(), protocol, optimizer: sgd, epochs: 3, observers });
    expect(Object.keys(curve.members[0]!)).toEqual(['training']);
    expect(curve.values).toEqual([0, 10, 20].map((from) => mean(losses.slice(from, from + 10))));
    expect(protocol.score(curve, 2)).toBe(curve.values[1]);
    expect(protocol.score(curve, 3)).toBe(curve.values[2]);
  });

  it('scores a cross-validation by the mean validation loss of ten folds', async () => {
    const evaluations = [{ split: 'valid', batches: 1 }];
    const protocol = nosbenchProtocol({ stepsPerEpoch: 15, defaultEpochs: 2, value: 'valid', evaluations });
    const { curve, stepsMade } = await train({ task: tinyTask({ members: 10 }), protocol, optimizer: sgd, epochs: 2 });
    expect(stepsMade).toBe(300);
    expect(curve.values).toEqual([0, 1].map((epoch) => mean(curve.members.map((series) => series.valid![epoch]!))));
    expect(new Set(curve.members.map((series) => series.valid![1])).size).toBe(10);
  });

  it('has an identity that changes with whatever changes a result, and not with the default epochs', () => {
    const base = { stepsPerEpoch: 10, defaultEpochs: 3, value: 'training' };
    const identity = (more: object) => JSON.stringify(nosbenchProtocol({ ...base, ...more }).identity);
    const variants = [
      {},
      { stepsPerEpoch: 11 },
      { value: 'valid' },
      { clipNorm: 1 },
      { onNonFinite: 'continue' },
      { evaluations: [{ split: 'valid', batches: 1 }] },
      { evaluations: [{ split: 'valid', batches: 2 }] },
    ];
    expect(new Set(variants.map(identity)).size).toBe(variants.length);
    expect(identity({ defaultEpochs: 20 })).toBe(identity({}));
  });
});

describe('the protocol of TaskSet', () => {
  it('fits the seams: evaluations from before the first step, on four splits and five replicas', async () => {
    const asked: (BatchAddress & { readonly split: string })[] = [];
    const tiny = tinyTask({ members: 5, splits: ['train', 'valid_inner', 'valid_outer', 'test'] });
    const task = {
      ...tiny,
      batch(split: string, at: BatchAddress) {
        asked.push({ split, ...at });
        return tiny.batch(split, at);
      },
    };
    const protocol = taskSetProtocol({ evalEvery: 20, evalBatches: 5 });
    const { curve, status } = await train({ task, protocol, optimizer: sgd, epochs: 3 });
    expect(status).toEqual({ kind: 'finished' });
    expect(curve.values).toHaveLength(3);
    const [series] = curve.members;
    for (const split of task.splits) expect(series![split]).toHaveLength(4);
    expect(series!.training).toHaveLength(3);
    expect(curve.values[2]).toBe(mean(curve.members.map((member) => member.valid_outer![3]!)));

    const parameters = tiny.initialParameters(2).map((data, i) => tf.tensor(data, [...tiny.parameters[i]!.shape]));
    const start = evaluate(tiny, parameters, { split: 'test', batches: 5 }, { member: 2, epoch: -1 });
    tf.dispose(parameters);
    expect(curve.members[2]!.test![0]).toBe(start.test);

    const score = protocol.score(curve, 3);
    expect(score).toBeLessThan(mean(curve.members.map((member) => member.valid_outer![0]!)));
    expect(protocol.score(curve, 1)).toBeGreaterThan(score);

    // An evaluation of the training split asks for other batches than the steps do.
    const keys = asked.map(
      ({ split, member, purpose, epoch, index }) => `${split} ${member} ${purpose} ${epoch} ${index}`,
    );
    expect(new Set(keys).size).toBe(keys.length);
    expect(asked.filter(({ split, purpose }) => split === 'train' && purpose === 'evaluation')).toHaveLength(5 * 4 * 5);
  });

  it('counts a loss that is not finite as the first one and goes on', async () => {
    const task = tinyTask({ splits: ['train', 'valid_inner', 'valid_outer', 'test'] });
    const protocol = taskSetProtocol({ evalEvery: 20, evalBatches: 5 });
    const { curve, status, epochs } = await train({
      task,
      protocol,
      optimizer: plainOptimizer('div[9,9]>19'),
      epochs: 2,
    });
    expect([status.kind, epochs]).toEqual(['finished', 2]);
    expect(curve.values).toEqual([Number.NaN, Number.NaN]);
    expect(protocol.score(curve, 2)).toBeCloseTo(curve.members[0]!.valid_outer![0]!, 12);
  });
});

describe('evaluate', () => {
  it('takes the mean over the batches in double, of the loss and of each metric', () => {
    const task = tinyTask();
    const parameters = task.initialParameters(0).map((data, i) => tf.tensor(data, [...task.parameters[i]!.shape]));
    const before = tf.memory().numTensors;
    const numbers = evaluate(task, parameters, { split: 'valid', batches: 3 }, { member: 0, epoch: 4 });
    expect(tf.memory().numTensors).toBe(before);
    const losses = [0, 1, 2].map((index) =>
      tf.tidy(() => {
        const batch = task.batch('valid', { member: 0, purpose: 'evaluation', epoch: 4, index });
        return task.loss(parameters, batch).dataSync()[0]!;
      }),
    );
    expect(numbers).toEqual({ valid: mean(losses), 'valid:bias': 0 });
    tf.dispose(parameters);
  });
});

describe('differentiate', () => {
  it('gives zeros for parameters without influence, even if there is no other', () => {
    const task = tinyTask();
    tf.tidy(() => {
      const parameters = task.initialParameters(0).map((data, i) => tf.tensor(data, [...task.parameters[i]!.shape]));
      const batch = task.batch('train', { member: 0, purpose: 'step', epoch: 0, index: 0 });
      const { gradients } = differentiate(task, parameters, batch);
      expect(gradients.map(({ shape }) => shape)).toEqual([[3], [], [2]]);
      expect(Array.from(gradients[2]!.dataSync())).toEqual([0, 0]);
      const constant = { ...task, loss: () => tf.scalar(2) };
      expect(differentiate(constant, parameters, batch).gradients.flatMap((g) => Array.from(g.dataSync()))).toEqual(
        new Array(6).fill(0),
      );
    });
  });
});
