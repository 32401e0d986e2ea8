import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { chooseExecutor } from '../../src/interpreter/executors.js';
import { tensorExecutor } from '../../src/interpreter/tensor-executor.js';
import { ProgramOptimizer, toOptimizer } from '../../src/interpreter/to-optimizer.js';
import { defineProgram, set } from '../../src/program/define.js';
import { GRADIENT as g, STEP as step } from '../../src/program/memory.js';
import { findNamed } from '../../src/program/named/index.js';
import { activate, BACKENDS } from './support/tensor-backends.js';

const adamW = findNamed('AdamW');
const m = 9;
const half = 4;
/** m <- m/2 + g/2; w <- w − m. */
const momentum = defineProgram('momentum', [set(m, 'interpolate', m, g, half)]);
/** w <- w − step·g. */
const counting = defineProgram('counting', [set(m, 'mul', g, step)]);

describe.each(BACKENDS)('toOptimizer on $name', (backend) => {
  beforeAll(() => activate(backend));
  let before = 0;
  beforeEach(() => {
    before = tf.memory().numTensors;
  });
  afterEach(() => {
    tf.disposeVariables();
    expect(tf.memory().numTensors, 'tensors after the test').toBe(before);
  });

  it('trains a layers model by model.fit as the executor does directly', async () => {
    const epochs = 4;
    const [xs, ys] = regression();
    const fitted = createModel();
    const optimizer = toOptimizer(adamW, { learningRate: 2 });
    fitted.compile({ optimizer, loss: 'meanSquaredError' });
    const initial = fitted.getWeights().map((weight) => weight.dataSync().slice());
    await fitted.fit(xs, ys, { epochs, batchSize: 8, shuffle: false, verbose: 0 });
    expect(optimizer.iterations).toBe(epochs * 2); // 16 rows in batches of 8

    const variables = fitted
      .getWeights()
      .map((weight, i) => tf.tidy(() => tf.variable(tf.tensor(initial[i]!, weight.shape))));
    const run = tensorExecutor.bind(adamW, variables, { learningRate: 2 });
    for (let i = 0; i < epochs * 2; i++) {
      const { value, grads } = tf.variableGrads(() => {
        const start = (i % 2) * 8;
        const [kernel1, bias1, kernel2, bias2] = variables as [tf.Variable, tf.Variable, tf.Variable, tf.Variable];
        const hidden = xs.slice(start, 8).matMul<tf.Tensor2D>(kernel1).add(bias1).tanh();
        return hidden
          .matMul(kernel2 as tf.Tensor)
          .add(bias2)
          .sub(ys.slice(start, 8))
          .square()
          .mean()
          .asScalar();
      }, variables);
      run.step(variables.map(({ name }) => grads[name]!));
      tf.dispose([value, grads]);
    }
    fitted.getWeights().forEach((weight, i) => {
      expect(Array.from(weight.dataSync())).not.toEqual(Array.from(initial[i]!));
      expectClose(weight.dataSync(), variables[i]!.dataSync());
    });
    run.dispose();
    optimizer.dispose();
    fitted.dispose();
    tf.dispose([xs, ys]);
  });

  it('minimizes a function of variables, equal to the bit to the executor', () => {
    const optimizer = toOptimizer(adamW);
    const [a, b, c, d] = [[1, -2], [3], [1, -2], [3]].map(variableOf) as [
      tf.Variable,
      tf.Variable,
      tf.Variable,
      tf.Variable,
    ];
    const { executor } = chooseExecutor('auto', backend);
    expect(optimizer.executor).toBe(executor);
    const run = executor.bind(adamW, [c, d]);
    const loss = (x: tf.Variable, y: tf.Variable) => () => x.sub(y).square().sum().asScalar();
    const losses: number[] = [];
    for (let i = 0; i < 10; i++) {
      const cost = optimizer.minimize(loss(a, b), true, [a, b])!;
      losses.push(cost.dataSync()[0]!);
      const { value, grads } = tf.variableGrads(loss(c, d), [c, d]);
      run.step([grads[c.name]!, grads[d.name]!]);
      tf.dispose([cost, value, grads]);
    }
    expect(losses[0]).toBe(29); // (1 − 3)² + (−2 − 3)²
    expect(losses[9]).toBeLessThan(losses[0]!);
    expect(read(a)).toEqual(read(c));
    expect(read(b)).toEqual(read(d));
    expect(optimizer.iterations).toBe(10);
    run.dispose();
    optimizer.dispose();
  });

  it('takes the executor that it is told to', () => {
    const optimizer = toOptimizer(adamW, { executor: tensorExecutor });
    expect(optimizer.executor).toBe(tensorExecutor);
    const [a, b] = [variableOf([1, -2]), variableOf([1, -2])];
    const run = tensorExecutor.bind(adamW, [b]);
    const gradient = tf.tensor1d([0.5, -3]);
    for (let i = 0; i < 5; i++) {
      optimizer.applyGradients({ [a.name]: gradient });
      run.step([gradient]);
    }
    expect(read(a)).toEqual(read(b));
    run.dispose();
    optimizer.dispose();
    gradient.dispose();
  });

  it('takes gradients by name and as a list, and counts the steps of each variable by itself', () => {
    const optimizer = toOptimizer(counting);
    const [a, b] = [variableOf([0]), variableOf([0])];
    const gradient = tf.tensor1d([1]);
    optimizer.applyGradients({ [a.name]: gradient }); // a: step 1
    optimizer.applyGradients([
      { name: a.name, tensor: gradient },
      { name: b.name, tensor: gradient },
    ]); // a: step 2, b: step 1
    expect(read(a)).toEqual([-3]); // −1 − 2
    expect(read(b)).toEqual([-1]);
    expect(optimizer.iterations).toBe(2);
    expect(gradient.isDisposed).toBe(false);
    expect(() => optimizer.applyGradients({ nobody: gradient })).toThrow(
      'applyGradients: expected the name of a tf.variable, got "nobody".',
    );
    optimizer.dispose();
    gradient.dispose();
  });

  it('starts anew for another variable of the same name', () => {
    const optimizer = toOptimizer(counting);
    const gradient = tf.tensor1d([1]);
    for (let i = 0; i < 2; i++) {
      const variable = tf.tidy(() => tf.variable(tf.tensor1d([0]), true, 'again'));
      optimizer.applyGradients({ again: gradient });
      expect(read(variable)).toEqual([-1]);
      variable.dispose();
    }
    optimizer.dispose();
    gradient.dispose();
  });

  it('goes on from its weights in another optimizer, even before that has seen a gradient', async () => {
    const [a, b] = [variableOf([1, 2]), variableOf([3])];
    const gradients = { [a.name]: tf.tensor1d([0.5, -1]), [b.name]: tf.tensor1d([0.25]) };
    const whole = toOptimizer(adamW);
    for (let i = 0; i < 3; i++) whole.applyGradients(gradients);
    const weights = await whole.getWeights();
    const parameters = [read(a), read(b)];
    for (let i = 0; i < 3; i++) whole.applyGradients(gradients);
    const expected = [read(a), read(b)];

    const resumed = toOptimizer(adamW);
    tf.tidy(() => {
      a.assign(tf.tensor1d(parameters[0]!));
      b.assign(tf.tensor1d(parameters[1]!));
    });
    await resumed.setWeights(weights);
    const untouched = await resumed.getWeights();
    expect(untouched.map(({ name, tensor }) => [name, tensor.shape, read(tensor)])).toEqual(
      weights.map(({ name, tensor }) => [name, tensor.shape, read(tensor)]),
    );
    for (let i = 0; i < 3; i++) resumed.applyGradients(gradients);
    expect([read(a), read(b)]).toEqual(expected);
    expect(resumed.iterations).toBe(6);
    for (const optimizer of [whole, resumed]) optimizer.dispose();
    tf.dispose(gradients);
  });

  it('refuses weights of something else', async () => {
    const optimizer = toOptimizer(momentum);
    const weights = await tf.train.adam(0.1).getWeights();
    await expect(optimizer.setWeights([])).rejects.toThrow('setWeights: expected "iter" first, got no weights.');
    await expect(
      optimizer.setWeights([weights[0]!, { name: 'w/velocity', tensor: weights[0]!.tensor }]),
    ).rejects.toThrow('setWeights: expected names as getWeights makes them, got "w/velocity".');
    tf.dispose(weights.map(({ tensor }) => tensor));
  });

  it('makes no more tensors in 100 steps than in 3', () => {
    const optimizer = toOptimizer(adamW);
    const variable = variableOf([1, 2, 3]);
    const minimize = () => optimizer.minimize(() => variable.square().sum().asScalar(), false, [variable]);
    for (let i = 0; i < 3; i++) minimize();
    const { numTensors } = tf.memory();
    for (let i = 0; i < 97; i++) minimize();
    expect(tf.memory().numTensors).toBe(numTensors);
    optimizer.dispose();
  });

  it('comes back with a saved model and trains on as if nothing had happened', async () => {
    const [xs, ys] = regression();
    const model = createModel();
    const optimizer = toOptimizer(adamW, { learningRate: 0.5 });
    model.compile({ optimizer, loss: 'meanSquaredError' });
    const train = (trained: tf.LayersModel) =>
      trained.fit(xs, ys, { epochs: 2, batchSize: 16, shuffle: false, verbose: 0 });
    await train(model);
    let saved: tf.io.ModelArtifacts | undefined;
    await model.save(
      tf.io.withSaveHandler(async (artifacts) => {
        saved = artifacts;
        return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
      }),
      { includeOptimizer: true },
    );
    await train(model);
    const expected = model.getWeights().map(read);
    optimizer.dispose();
    model.dispose();

    const loaded = await tf.loadLayersModel(tf.io.fromMemory(saved!));
    const restored = loaded.optimizer as ProgramOptimizer;
    expect(restored).toBeInstanceOf(ProgramOptimizer);
    expect(restored.program.instructions).toEqual(adamW.instructions);
    expect(restored.learningRate).toBe(0.5);
    await train(loaded);
    expect(loaded.getWeights().map(read)).toEqual(expected);
    restored.dispose();
    loaded.dispose();
    tf.dispose([xs, ys]);
  });
});

