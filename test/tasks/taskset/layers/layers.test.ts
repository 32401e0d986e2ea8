import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../../../../src/interpreter/backends.js';
import { noiseStream } from '../../../../src/random/noise.js';
import { ACTIVATIONS } from '../../../../src/tasks/taskset/layers/activations.js';
import { dropoutMask } from '../../../../src/tasks/taskset/layers/dropout.js';
import { sigmoidSquaredError, softmaxCrossEntropy } from '../../../../src/tasks/taskset/layers/losses.js';
import { mlp } from '../../../../src/tasks/taskset/layers/mlp.js';
import { constantBatchNormLayer, layerNormLayer } from '../../../../src/tasks/taskset/layers/normalisation.js';
import { negativeElbo } from '../../../../src/tasks/taskset/layers/variational.js';

beforeAll(async () => {
  await openBackend('wasm');
});

const values = (compute: () => tf.Tensor) => tf.tidy(() => Array.from(compute().dataSync()));
const near = (got: readonly number[], wanted: readonly number[], digits = 5) => {
  expect(got.length).toBe(wanted.length);
  for (const [i, value] of wanted.entries()) expect(got[i]!, `entry ${i} of ${got}`).toBeCloseTo(value, digits);
};

describe('activations', () => {
  it.each([
    ['cos', (x: number) => Math.cos(x)],
    ['elu', (x: number) => (x > 0 ? x : Math.exp(x) - 1)],
    ['leaky_relu1', (x: number) => (x > 0 ? x : 0.1 * x)],
    ['leaky_relu2', (x: number) => (x > 0 ? x : 0.2 * x)],
    ['leaky_relu4', (x: number) => (x > 0 ? x : 0.4 * x)],
    ['relu', (x: number) => Math.max(0, x)],
    ['sigmoid', (x: number) => 1 / (1 + Math.exp(-x))],
    ['swish', (x: number) => x / (1 + Math.exp(-x))],
    ['tanh', (x: number) => Math.tanh(x)],
  ] as const)('%s', (name, formula) => {
    const points = [-3, -1.2, -0.1, 0, 0.4, 2.5];
    near(
      values(() => ACTIVATIONS[name](tf.tensor1d(points))),
      points.map(formula),
    );
  });
});

describe('MLP', () => {
  it('computes xW + b with the activation behind all layers but the last', () => {
    const layer = mlp({ inputs: 2, sizes: [2, 1], activation: 'relu', initializer: 'default' });
    expect(layer.parameters.map(({ name, shape }) => [name, shape])).toEqual([
      ['0.weight', [2, 2]],
      ['0.bias', [2]],
      ['1.weight', [1, 2]],
      ['1.bias', [1]],
    ]);
    // x (1, 2): hidden relu(1·1 + 2·(-1) + 0.5, 1·3 + 2·1 + 0) = (0, 5); out 7·0 - 2·5 + 1 = -9, which no ReLU cuts
    const parameters = () => [
      tf.tensor2d([1, -1, 3, 1], [2, 2]),
      tf.tensor1d([0.5, 0]),
      tf.tensor2d([7, -2], [1, 2]),
      tf.tensor1d([1]),
    ];
    near(
      values(() => layer.apply(parameters(), tf.tensor2d([1, 2], [1, 2]), {})),
      [-9],
    );
  });

  it('keeps weights as the transpose of what the original draws, from the same initialiser', () => {
    const layer = mlp({ inputs: 30, sizes: [20], activation: 'relu', initializer: ['orthogonal', 1] });
    const weight = layer.parameters[0]!.initial(noiseStream('mlp')); // [20, 30]: its rows are the original's columns
    let dot = 0;
    for (let i = 0; i < 30; i += 1) dot += weight[i]! * weight[30 + i]!;
    expect(dot).toBeCloseTo(0, 5);
    expect(layer.parameters[1]!.initial(noiseStream('mlp'))).toEqual(new Float32Array(20));
  });
});

