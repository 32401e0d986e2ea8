import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../../../../src/interpreter/backends.js';
import type { BatchAddress } from '../../../../src/tasks/task.js';
import { createFixedMlp, createMlp } from '../../../../src/tasks/taskset/families/mlp.js';
import { createMlpAe } from '../../../../src/tasks/taskset/families/mlp-autoencoder.js';
import { FIXED_MLP } from '../../../../src/tasks/taskset/fixed/mlp.js';
import { createTaskset } from '../../../../src/tasks/taskset/open.js';
import type { MlpConfig } from '../../../../src/tasks/taskset/sampling/mlp.js';
import type { MlpAeConfig } from '../../../../src/tasks/taskset/sampling/mlp-ae.js';

beforeAll(async () => {
  await openBackend('wasm');
});

const STEP: BatchAddress = { member: 0, purpose: 'step', epoch: 0, index: 0 };
const INPUT = {
  name: 'taskset:x',
  members: ['seed 0', 'seed 1'],
  data: { source: 'digits' },
  stepsPerEpoch: 200,
} as const;
const MLP: MlpConfig = {
  layer_sizes: [5],
  activation: 'relu',
  w_init: ['random_normal', 0.1],
  dataset: ['mnist', { bs: 4, num_train: 1000, num_classes: 10, just_train: false }, null],
  center_data: false,
};

describe('mlp_family', () => {
  it('has the loss ln 10 where all logits are equal, whatever the pixels', () => {
    const task = createMlp({ ...INPUT, config: MLP }) as Awaited<ReturnType<typeof createMlp>>;
    const parameters = task.parameters.map(({ shape }) => tf.zeros([...shape]));
    const batch = task.batch('train', STEP);
    const loss = task.loss(parameters, batch);
    expect(loss.dataSync()[0]).toBeCloseTo(Math.log(10), 5);
    tf.dispose([loss, ...parameters]);
    tf.dispose(batch);
    task.dispose();
  });

  it('centres the pixels only where the configuration says so', () => {
    const lossOf = (center_data: boolean) => {
      const task = createMlp({ ...INPUT, config: { ...MLP, center_data } });
      return tf.tidy(() => {
        const parameters = task.initialParameters(0).map((data, i) => tf.tensor(data, [...task.parameters[i]!.shape]));
        return task.loss(parameters, task.batch('train', STEP)).dataSync()[0];
      });
    };
    expect(lossOf(true)).not.toBe(lossOf(false));
  });

  it('draws other parameters, examples and noise for another replica', () => {
    const task = createMlp({ ...INPUT, config: MLP });
    expect(task.initialParameters(1)[0]).not.toEqual(task.initialParameters(0)[0]);
    const pixels = (member: number) =>
      tf.tidy(() => Array.from((task.batch('train', { ...STEP, member }).images as tf.Tensor).dataSync()));
    expect(pixels(1)).not.toEqual(pixels(0));
    task.dispose();
  });
});

describe('mlp_ae_family', () => {
  const config: MlpAeConfig = {
    ...{ hidden_units: [4], activation: 'tanh', w_init: ['he_normal', null], dataset: MLP.dataset },
    ...{ output_type: 'linear', loss_type: 'l2', reduction_type: 'reduce_mean' },
  };
  const zeroLoss = (change: Partial<MlpAeConfig>) => {
    const task = createMlpAe({ ...INPUT, config: { ...config, ...change } });
    const result = tf.tidy(() => {
      const batch = task.batch('train', STEP);
      const pixels = Array.from((batch.images as tf.Tensor).dataSync());
      const parameters = task.parameters.map(({ shape }) => tf.zeros([...shape]));
      return { loss: task.loss(parameters, batch).dataSync()[0]!, pixels };
    });
    task.dispose();
    return result;
  };
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

  // With all parameters 0 the last layer gives 0, so the output is 0, or 1/2 behind a sigmoid.
  it.each([
    [{}, (x: number) => x ** 2, 1],
    [{ output_type: 'sigmoid' }, (x: number) => (x - 0.5) ** 2, 1],
    [{ output_type: 'tanh' }, (x: number) => (2 * x - 1) ** 2, 1],
    [{ output_type: 'linear_center', loss_type: 'l1' }, (x: number) => Math.abs(2 * x - 1), 1],
    [{ reduction_type: 'reduce_sum' }, (x: number) => x ** 2, 784],
  ] as const)('with %j has the loss of its formula', (change, error, factor) => {
    const { loss, pixels } = zeroLoss(change);
    expect(loss / (factor * mean(pixels.map(error)))).toBeCloseTo(1, 5);
  });
});

describe('fixed MLPs', () => {
  it('carry fresh dropout masks in the batches of every split', () => {
    const task = createFixedMlp({ ...INPUT, config: FIXED_MLP.FixedMLP_cifar10_Dropout02_128x128_relu_bs128! });
    const mask = (split: string, index: number) =>
      tf.tidy(() =>
        Array.from((task.batch(split, { ...STEP, purpose: 'evaluation', index }).mask1 as tf.Tensor).dataSync()),
      );
    const masks = [mask('train', 0), mask('test', 0), mask('test', 1)];
    for (const values of masks) {
      expect(values.length).toBe(128 * 128);
      expect(Math.abs(values.filter((value) => value > 0).length / values.length - 0.2)).toBeLessThan(0.02);
    }
    expect(masks[1]).not.toEqual(masks[2]);
    expect(mask('test', 1)).toEqual(masks[2]);
    task.dispose();
  });

  it('are named CIFAR-100 or ImageNet where they train on other sets', async () => {
    const { task } = await createTaskset('taskset:Imagenet32x30_FC_VAE_128x64x32x64x128_relu_bs256', {
      data: 'synthetic',
    });
    expect(task.remark).toBe('synthetic data in place of food101_32x32 (--data synthetic)');
    expect(task.identity).toMatchObject({ data: { source: 'synthetic', set: 'food101_32x32' } });
    task.dispose();
  });
});