describe('toOptimizer', () => {
  it('has a config from which it is made again', () => {
    const optimizer = toOptimizer(adamW, { learningRate: 0.25 });
    const config = JSON.parse(JSON.stringify(optimizer.getConfig()));
    const again = ProgramOptimizer.fromConfig(
      ProgramOptimizer as unknown as tf.serialization.SerializableConstructor<ProgramOptimizer>,
      config,
    );
    expect(again.program).toEqual(adamW);
    expect(again.learningRate).toBe(0.25);
    expect(optimizer.getClassName()).toBe('NosbenchProgram');
  });

  it('refuses a learning rate that is no number', () => {
    expect(() => toOptimizer(adamW, { learningRate: Number.NaN })).toThrow(
      'toOptimizer: expected a finite learning rate, got NaN.',
    );
  });
});

describe('examples/train-layers-model.js', () => {
  it('runs with plain node on the built package and reports a falling loss', async () => {
    const { pathname } = new URL('../../examples/train-layers-model.js', import.meta.url);
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [pathname]);
    expect(stderr).toBe('');
    const losses = [...stdout.matchAll(/^epoch +\d+ +loss (\S+)$/gm)].map(([, loss]) => Number(loss));
    expect(losses.length).toBeGreaterThan(2);
    expect(losses.at(-1)).toBeLessThan(losses[0]! / 10);
  });
});

/** 16 rows of y = x₁ − 2x₂ + 0.5 on a fixed grid. */
function regression(): readonly [tf.Tensor2D, tf.Tensor2D] {
  const rows = Array.from({ length: 16 }, (_, i) => [((i * 7) % 16) / 8 - 1, ((i * 3) % 16) / 8 - 1] as const);
  return [tf.tensor2d(rows.map((row) => [...row])), tf.tensor2d(rows.map(([a, b]) => [a - 2 * b + 0.5]))];
}

function createModel(): tf.Sequential {
  const initializer = (seed: number) => tf.initializers.glorotUniform({ seed });
  return tf.sequential({
    layers: [
      tf.layers.dense({ inputShape: [2], units: 4, activation: 'tanh', kernelInitializer: initializer(1) }),
      tf.layers.dense({ units: 1, kernelInitializer: initializer(2) }),
    ],
  });
}

function variableOf(values: readonly number[]): tf.Variable {
  return tf.tidy(() => tf.variable(tf.tensor1d([...values])));
}

function read(tensor: tf.Tensor): number[] {
  return Array.from(tensor.dataSync());
}

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  for (let i = 0; i < expected.length; i++) expect(Math.abs(actual[i]! - expected[i]!)).toBeLessThan(1e-5);
}
