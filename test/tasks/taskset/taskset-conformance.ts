import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBackend } from '../../../src/interpreter/backends.js';
import { lossAndGradients } from '../../../src/tasks/gradients.js';
import type { BatchAddress, Task } from '../../../src/tasks/task.js';
import { TASKSET_SPLITS } from '../../../src/tasks/taskset/protocol.js';
import type { TasksetEntry } from '../../../src/tasks/taskset/registry.js';
import type { Json } from '../../../src/util/json.js';
import { shrunk } from './shrink.js';

export interface TasksetCase {
  /** Parameters of a configuration in closed form; `undefined`: nobody has written it down. */
  readonly count: (config: Json) => number | undefined;
  /** Why ten steps of Adam need not lower the loss. */
  readonly exemption?: string;
}

const FIRST: BatchAddress = { member: 0, purpose: 'step', epoch: 0, index: 0 };
const RATE = 0.001;
/**
 * Shares of the loss by which finite differences along a gradient change it. The first suffers most from the kinks of ReLUs, the last from
 * rounding: one of them has to agree.
 */
const CHANGES = [1e-3, 1.5e-4, 4e-5];
const LONGEST_STRIDE = 0.05;
/** Rounding of a loss, as a share of it. */
const NOISE = 3e-7;
const TOLERANCE = 0.03;

