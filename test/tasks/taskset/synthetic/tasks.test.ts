import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../../../../src/interpreter/backends.js';
import { differentiate, lossAndGradients } from '../../../../src/tasks/gradients.js';
import type { BatchAddress, Task } from '../../../../src/tasks/task.js';
import { findTasksetEntry } from '../../../../src/tasks/taskset/names.js';
import { taskSetProtocol } from '../../../../src/tasks/taskset/protocol.js';
import type { LosgBase, LosgConfig } from '../../../../src/tasks/taskset/sampling/losg.js';
import type { QuadraticConfig } from '../../../../src/tasks/taskset/sampling/quadratic.js';
import { replicaNames } from '../../../../src/tasks/taskset/settings.js';
import { train } from '../../../../src/tasks/train.js';
import { plainOptimizer } from '../../../support/plain-optimizer.js';

const startPoints = JSON.parse(
  readFileSync(new URL('../../../../reference/tf-philox.json', import.meta.url), 'utf8'),
).twod_initial_points;

/** Matrices of larger ones take seconds to draw. */
const LARGEST = 300;
const SEEDS = [...Array.from({ length: 30 }, (_, seed) => seed), 40, 41, 42, 45, 57];
const NAMES = [
  ...Object.keys(startPoints),
  ...SEEDS.map((seed) => `losg_tasks_family_seed${seed}`),
  ...SEEDS.map((seed) => `quadratic_family_seed${seed}`),
].filter((name) => parameterCount(name) <= LARGEST);

/** Tasks whose loss ten steps need not lower, and why. */
const MAY_STAND_STILL: Readonly<Record<string, string>> = {
  losg_tasks_family_seed12: 'the batch hides both derivatives: sparse_problems with probability 0.98',
  losg_tasks_family_seed14: 'the batch hides all derivatives: sparse_problems with probability 0.99',
  losg_tasks_family_seed42: 'starts on a plain of michalewicz, where the loss is 2 to seven digits',
};

const FIRST: BatchAddress = { member: 0, purpose: 'step', epoch: 0, index: 0 };

function openTask(name: string, stepsPerEpoch = 200): Task {
  const data = { source: 'real', folder: 'none' } as const;
  return findTasksetEntry(name).create!({
    name: `taskset:${name}`,
    members: replicaNames(2),
    data,
    stepsPerEpoch,
  }) as Task;
}

const tensorsOf = ({ parameters }: Task, values: readonly Float32Array[]) =>
  values.map((data, i) => tf.tensor(data.slice(), [...parameters[i]!.shape]));

const lossAt = (task: Task, values: readonly Float32Array[], at = FIRST, split = 'train') =>
  tf.tidy(() => task.loss(tensorsOf(task, values), task.batch(split, at)).dataSync()[0]!);

function parameterCount(name: string): number {
  const { config, group } = findTasksetEntry(name);
  if (group === 'quadratic_family') return (config as QuadraticConfig).dims;
  return group === 'two_d' ? 2 : countOf(config as unknown as LosgConfig);
}

/** Parameters by the formulas of the problems. */
function countOf([name, config]: LosgBase | LosgConfig): number {
  switch (name) {
    case 'sparse_problems':
    case 'rescale_problems':
    case 'log_objective':
      return countOf(config.base);
    case 'bowl':
    case 'optimization_test_problems':
      return 2;
    case 'dependency_chain':
      return config.dim + 1;
    case 'sparse_softmax_regression':
      return 2 * config.n_features + config.n_features * 2 + 2;
    case 'fully_connected': {
      const widths = [config.n_features, ...config.hidden_sizes, 2];
      return widths.slice(1).reduce((sum, width, i) => sum + (widths[i]! + 1) * width, 0);
    }
    default:
      return config.dim;
  }
}

