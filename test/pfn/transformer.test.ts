import { createHash } from 'node:crypto';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { barDistribution } from '../../src/pfn/bar-distribution.js';
import { negativeLogDensities } from '../../src/pfn/bar-loss.js';
import { bucketBorders } from '../../src/pfn/borders.js';
import { PFN_PRESETS } from '../../src/pfn/config.js';
import { makePfnBatch, type PfnBatch } from '../../src/pfn/pfn-batch.js';
import { initialTransformer, transformerLogits, transformerSpecs } from '../../src/pfn/transformer.js';
import { differentiate, lossAndGradients } from '../../src/tasks/gradients.js';
import { totalNorm } from '../../src/tasks/norms.js';
import {
  BACKENDS,
  bitsOf,
  flat,
  openPfnBackend,
  type Reference,
  readReference,
  TINY,
  take,
  tensorsOf,
  tinyTraining,
  worstError,
} from './support.js';

describe('initialTransformer', () => {
  it('gives the full model the parameters of the original', () => {
    const { n_params, params } = readReference('full_init');
    const specs = transformerSpecs(PFN_PRESETS.pfn);
    const values = initialTransformer(PFN_PRESETS.pfn);
    expect(specs.map(({ name, shape }) => ({ name, shape }))).toEqual(
      params.map(({ name, shape }: Reference) => ({ name, shape })),
    );
    expect(values.reduce((sum, { length }) => sum + length, 0)).toBe(n_params);
    params.forEach(({ name, first_bits, last, sum, min, max, std_unbiased }: Reference, i: number) => {
      const data = values[i]!;
      expect(bitsOf(data.subarray(0, 3)), name).toEqual(first_bits);
      expect(
        worstError(
          [data.at(-1)!, data.reduce((a, b) => Math.min(a, b)), data.reduce((a, b) => Math.max(a, b))],
          [last, min, max],
          1e-3,
        ),
        name,
      ).toBeLessThan(6e-7);
      const total = data.reduce((a, b) => a + b, 0);
      const mean = total / data.length;
      const deviation = Math.sqrt(data.reduce((a, b) => a + (b - mean) ** 2, 0) / (data.length - 1));
      expect(worstError([total, deviation], [sum, std_unbiased], 1e-3), name).toBeLessThan(6e-7);
    });
  });

  it('gives the tiny model the parameters of the original, and every layer the same ones', () => {
    const { params } = readReference('tiny_model_init');
    const values = initialTransformer(TINY);
    expect(transformerSpecs(TINY).map(({ name }) => name)).toEqual(Object.keys(params));
    Object.values(params).forEach((expected, i) => {
      expect(worstError(values[i]!, flat(expected), 1e-3)).toBeLessThan(6e-7);
    });
    expect(values.slice(14, 26)).toEqual(values.slice(2, 14));
    expect(values[14]).not.toBe(values[2]);
  });

  it('keeps its bits', () => {
    // Of all 2,292,324 float32 values, made with a stream that reproduces PyTorch's; a change makes another task of `pfn`.
    const hash = createHash('sha256');
    for (const data of initialTransformer(PFN_PRESETS.pfn)) hash.update(new Uint8Array(data.buffer));
    expect(hash.digest('hex')).toBe('b50f0cd64fb98421bc121fc2a3f8e6fab24a341a68dd682769d735850bb3e88c');
  });
});