/** What every task of TaskSet must do: on synthetic data, at full size where that is cheap, else on a shrunk copy of the configuration. */
export function describeTasksetTask(name: string, entry: TasksetEntry, { count, exemption }: TasksetCase): void {
  const create = async (config: Json): Promise<Task> =>
    entry.create!({ name, members: ['seed 0', 'seed 1'], data: { source: 'synthetic' }, stepsPerEpoch: 200 }, config);
  const small = shrunk(entry.config);
  let task: Task;
  let before: number;

  beforeAll(async () => {
    await openBackend('wasm');
    before = tf.memory().numTensors;
    task = await create(small);
  });
  afterAll(() => {
    task.dispose();
    expect(tf.memory().numTensors, 'tensors that the task leaves behind').toBe(before);
  });

  const tensors = (values: readonly Float32Array[]) =>
    values.map((data, i) => tf.tensor(data.slice(), [...task.parameters[i]!.shape]));
  const lossAt = (values: readonly Float32Array[], split = 'train', at = FIRST) => {
    const batch = task.batch(split, at);
    const loss = tf.tidy(() => task.loss(tensors(values), batch).dataSync()[0]!);
    tf.dispose(batch);
    return loss;
  };
  const gradientsAt = (values: readonly Float32Array[]) => {
    const batch = task.batch('train', FIRST);
    const result = tf.tidy(() => {
      const { loss, gradients } = lossAndGradients(task, tensors(values), batch);
      return {
        loss: loss.dataSync()[0]!,
        gradients: gradients.map((gradient) => Float32Array.from(gradient.dataSync())),
      };
    });
    tf.dispose(batch);
    return result;
  };

  it('has the name, the splits and as many parameters as the closed form of its layers says', async () => {
    const whole = await create(entry.config);
    for (const [made, config] of [
      [whole, entry.config],
      [task, small],
    ] as const) {
      expect(made.name).toBe(name);
      expect(made.splits).toEqual(TASKSET_SPLITS);
      const counts = made.parameters.map(({ shape }) => shape.reduce((product, side) => product * side, 1));
      expect(
        counts.reduce((sum, size) => sum + size, 0),
        'parameters; the closed form belongs into parameter-counts.ts',
      ).toBe(count(config));
      expect(new Set(made.parameters.map((parameter) => parameter.name)).size).toBe(counts.length);
    }
    whole.dispose();
  });

  it('starts from equal parameters of its replica, with a finite loss on every split', () => {
    const values = task.initialParameters(0);
    expect(task.initialParameters(0)).toEqual(values);
    expect(values.map(({ length }) => length)).toEqual(
      task.parameters.map(({ shape }) => shape.reduce((product, side) => product * side, 1)),
    );
    for (const split of task.splits) {
      for (const epoch of [-1, 0]) {
        expect(lossAt(values, split, { ...FIRST, purpose: 'evaluation', epoch })).toSatisfy(Number.isFinite);
      }
    }
  });

  it('gives the same batch for the same address, whatever was asked between', () => {
    const values = task.initialParameters(1);
    const addresses: readonly BatchAddress[] = [
      FIRST,
      { ...FIRST, index: 3 },
      { ...FIRST, member: 1, epoch: 1 },
      { ...FIRST, purpose: 'evaluation', epoch: -1 },
    ];
    const losses = addresses.map((at) => lossAt(values, 'train', at));
    expect(addresses.toReversed().map((at) => lossAt(values, 'train', at))).toEqual(losses.toReversed());
  });

  /** The parameters of a replica, away from biases of 0, where units without input stand on the kink of their ReLU. */
  const somewhere = (member: number) =>
    task
      .initialParameters(member)
      .map((tensor) =>
        tensor.every((value) => value === tensor[0])
          ? tensor.map((value, i) => value + 0.02 * Math.sin(i + 1 + member))
          : tensor,
      );

  /** The tensors along whose gradient the loss has another slope than the gradient says, each with the relative errors that were found. */
  const wrongGradients = (values: readonly Float32Array[]) => {
    const { loss, gradients } = gradientsAt(values);
    const scale = Math.max(Math.abs(loss), 1e-3);
    const wrong = new Map<string, readonly number[]>();
    gradients.forEach((gradient, which) => {
      const length = Math.sqrt(gradient.reduce((sum, g) => sum + g * g, 0));
      // A slope that float32 cannot tell from the noise of the loss is not compared.
      if (length * LONGEST_STRIDE < 1e-4 * scale) return;
      const moved = (distance: number) =>
        lossAt(
          values.map((tensor, i) =>
            i === which ? tensor.map((value, j) => value + (distance * gradient[j]!) / length) : tensor,
          ),
        );
      const errors: number[] = [];
      for (const change of CHANGES) {
        const stride = Math.min(LONGEST_STRIDE, (change * scale) / length);
        const slope = (moved(stride) - moved(-stride)) / (2 * stride);
        errors.push((Math.abs(slope - length) - (NOISE * scale) / stride) / length);
        if (errors.at(-1)! < TOLERANCE) return;
      }
      wrong.set(task.parameters[which]!.name, errors);
    });
    return wrong;
  };

  it('has gradients that agree with finite differences', () => {
    const wrong = wrongGradients(somewhere(0));
    if (wrong.size === 0) return;
    // A unit that happens to stand on its kink does so at one point, not at two.
    const wrongToo = wrongGradients(somewhere(1));
    expect([...wrong].filter(([parameter]) => wrongToo.has(parameter))).toEqual([]);
  });

  it(
    exemption === undefined ? 'learns: ten steps of Adam lower the loss of a batch' : `need not learn: ${exemption}`,
    () => {
      let values = task.initialParameters(0);
      const start = lossAt(values);
      const zeros = () => values.map(({ length }) => new Float32Array(length));
      const [first, second] = [zeros(), zeros()];
      for (let step = 1; step <= 10; step += 1) {
        const { gradients } = gradientsAt(values);
        values = values.map((tensor, i) =>
          tensor.map((value, j) => {
            const g = gradients[i]![j]!;
            first[i]![j] = 0.9 * first[i]![j]! + 0.1 * g;
            second[i]![j] = 0.999 * second[i]![j]! + 0.001 * g * g;
            const deviation = Math.sqrt(second[i]![j]! / (1 - 0.999 ** step));
            return value - (RATE * first[i]![j]!) / (1 - 0.9 ** step) / (deviation + 1e-8);
          }),
        );
      }
      if (exemption === undefined) expect(lossAt(values)).toBeLessThan(start);
      else expect(lossAt(values)).toSatisfy(Number.isFinite);
    },
  );
}
