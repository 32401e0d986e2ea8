import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { attention } from '../../../src/kernels/layers/attention.js';
import { meanLoss } from '../../../src/pfn/bar-loss.js';
import { NO_DROPOUT, seededDropout } from '../../../src/pfn/dropout.js';
import { maskedAttention } from '../../../src/pfn/masked-attention.js';
import { classTargets } from '../../../src/pfn/transfer/batch.js';
import { initialTransformer } from '../../../src/pfn/transformer.js';
import { numpyRandomState } from '../../../src/random/numpy.js';
import { openPfnBackend, take, worstError } from '../support.js';

beforeAll(() => openPfnBackend('wasm'));

const [T, B, E, HEADS, KEYS] = [5, 2, 6, 2, 3] as const;
const D = E / HEADS;
const qkv = Array.from(numpyRandomState(8).randn(T * B * 3 * E));
const tensor = () => tf.tensor3d(Float32Array.from(qkv), [T, B, 3 * E]);

/** Every number of the attention, written out. */
function naive(includesItself: boolean): number[] {
  const at = (t: number, b: number, block: number, column: number) => qkv[(t * B + b) * 3 * E + block * E + column]!;
  const out: number[] = [];
  for (let t = 0; t < T; t += 1)
    for (let b = 0; b < B; b += 1)
      for (let column = 0; column < E; column += 1) {
        const head = Math.trunc(column / D);
        const seen = [0, 1, 2, ...(includesItself && t >= KEYS ? [t] : [])];
        const weights = seen.map((j) => {
          let score = 0;
          for (let d = 0; d < D; d += 1) score += at(t, b, 0, head * D + d) * at(j, b, 1, head * D + d);
          return Math.exp(score / Math.sqrt(D));
        });
        const sum = weights.reduce((total, weight) => total + weight, 0);
        out.push(seen.reduce((total, j, i) => total + (weights[i]! / sum) * at(j, b, 2, column), 0));
      }
  return out;
}

describe('masked attention', () => {
  const options = { heads: HEADS, keys: KEYS, dropout: NO_DROPOUT } as const;

  it.each([false, true])('is the written-out sum, itself included: %s', (includesItself) => {
    const got = take(tf.tidy(() => maskedAttention(tensor(), { ...options, includesItself })));
    expect(worstError(got, naive(includesItself), 1)).toBeLessThan(1e-6);
  });

  it('has the gradient of the kernels where it is the same', () => {
    const gradientOf = (layer: (x: tf.Tensor3D) => tf.Tensor) =>
      take(tf.tidy(() => tf.grad((x: tf.Tensor) => tf.sum(tf.square(layer(x as tf.Tensor3D))))(tensor())));
    const ours = gradientOf((x) => maskedAttention(x, { ...options, includesItself: false }));
    const kernels = gradientOf((x) => attention(x, { heads: HEADS, keys: KEYS }));
    expect(worstError(ours, [...kernels], 1)).toBeLessThan(1e-5);
  });
});

describe('dropout', () => {
  it('drops the share that it is told, keeps the mean, and the same units under the same seed', () => {
    const draw = (seed: number) => take(tf.tidy(() => seededDropout(0.2, seed).apply(tf.ones([200, 100]))));
    const first = draw(3);
    expect(new Set(first)).toEqual(new Set([0, 1.25]));
    expect(first.filter((value) => value === 0).length / first.length).toBeCloseTo(0.2, 2);
    expect(draw(3)).toEqual(first);
    expect(draw(4)).not.toEqual(first);
  });
});

describe('the loss over classes', () => {
  it('is cross-entropy; ignored targets count in the mean and pull nowhere', () => {
    const logits = [1, 2, 0, 0.5, -1, 3];
    const { oneHot, logWidths } = classTargets(3)(Float32Array.of(1, -100));
    tf.tidy(() => {
      const targets = { oneHot: tf.tensor3d(oneHot, [2, 1, 3]), logWidths: tf.tensor2d(logWidths, [2, 1]) };
      const { value, grad } = tf.valueAndGrad((x: tf.Tensor) => meanLoss(x as tf.Tensor3D, targets))(
        tf.tensor3d(logits, [2, 1, 3]),
      );
      const exponentials = [Math.E, Math.E ** 2, 1];
      const sum = exponentials.reduce((total, x) => total + x, 0);
      expect(value.dataSync()[0]).toBeCloseTo(-Math.log(exponentials[1]! / sum) / 2, 5);
      const expected = exponentials.map((x, i) => (x / sum - (i === 1 ? 1 : 0)) / 2);
      expect(worstError(grad.dataSync(), [...expected, 0, 0, 0], 1)).toBeLessThan(1e-6);
    });
  });
});

describe('layer inits', () => {
  it('are copies or independent', () => {
    const sizes = { width: 4, heads: 2, hidden: 6, layers: 2, buckets: 3, features: 1 } as const;
    const first = (layerInit: 'copies' | 'independent', layer: number) =>
      initialTransformer({ ...sizes, layerInit }, 1)[2 + 12 * layer];
    expect(first('copies', 1)).toEqual(first('copies', 0));
    expect(first('independent', 1)).not.toEqual(first('independent', 0));
    expect(first('independent', 0)).toEqual(first('copies', 0));
  });
});
