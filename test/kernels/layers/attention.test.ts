import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { attention } from '../../../src/kernels/layers/attention.js';
import { gradientsOf, LAYER_BACKENDS, leftBehind, openLayerBackend } from '../support/backends.js';
import { finiteDifferences, randomFloats, randomTensor, valuesOf, worstDifference } from '../support/numbers.js';

/** One position of one head of one data set after the other, straight from the definition. */
function naive(
  qkv: ArrayLike<number>,
  [length, batch, width]: readonly [number, number, number],
  heads: number,
  keys: number,
): number[] {
  const depth = width / heads;
  const at = (position: number, b: number, part: 0 | 1 | 2, column: number): number =>
    qkv[(position * batch + b) * 3 * width + part * width + column] as number;
  const out: number[] = new Array(length * batch * width).fill(0);
  for (let t = 0; t < length; t++) {
    for (let b = 0; b < batch; b++) {
      for (let head = 0; head < heads; head++) {
        const columns = Array.from({ length: depth }, (_, d) => head * depth + d);
        const scores = Array.from(
          { length: keys },
          (_, j) => columns.reduce((sum, c) => sum + at(t, b, 0, c) * at(j, b, 1, c), 0) / Math.sqrt(depth),
        );
        const exponentials = scores.map((score) => Math.exp(score - Math.max(...scores)));
        const total = exponentials.reduce((x, y) => x + y, 0);
        for (const c of columns)
          out[(t * batch + b) * width + c] = exponentials.reduce((sum, e, j) => sum + (e / total) * at(j, b, 2, c), 0);
      }
    }
  }
  return out;
}

describe.each(LAYER_BACKENDS)('attention on %s', (backend) => {
  beforeAll(() => openLayerBackend(backend));

  it('by hand', () => {
    tf.tidy(() => {
      // Two positions, E = 1. Keys 0 and ln 3: position 0 with query 1 weighs the values 1 : 3, position 1 with query 0 evenly.
      const qkv = tf.tensor3d([1, 0, 10, 0, Math.log(3), 20], [2, 1, 3]);
      expect(worstDifference(valuesOf(attention(qkv, { heads: 1, keys: 2 })), [17.5, 15])).toBeLessThan(1e-6);
      // One key: everybody gets its value.
      expect(valuesOf(attention(qkv, { heads: 1, keys: 1 }))).toEqual([10, 10]);
    });
  });

  it.each([
    { length: 5, batch: 2, width: 6, heads: 2, keys: 3 },
    { length: 4, batch: 1, width: 4, heads: 1, keys: 4 },
    { length: 3, batch: 3, width: 3, heads: 3, keys: 1 },
    { length: 9, batch: 2, width: 10, heads: 2, keys: 7 },
    { length: 1, batch: 1, width: 2, heads: 1, keys: 1 },
  ])(
    '$length positions, batch $batch, width $width, $heads heads, $keys keys: result and gradient',
    ({ length, batch, width, heads, keys }) => {
      tf.tidy(() => {
        const sizes = [length, batch, width] as const;
        const qkv = tf.mul(randomTensor([length, batch, 3 * width], 'qkv'), 2) as tf.Tensor3D;
        const values = valuesOf(qkv);
        const y = attention(qkv, { heads, keys });
        expect(y.shape).toEqual([length, batch, width]);
        expect(worstDifference(valuesOf(y), naive(values, sizes, heads, keys))).toBeLessThan(1e-6);

        const factors = randomFloats(y.size, 'factors');
        const [gradient] = gradientsOf(
          (x) => attention(x as tf.Tensor3D, { heads, keys }),
          [qkv],
          tf.tensor(factors, y.shape),
        ) as [tf.Tensor];
        const loss = (at: ArrayLike<number>): number =>
          naive(at, sizes, heads, keys).reduce((sum, value, index) => sum + value * (factors[index] as number), 0);
        expect(gradient.shape).toEqual(qkv.shape);
        expect(worstDifference(valuesOf(gradient), finiteDifferences(loss, values, 1e-5))).toBeLessThan(3e-6);
      });
    },
  );

  it('nothing to attend to gives zeros and a zero gradient that is there', () => {
    tf.tidy(() => {
      const qkv = randomTensor([4, 2, 12], 'qkv') as tf.Tensor3D;
      const y = attention(qkv, { heads: 2, keys: 0 });
      expect(y.shape).toEqual([4, 2, 4]);
      expect(valuesOf(y).every((value) => value === 0)).toBe(true);
      const [gradient] = gradientsOf(
        (x) => attention(x as tf.Tensor3D, { heads: 2, keys: 0 }),
        [qkv],
        tf.ones([4, 2, 4]),
      ) as [tf.Tensor];
      expect(gradient.shape).toEqual([4, 2, 12]);
      expect(valuesOf(gradient).every((value) => value === 0)).toBe(true);
    });
  });

  it('positions that nobody attends to have no influence on the others', () => {
    tf.tidy(() => {
      const before = randomTensor([5, 2, 12], 'qkv') as tf.Tensor3D;
      const after = tf.concat([tf.slice(before, 0, 3), randomTensor([2, 2, 12], 'other') as tf.Tensor3D]);
      const [a, b] = [before, after].map((qkv) => valuesOf(tf.slice(attention(qkv, { heads: 2, keys: 3 }), 0, 3)));
      expect(a).toEqual(b);
    });
  });

  it('takes scores that no exponential can hold', () => {
    tf.tidy(() => {
      // Scores of 90,000 and 0: the whole weight on the first value.
      const qkv = tf.tensor3d([300, 300, 1, 300, 0, 2], [2, 1, 3]);
      expect(valuesOf(attention(qkv, { heads: 1, keys: 2 }))).toEqual([1, 1]);
    });
  });

  it('keeps NaN to its data set and head', () => {
    tf.tidy(() => {
      const values = randomFloats(3 * 2 * 12, 'qkv');
      // Key of position 0, data set 1, head 1: row 1, column 4 + 2.
      values[12 + 6] = Number.NaN;
      const y = valuesOf(attention(tf.tensor3d(values, [3, 2, 12]), { heads: 2, keys: 2 }));
      for (const [index, value] of y.entries())
        expect(Number.isNaN(value)).toBe(Math.floor(index / 4) % 2 === 1 && index % 4 >= 2);
    });
  });

  it('leaves no tensor behind', () => {
    tf.tidy(() => {
      const qkv = randomTensor([4, 2, 12], 'qkv') as tf.Tensor3D;
      for (const keys of [0, 3]) {
        const work = (): void => {
          attention(qkv, { heads: 2, keys }).dispose();
          tf.grad((x: tf.Tensor) => tf.sum(attention(x as tf.Tensor3D, { heads: 2, keys })))(qkv).dispose();
        };
        expect(leftBehind(work)).toEqual({ tensors: 0, bytes: 0 });
      }
    });
  });

  it.each([
    { heads: 3, keys: 1 },
    { heads: 2, keys: 5 },
    { heads: 2, keys: -1 },
  ])('refuses $heads heads and $keys keys', (options) => {
    tf.tidy(() => {
      const message = `attention: expected float32 qkv [T, B, 3E], heads that divide E and 0 to T keys, got float32 [4,2,12], ${options.heads} heads and ${options.keys} keys`;
      expect(() => attention(tf.zeros([4, 2, 12]), options)).toThrow(message);
    });
  });
});
