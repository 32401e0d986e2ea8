import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../../src/interpreter/backends.js';
import { EXECUTORS } from '../../src/interpreter/executors.js';
import type { OpName } from '../../src/program/ops.js';
import type { Program } from '../../src/program/program.js';
import { differentiate, lossAndGradients } from '../../src/tasks/gradients.js';
import { createToy } from '../../src/tasks/toy.js';
import { train } from '../../src/tasks/train.js';
import { decodeCheckpoint, encodeCheckpoint } from '../../src/tasks/training-state.js';
import { BACKENDS } from '../interpreter/support/tensor-backends.js';
import { plainOptimizer, REFERENCE_PROGRAMS } from '../support/plain-optimizer.js';

const golden = (file: string) =>
  JSON.parse(readFileSync(new URL(`../../reference/pfn/${file}`, import.meta.url), 'utf8'));
const { split, init, runs } = golden('mlp_benchmarks.json').toy;
const iris = golden('iris.json');

const { task, protocol } = createToy();

beforeAll(async () => {
  await openBackend('cpu');
});
afterAll(() => task.dispose());

const printed = (values: ArrayLike<number>) => Array.from(values, (value) => Number(value.toPrecision(7)));

describe('toy', () => {
  it('has the split of the original, scaled over all rows', () => {
    const mean = [0, 1, 2, 3].map((c) => iris.data.reduce((sum: number, row: number[]) => sum + row[c]!, 0) / 150);
    const std = [0, 1, 2, 3].map((c) =>
      Math.sqrt(iris.data.reduce((sum: number, row: number[]) => sum + (row[c]! - mean[c]!) ** 2, 0) / 150),
    );
    const scaled = (row: number) => [0, 1, 2, 3].map((c) => (iris.data[row][c] - mean[c]!) / std[c]!);
    expect(printed([...scaled(0), ...scaled(1)])).toEqual(iris.scaled_first2.flat());
    for (const [name, rows] of [
      ['train', split.train],
      ['validation', split.val],
    ] as const) {
      const { features, classes } = task.batch(name, { member: 0, purpose: 'step', epoch: 0, index: 0 });
      expect(Array.from(features.dataSync())).toEqual(rows.flatMap(scaled).map(Math.fround));
      expect(Array.from(tf.tidy(() => tf.argMax(classes, 1).dataSync()))).toEqual(
        rows.map((row: number) => iris.target[row]),
      );
      tf.dispose([features, classes]);
    }
  });

  it('starts from the parameters of the original', () => {
    expect(task.initialParameters(0).map(printed)).toEqual([
      init['0.weight'].flat(),
      init['0.bias'],
      init['2.weight'].flat(),
      init['2.bias'],
    ]);
  });

  const cases = Object.keys(runs).flatMap((name) => BACKENDS.map((backend) => [name, backend.name] as const));

  it.each(cases)('follows the run of the original with %s on the %s backend', async (name, backend) => {
    await openBackend(backend);
    const result = await train({ task, protocol, optimizer: plainOptimizer(REFERENCE_PROGRAMS[name]!), epochs: 10 });
    const series = result.curve.members[0]!;
    expectPrinted(series.training!, runs[name].training_losses);
    expectPrinted(series.validation!, runs[name].validation_losses);
    expectPrinted(series['validation:accuracy']!, runs[name].accuracies);
    expect(result.curve.values).toEqual(series.validation);
    expect(protocol.score(result.curve, 7)).toBe(series.validation![6]);
  });

  describe.each(Object.entries(EXECUTORS))('with the executor %s', (_name, executor) => {
    it.each(Object.keys(runs))('follows the run of the original with %s', async (name) => {
      await openBackend('wasm');
      const program = programOf(REFERENCE_PROGRAMS[name]!);
      const result = await train({
        task,
        protocol,
        optimizer: (variables) => executor.bind(program, variables),
        epochs: 10,
      });
      expectPrinted(result.curve.values, runs[name].validation_losses);
    });

    it('gives the same curve in one go and in two, through bytes', async () => {
      await openBackend('wasm');
      const program = programOf(REFERENCE_PROGRAMS.AdamW!);
      const request = {
        task,
        protocol,
        optimizer: (variables: readonly tf.Variable[]) => executor.bind(program, variables),
      };
      const whole = await train({ ...request, epochs: 20 });
      const first = await train({ ...request, epochs: 7 });
      const from = decodeCheckpoint(encodeCheckpoint({ state: first.state!, curve: first.curve }))!;
      const second = await train({ ...request, epochs: 20, from: { state: from.state, curve: from.curve! } });
      expect(second.curve).toEqual(whole.curve);
      expect(second.state).toEqual(whole.state);
    });
  });

  it('has gradients in closed form that agree with automatic differentiation', () => {
    tf.tidy(() => {
      const parameters = task.initialParameters(0).map((data, i) => tf.tensor(data, [...task.parameters[i]!.shape]));
      const batch = task.batch('train', { member: 0, purpose: 'step', epoch: 0, index: 0 });
      const own = lossAndGradients(task, parameters, batch);
      const automatic = differentiate(task, parameters, batch);
      expect(own.loss.dataSync()).toEqual(automatic.loss.dataSync());
      own.gradients.forEach((gradient, i) => {
        expect(gradient.shape).toEqual(task.parameters[i]!.shape);
        const difference = tf.max(tf.abs(tf.sub(gradient, automatic.gradients[i]!))).dataSync()[0]!;
        expect(difference).toBeLessThan(1e-7);
      });
    });
  });

  it('stays finite where exponentials of the logits overflow', () => {
    tf.tidy(() => {
      const parameters = task.parameters.map(({ shape }) => tf.fill([...shape], 50));
      const batch = task.batch('train', { member: 0, purpose: 'step', epoch: 0, index: 0 });
      // All logits of a row are equal, so the loss is ln 3.
      expect(task.loss(parameters, batch).dataSync()[0]).toBeCloseTo(Math.log(3), 5);
      expect(
        lossAndGradients(task, parameters, batch).gradients.every((g) => g.dataSync().every(Number.isFinite)),
      ).toBe(true);
    });
  });
});

/** The program behind the notation of the reference runs. */
function programOf(text: string): Program {
  const names: Readonly<Record<string, OpName>> = { ib: 'interpolate', bc: 'bias_correct' };
  const instructions = text.split(' ').map((part) => {
    const [, op, inputs, output] = /^(\w+)\[([\d,]+)\]>(\d+)$/.exec(part)!;
    return { op: names[op!] ?? (op as OpName), inputs: inputs!.split(',').map(Number), output: Number(output) };
  });
  return { constants: [], instructions };
}

/** Within 1e-6 relative: half a unit of the seventh printed digit and the noise of float32 summation. */
function expectPrinted(values: readonly number[], wanted: readonly number[]): void {
  expect(values.length).toBe(wanted.length);
  wanted.forEach((value, i) => {
    expect(Math.abs(values[i]! - value) / Math.abs(value), `entry ${i}: ${values[i]} against ${value}`).toBeLessThan(
      1e-6,
    );
  });
}
