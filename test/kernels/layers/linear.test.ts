import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { linear } from '../../../src/kernels/layers/linear.js';
import { gradientsOf, LAYER_BACKENDS, leftBehind, openLayerBackend } from '../support/backends.js';
import { finiteDifferences, randomFloats, randomTensor, valuesOf, worstDifference } from '../support/numbers.js';

/** y[i][o] = b[o] + Σₗ x[i][l]·W[o][l] in double precision. */
function naive(
  x: ArrayLike<number>,
  weight: ArrayLike<number>,
  bias: ArrayLike<number> | undefined,
  outputs: number,
  inputs: number,
): number[] {
  return Array.from({ length: (x.length / inputs) * outputs }, (_, index) => {
    const [row, out] = [Math.floor(index / outputs), index % outputs];
    let sum = bias === undefined ? 0 : (bias[out] as number);
    for (let l = 0; l < inputs; l++) sum += (x[row * inputs + l] as number) * (weight[out * inputs + l] as number);
    return sum;
  });
}

describe.each(LAYER_BACKENDS)('linear on %s', (backend) => {
  beforeAll(() => openLayerBackend(backend));

  it.each([
    { shape: [6, 5], outputs: 7 },
    { shape: [2, 3, 4], outputs: 9 },
    { shape: [3], outputs: 2 },
    { shape: [3, 2, 1], outputs: 16 },
    { shape: [11, 33], outputs: 1 },
  ])('x $shape to $outputs values: result and gradients', ({ shape, outputs }) => {
    tf.tidy(() => {
      const inputs = shape.at(-1) as number;
      const [x, weight, bias] = [
        randomTensor(shape, 'x'),
        randomTensor([outputs, inputs], 'w'),
        randomTensor([outputs], 'b'),
      ];
      const [vx, vw, vb] = [valuesOf(x), valuesOf(weight), valuesOf(bias)];
      const y = linear(x, weight, bias);
      expect(y.shape).toEqual([...shape.slice(0, -1), outputs]);
      expect(worstDifference(valuesOf(y), naive(vx, vw, vb, outputs, inputs))).toBeLessThan(1e-6);
      expect(worstDifference(valuesOf(linear(x, weight)), naive(vx, vw, undefined, outputs, inputs))).toBeLessThan(
        1e-6,
      );

      const factors = randomFloats(y.size, 'factors');
      const loss = (values: ArrayLike<number>): number =>
        Array.from(values).reduce((sum, value, index) => sum + value * (factors[index] as number), 0);
      const gradients = gradientsOf(
        (...given) => linear(given[0] as tf.Tensor, given[1] as tf.Tensor, given[2]),
        [x, weight, bias],
        tf.tensor(factors, y.shape),
      );
      const expected = [
        finiteDifferences((at) => loss(naive(at, vw, vb, outputs, inputs)), vx),
        finiteDifferences((at) => loss(naive(vx, at, vb, outputs, inputs)), vw),
        finiteDifferences((at) => loss(naive(vx, vw, at, outputs, inputs)), vb),
      ];
      for (const [index, gradient] of gradients.entries()) {
        expect(worstDifference(valuesOf(gradient), expected[index] as number[])).toBeLessThan(1e-6);
      }
      expect(gradients.map((gradient) => gradient.shape)).toEqual([shape, [outputs, inputs], [outputs]]);
    });
  });

  it('trains variables', () => {
    const [weight, bias] = [tf.variable(randomTensor([2, 3], 'w')), tf.variable(randomTensor([2], 'b'))];
    tf.tidy(() => {
      const x = randomTensor([4, 3], 'x');
      const { grads } = tf.variableGrads(() => tf.sum(linear(x, weight, bias)) as tf.Scalar);
      // Σ over the rows of x for each output; 1 for each of the four rows.
      const columns = valuesOf(tf.sum(x, 0));
      expect(worstDifference(valuesOf(grads[weight.name] as tf.Tensor), [...columns, ...columns])).toBeLessThan(1e-6);
      expect(valuesOf(grads[bias.name] as tf.Tensor)).toEqual([4, 4]);
    });
    tf.dispose([weight, bias]);
  });

  it('takes no rows', () => {
    tf.tidy(() => {
      const y = linear(tf.zeros([0, 3]), randomTensor([2, 3], 'w'), randomTensor([2], 'b'));
      expect(y.shape).toEqual([0, 2]);
      expect(valuesOf(y)).toEqual([]);
    });
  });

  it('lets NaN through to its row only', () => {
    tf.tidy(() => {
      const y = linear(
        tf.tensor2d([
          [Number.NaN, 1],
          [1, 1],
        ]),
        tf.tensor2d([
          [1, 2],
          [3, 4],
        ]),
        tf.tensor1d([0, 1]),
      );
      expect(valuesOf(y)).toEqual([Number.NaN, Number.NaN, 3, 8]);
    });
  });

  it('leaves no tensor behind', () => {
    tf.tidy(() => {
      const given = [randomTensor([4, 3], 'x'), randomTensor([2, 3], 'w'), randomTensor([2], 'b')] as const;
      const work = (): void => {
        linear(...given).dispose();
        tf.dispose(tf.grads((...all) => tf.sum(linear(all[0] as tf.Tensor, all[1] as tf.Tensor, all[2])))([...given]));
      };
      expect(leftBehind(work)).toEqual({ tensors: 0, bytes: 0 });
    });
  });

  it('names the shapes that do not fit', () => {
    tf.tidy(() => {
      expect(() => linear(tf.zeros([2, 3]), tf.zeros([4, 2]), tf.zeros([4]))).toThrow(
        'linear: expected x [..., in], weight [out, in] and bias [out], got [2,3], [4,2] and [4]',
      );
    });
  });
});

describe('the gradient on wasm', () => {
  it('of the input is computed only where it is wanted', async () => {
    await openLayerBackend('wasm');
    const kernels = async (f: () => void): Promise<string[]> => (await tf.profile(f)).kernels.map(({ name }) => name);
    const [x, weight] = [randomTensor([4, 3], 'x'), randomTensor([2, 3], 'w')];
    const forWeight = await kernels(() => tf.grad((w) => tf.sum(linear(x, w)))(weight));
    const forInput = await kernels(() => tf.grad((given) => tf.sum(linear(given, weight)))(x));
    expect(forWeight).toContain('NosbenchLinearWeightGradient');
    expect(forWeight).not.toContain('NosbenchLinearInputGradient');
    expect(forInput).toContain('NosbenchLinearInputGradient');
    expect(forInput).not.toContain('NosbenchLinearWeightGradient');
    tf.dispose([x, weight]);
  });

  it('of the bias sums many rows in double precision', async () => {
    await openLayerBackend('wasm');
    tf.tidy(() => {
      // 30 columns: a group of sixteen, three of four, two single ones. 0.1 as a float32, 100,000 times.
      const [rows, columns] = [100_000, 30];
      const x = tf.fill([rows, 1], 1);
      const bias = tf.zeros([columns]);
      const gradient = tf.grad((b) => tf.sum(tf.mul(linear(x, tf.zeros([columns, 1]), b), 0.1)))(bias);
      expect(valuesOf(gradient)).toEqual(new Array(columns).fill(Math.fround(rows * Math.fround(0.1))));
    });
  });
});