describe('normalisation', () => {
  it('LayerNorm starts as (x - mean)/√(variance + 1e-5) of each row', () => {
    const layer = layerNormLayer('n', 3);
    const initial = layer.parameters.map((plan) => plan.initial(noiseStream('x')));
    near(
      values(() =>
        layer.apply(
          initial.map((data) => tf.tensor1d(data)),
          tf.tensor2d([1, 2, 3, 5, 5, 8], [2, 3]),
          {},
        ),
      ),
      [-1.2247, 0, 1.2247, -0.70711, -0.70711, 1.41421],
      4,
    );
  });

  it('BatchNorm divides by √1.001 and adds β: the batch has no influence', () => {
    const layer = constantBatchNormLayer('n', 2);
    expect(layer.parameters.map(({ name }) => name)).toEqual(['n.beta']);
    const x = [1, -2, 30, 4];
    near(
      values(() => layer.apply([tf.tensor1d([10, 0])], tf.tensor2d(x, [2, 2]), {})),
      x.map((value, i) => value / Math.sqrt(1.001) + (i % 2 === 0 ? 10 : 0)),
    );
  });

  it('a dropout mask keeps its share and scales it up', () => {
    const mask = values(() => dropoutMask(200, 50, 0.2, noiseStream('mask')));
    expect(new Set(mask)).toEqual(new Set([0, 5]));
    expect(Math.abs(mask.filter((value) => value > 0).length / mask.length - 0.2)).toBeLessThan(0.02);
  });
});

describe('losses', () => {
  it('softmax cross-entropy, where exponentials overflow as well', () => {
    const loss = (logits: number[]) =>
      values(() => softmaxCrossEntropy(tf.tensor2d(logits, [2, 2]), tf.tensor2d([1, 0, 0, 1], [2, 2])))[0]!;
    // -ln(e/(e + 1)) = 0.31326 and -ln(1/2) = 0.69315
    expect(loss([1, 0, 3, 3])).toBeCloseTo((0.31326 + 0.69315) / 2, 4);
    expect(loss([1000, 0, 0, 1000])).toBeCloseTo(0, 6);
    expect(loss([0, 1000, 0, 1000])).toBeCloseTo(500, 3);
  });

  it('sigmoid squared error is a mean over the classes too', () => {
    // (1 - 1/2)² and (0 - 0.88080)²
    near(
      values(() => sigmoidSquaredError(tf.tensor2d([0, 2], [1, 2]), tf.tensor2d([1, 0], [1, 2]))),
      [(0.25 + 0.8808 ** 2) / 2],
      4,
    );
  });

  it('the evidence lower bound agrees with its formula in plain numbers', () => {
    const x = [0.2, 0.9, 0.5, 0];
    const u = [0.001, -0.0015, 0.0005, 0.0019];
    const encoded = [0.3, -0.2, 0.5, -1]; // one latent variable: (mean, log deviation) of each row
    const epsilon = [0.7, -1.1];
    const decoded = (z: number) => [0.5 * z, z + 1, -0.3 * z, 12 * z]; // means of two pixels, then log deviations, cut at 10
    let expected = 0;
    for (let row = 0; row < 2; row += 1) {
      const [mean, logDeviation] = [encoded[2 * row]!, encoded[2 * row + 1]!];
      const sigma = Math.exp(logDeviation);
      const out = decoded(mean + sigma * epsilon[row]!).map((value) => Math.min(10, Math.max(-10, value)));
      for (let pixel = 0; pixel < 2; pixel += 1) {
        const r = (x[2 * row + pixel]! + u[2 * row + pixel]! - out[pixel]!) / Math.exp(out[pixel + 2]!);
        expected -= -0.5 * r * r - out[pixel + 2]! - 0.5 * Math.log(2 * Math.PI) + Math.log(1 / 255);
      }
      expected += 0.5 * mean ** 2 + 0.5 * (sigma ** 2 - 1) - logDeviation;
    }
    const [loss] = values(() =>
      negativeElbo(
        {
          x: tf.tensor2d(x, [2, 2]),
          pixelNoise: tf.tensor2d(u, [2, 2]),
          latentNoise: tf.tensor2d(epsilon, [2, 1]),
        },
        tf.tensor2d(encoded, [2, 2]),
        (z) => tf.add(tf.mul(z, tf.tensor1d([0.5, 1, -0.3, 12])), tf.tensor1d([0, 1, 0, 0])),
      ),
    );
    expect(Math.abs(loss! / (expected / 2) - 1)).toBeLessThan(1e-5);
  });
});