describe.each(NAMES)('%s', (name) => {
  const open = (stepsPerEpoch = 200) => openTask(name, stepsPerEpoch);
  const task = open();

  beforeAll(async () => {
    await openBackend('wasm');
  });
  afterAll(() => task.dispose());

  it('has its name and as many parameters as its formula says', () => {
    expect([task.name, task.members]).toEqual([`taskset:${name}`, ['replica 0', 'replica 1']]);
    const sizes = task.initialParameters(1).map(({ length }) => length);
    expect(sizes).toEqual(task.parameters.map(({ shape }) => shape.reduce((product, size) => product * size, 1)));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(parameterCount(name));
  });

  it('starts with a finite loss on every split, the same when asked again', () => {
    for (const [member, split] of task.splits.entries()) {
      const at = { ...FIRST, member: member % 2, purpose: 'evaluation' } as const;
      const values = task.initialParameters(at.member);
      const loss = lossAt(task, values, at, split);
      expect(loss).toSatisfy(Number.isFinite);
      const other = open();
      expect(lossAt(other, other.initialParameters(at.member), at, split)).toBe(loss);
      other.dispose();
    }
  });

  it('numbers the batches of steps through, whatever the length of an epoch', () => {
    const [values, other] = [task.initialParameters(0), open(7)];
    const loss = lossAt(task, values, { ...FIRST, index: 150 });
    expect(lossAt(other, values, { ...FIRST, epoch: 21, index: 3 })).toBe(loss);
    other.dispose();
  });

  it('gives the same gradients with the loss and by differentiating it', () => {
    tf.tidy(() => {
      const parameters = tensorsOf(task, task.initialParameters(0));
      const batch = task.batch('train', FIRST);
      const [own, derived] = [lossAndGradients(task, parameters, batch), differentiate(task, parameters, batch)];
      expect(own.loss.dataSync()).toEqual(derived.loss.dataSync());
      own.gradients.forEach((gradient, i) => {
        expect(gradient.shape).toEqual(task.parameters[i]!.shape);
        expect(gradient.dataSync()).toEqual(derived.gradients[i]!.dataSync());
      });
    });
  });

  it('learns: ten steps of Adam on one batch lower its loss', () => {
    const values = task.initialParameters(0).map((data) => data.slice());
    const before = lossAt(task, values);
    adam(values, (point) =>
      tf.tidy(() =>
        lossAndGradients(task, tensorsOf(task, point), task.batch('train', FIRST)).gradients.map((gradient) =>
          Float32Array.from(gradient.dataSync()),
        ),
      ),
    );
    expect(lossAt(task, values)).toBeLessThan(name in MAY_STAND_STILL ? before + 1e-6 : before);
  });

  it('trains an epoch without leaving a tensor behind', async () => {
    const protocol = taskSetProtocol({ steps: 3, evalEvery: 3, evalBatches: 2, replicas: 2 });
    const optimizer = plainOptimizer('mul[1,8]>19');
    const { numTensors } = tf.memory();
    const { curve } = await train({ task, protocol, optimizer, epochs: 1 });
    expect(tf.memory().numTensors).toBe(numTensors);
    expect(curve.values).toHaveLength(1);
  });
});

describe.each(Object.entries<Record<string, { point: number[]; loss: number }>>(startPoints))('%s', (name, points) => {
  it('starts where the original does', () => {
    const task = openTask(name);
    for (const member of [0, 1]) {
      const [start] = task.initialParameters(member);
      expect(Array.from(start!)).toEqual(points.second_execution!.point);
    }
    const want = points.second_execution!.loss;
    expect(Math.abs(lossAt(task, task.initialParameters(0)) / want - 1)).toBeLessThan(1e-7);
  });
});

/** Ten steps of Adam in place, at a rate of 1/1000 of the size of the values. */
function adam(values: Float32Array[], gradientsAt: (values: Float32Array[]) => Float32Array[]): void {
  const moments = values.map((data) => ({ m: new Float64Array(data.length), v: new Float64Array(data.length) }));
  const squares = values.reduce((sum, data) => data.reduce((total, x) => total + x * x, sum), 0);
  const rate = 1e-3 * Math.sqrt(squares / values.reduce((sum, { length }) => sum + length, 0));
  for (let t = 1; t <= 10; t += 1) {
    const gradients = gradientsAt(values);
    values.forEach((data, which) => {
      const { m, v } = moments[which]!;
      gradients[which]!.forEach((g, i) => {
        m[i] = 0.9 * m[i]! + 0.1 * g;
        v[i] = 0.999 * v[i]! + 0.001 * g * g;
        const [mean, square] = [m[i]! / (1 - 0.9 ** t), v[i]! / (1 - 0.999 ** t)];
        data[i] = data[i]! - (rate * mean) / (Math.sqrt(square) + 1e-12);
      });
    });
  }
}