describe.each(BACKENDS)('the tiny model on %s', (backend) => {
  beforeAll(() => openPfnBackend(backend));
  const shapes = transformerSpecs(TINY).map(({ shape }) => shape);
  const names = transformerSpecs(TINY).map(({ name }) => name);
  const tolerance = 1e-6;

  describe.each(['tiny_model_init', 'tiny_model_perturbed'])('%s', (file) => {
    const { params, sep, data_seed } = readReference(file);
    const values = Object.values(params).map(flat);

    it.each(Object.keys(sep))('has the logits, losses and gradients of the reference at s = %s', (s) => {
      const expected = sep[s];
      const { task } = tinyTraining(30);
      const batch = batchAt(data_seed, Number(s));
      const parameters = tensorsOf(values, shapes);
      const logits = transformerLogits(TINY, parameters, batch);
      expect(logits.shape).toEqual([20 - Number(s), 8, 10]);
      const densities = negativeLogDensities(logits, batch);
      expect(worstError(take(densities), flat(expected.nll), 1)).toBeLessThan(tolerance);
      expect(worstError(take(logits), flat(expected.logits), 1)).toBeLessThan(tolerance);
      const { loss, gradients } = lossAndGradients(task, parameters, batch);
      expect(worstError(take(loss), [expected.loss], 1)).toBeLessThan(tolerance);
      const ours = gradients.map(take);
      expect(worstError([totalNorm(ours)], [expected.grad_total_norm], 1e-3)).toBeLessThan(2 * tolerance);
      const largest = Math.max(...ours.flatMap((data) => [...data].map(Math.abs)));
      names.forEach((name, i) => {
        expect(worstError(ours[i]!, flat(expected.grads[name]), largest), name).toBeLessThan(2 * tolerance);
        // What the reference has exactly zero is exactly zero here, so that programs see the same.
        if (flat(expected.grads[name]).every((g) => g === 0))
          expect(
            ours[i]!.every((g) => g === 0),
            name,
          ).toBe(true);
      });
      tf.dispose([parameters, batch]);
    });
  });

  it('gives zero gradients, not absent ones, to what nothing flows through at s = 0', () => {
    const { task } = tinyTraining(30);
    const batch = batchAt(0, 0);
    const parameters = tensorsOf(Object.values(readReference('tiny_model_perturbed').params).map(flat), shapes);
    const { loss, gradients } = differentiate(task, parameters, batch);
    const zero = names.filter((_, i) => take(gradients[i]!).every((g) => Object.is(g, 0)));
    expect(zero).toEqual(names.filter((name) => /in_proj|out_proj.weight|y_encoder/.test(name)));
    tf.dispose([loss, parameters, batch]);
  });

  it('does not look at outputs from the position on', () => {
    const parameters = tensorsOf(Object.values(readReference('tiny_model_perturbed').params).map(flat), shapes);
    const x = tf.randomUniform([20, 8, 1], 0, 1, 'float32', 1) as tf.Tensor3D;
    const y = tf.randomNormal([20, 8, 1], 0, 1, 'float32', 2) as tf.Tensor3D;
    const other = tf.tidy(
      () => tf.concat([tf.slice(y, [0, 0, 0], [7, 8, 1]), tf.fill([13, 8, 1], Number.NaN)]) as tf.Tensor3D,
    );
    const logits = (outputs: tf.Tensor3D) => take(transformerLogits(TINY, parameters, { x, y: outputs, position: 7 }));
    expect(logits(other)).toEqual(logits(y));
    tf.dispose([parameters, x, y, other]);
  });

  it('treats points to predict one by one: taking one away leaves the others', () => {
    const parameters = tensorsOf(Object.values(readReference('tiny_model_perturbed').params).map(flat), shapes);
    const x = tf.randomUniform([20, 8, 1], 0, 1, 'float32', 3) as tf.Tensor3D;
    const y = tf.randomNormal([20, 8, 1], 0, 1, 'float32', 4) as tf.Tensor3D;
    const all = take(transformerLogits(TINY, parameters, { x, y, position: 7 }));
    const [fewX, fewY] = tf.tidy(() => [tf.slice(x, [0, 0, 0], [15, 8, 1]), tf.slice(y, [0, 0, 0], [15, 8, 1])]) as [
      tf.Tensor3D,
      tf.Tensor3D,
    ];
    const few = take(transformerLogits(TINY, parameters, { x: fewX, y: fewY, position: 7 }));
    expect(worstError(few, [...all.subarray(0, few.length)], 1)).toBeLessThan(1e-6);
    tf.dispose([parameters, x, y, fewX, fewY]);
  });
});

/** The batch of a data seed at an evaluation position. */
function batchAt(seed: number, position: number): PfnBatch {
  return makePfnBatch(TINY, barDistribution(bucketBorders(TINY)), { seed, position });
}
