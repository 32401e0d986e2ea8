import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Heap } from '../../src/kernels/heap.js';
import { registerKernels } from '../../src/kernels/register.js';
import { finiteDifferences, randomFloats, randomTensor, valuesOf, worstDifference } from './support/numbers.js';
import { openWasmWithKernels } from './support/wasm-backend.js';

let heap: Heap;
beforeAll(async () => {
  heap = await openWasmWithKernels();
});

/** The product by three loops in double precision, the batch dimensions broadcast by index arithmetic of their own. */
function naive(
  a: tf.Tensor,
  b: tf.Tensor,
  transposeA: boolean,
  transposeB: boolean,
): { shape: number[]; values: number[] } {
  const at = (tensor: tf.Tensor, batch: readonly number[], row: number, column: number): number => {
    const own = tensor.shape.slice(0, -2);
    const index = own.map((length, axis) => (length === 1 ? 0 : (batch[batch.length - own.length + axis] as number)));
    return Number([...index, row, column].reduce((flat, i, axis) => flat * (tensor.shape[axis] as number) + i, 0));
  };
  const [va, vb] = [a.dataSync(), b.dataSync()];
  const rank = Math.max(a.rank, b.rank) - 2;
  const batch = Array.from({ length: rank }, (_, axis) =>
    Math.max(a.shape[a.rank - 2 - rank + axis] ?? 1, b.shape[b.rank - 2 - rank + axis] ?? 1),
  );
  const [m, k] = (transposeA ? [a.shape.at(-1), a.shape.at(-2)] : [a.shape.at(-2), a.shape.at(-1)]) as [number, number];
  const n = b.shape.at(transposeB ? -2 : -1) as number;
  const values: number[] = [];
  for (let flat = 0; flat < batch.reduce((x, y) => x * y, 1); flat++) {
    const index: number[] = [];
    for (let axis = rank - 1, rest = flat; axis >= 0; axis--) {
      index.unshift(rest % (batch[axis] as number));
      rest = Math.floor(rest / (batch[axis] as number));
    }
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let l = 0; l < k; l++) {
          const x = va[transposeA ? at(a, index, l, i) : at(a, index, i, l)] as number;
          sum += x * (vb[transposeB ? at(b, index, j, l) : at(b, index, l, j)] as number);
        }
        values.push(sum);
      }
    }
  }
  return { shape: [...batch, m, n], values };
}

const flags = [false, true];
const transpositions = flags.flatMap((transposeA) => flags.map((transposeB) => ({ transposeA, transposeB })));

describe('tf.matMul', () => {
  it('is ours once the kernels are registered, and stays so', () => {
    const before = tf.getKernel('BatchMatMul', 'wasm').kernelFunc;
    expect(registerKernels()).toBe('registered');
    expect(tf.getKernel('BatchMatMul', 'wasm').kernelFunc).toBe(before);
    expect(before.toString()).not.toContain('wasmBatchMatMul');
  });

  describe.each(transpositions)('transposeA $transposeA, transposeB $transposeB', ({ transposeA, transposeB }) => {
    it.each([
      { batchA: [], batchB: [] },
      { batchA: [3], batchB: [3] },
      { batchA: [1], batchB: [4] },
      { batchA: [4], batchB: [1] },
      { batchA: [2, 3], batchB: [2, 3] },
      { batchA: [2, 3], batchB: [] },
      { batchA: [], batchB: [2, 3] },
      { batchA: [2, 1], batchB: [1, 3] },
      { batchA: [2, 1, 2], batchB: [3, 1] },
      { batchA: [0], batchB: [1] },
    ])('batches $batchA and $batchB', ({ batchA, batchB }) => {
      tf.tidy(() => {
        const [m, n, k] = [5, 7, 3];
        const a = randomTensor([...batchA, ...(transposeA ? [k, m] : [m, k])], 'a');
        const b = randomTensor([...batchB, ...(transposeB ? [n, k] : [k, n])], 'b');
        const product = tf.matMul(a, b, transposeA, transposeB);
        const expected = naive(a, b, transposeA, transposeB);
        if (a.size > 0 && b.size > 0) {
          expect(product.shape).toEqual(expected.shape);
          expect(worstDifference(valuesOf(product), expected.values)).toBeLessThan(1e-6);
        } else expect(product.size).toBe(0);
      });
    });

    it('has the gradient of finite differences', () => {
      tf.tidy(() => {
        const [m, n, k] = [3, 5, 4];
        const a = randomTensor(transposeA ? [k, m] : [m, k], 'a');
        const b = randomTensor(transposeB ? [n, k] : [k, n], 'b');
        const weights = randomFloats(m * n, 'weights');
        const [da, db] = tf.grads((x, y) =>
          tf.sum(tf.mul(tf.matMul(x, y, transposeA, transposeB), tf.tensor2d(weights, [m, n]))),
        )([a, b]) as [tf.Tensor, tf.Tensor];
        const loss = (x: ArrayLike<number>, y: ArrayLike<number>): number => {
          let sum = 0;
          for (let i = 0; i < m; i++)
            for (let j = 0; j < n; j++)
              for (let l = 0; l < k; l++)
                sum +=
                  (weights[i * n + j] as number) *
                  (x[transposeA ? l * m + i : i * k + l] as number) *
                  (y[transposeB ? j * k + l : l * n + j] as number);
          return sum;
        };
        const [va, vb] = [valuesOf(a), valuesOf(b)];
        expect(
          worstDifference(
            valuesOf(da),
            finiteDifferences((x) => loss(x, vb), va),
          ),
        ).toBeLessThan(1e-6);
        expect(
          worstDifference(
            valuesOf(db),
            finiteDifferences((y) => loss(va, y), vb),
          ),
        ).toBeLessThan(1e-6);
      });
    });
  });

  it.each([
    [0, 3, 2],
    [3, 0, 2],
    [3, 2, 0],
    [0, 0, 0],
  ])('takes empty operands: %i x %i x %i', (m, n, k) => {
    tf.tidy(() => {
      const product = tf.matMul(tf.zeros<tf.Rank.R2>([m, k]), tf.zeros<tf.Rank.R2>([k, n]));
      expect(product.shape).toEqual([m, n]);
      expect(valuesOf(product)).toEqual(new Array(m * n).fill(0));
    });
  });

  it('keeps NaN and infinities to the rows and columns that have them', () => {
    tf.tidy(() => {
      const a = tf.tensor2d([
        [1, Number.NaN],
        [1, 2],
        [Number.POSITIVE_INFINITY, 1],
      ]);
      const b = tf.tensor2d([
        [1, 0],
        [1, 1],
      ]);
      // Infinity·0 is NaN.
      expect(valuesOf(tf.matMul(a, b))).toEqual([Number.NaN, Number.NaN, 3, 2, Number.POSITIVE_INFINITY, Number.NaN]);
    });
  });

  it('refuses other types and lengths that do not fit', () => {
    tf.tidy(() => {
      const whole = tf.tensor2d([[1]], [1, 1], 'int32');
      expect(() => tf.matMul(whole, whole)).toThrow(
        'matMul: expected two float32 tensors on the wasm backend, got int32 and int32',
      );
      expect(() => tf.matMul(tf.zeros<tf.Rank.R2>([2, 3]), tf.zeros<tf.Rank.R2>([2, 3]))).toThrow(
        'expected inner dimensions of one length, got [2,3] and [2,3]',
      );
    });
  });

  it('sees a weight that was written in place, without being told', () => {
    tf.tidy(() => {
      const [a, b] = [tf.tensor2d([[1, 2]]), tf.tensor2d([[3], [4]])];
      expect(valuesOf(tf.matMul(a, b))).toEqual([11]);
      new Float32Array(heap.memory.buffer, heap.addressOf(b), 2).set([30, 40]);
      expect(valuesOf(tf.matMul(a, b))).toEqual([110]);
    });
  });

  it('leaves no tensor behind', () => {
    const [a, b] = [randomTensor([4, 5, 6], 'a'), randomTensor([6, 7], 'b')];
    const before = tf.memory();
    tf.tidy(() => {
      tf.grads((x, y) => tf.matMul(x, y))([a, randomTensor([4, 6, 7], 'c')]);
      return tf.matMul(a, b);
    }).dispose();
    expect(tf.memory()).toMatchObject({
      numTensors: before.numTensors,
      numDataBuffers: before.numDataBuffers,
      numBytes: before.numBytes,
    });
    tf.dispose([a, b]);
  });
});

describe('tf.fused.matMul', () => {
  const activations: Readonly<Record<string, (x: number, column: number) => number>> = {
    linear: (x) => x,
    relu: (x) => Math.max(0, x),
    relu6: (x) => Math.min(6, Math.max(0, x)),
    elu: (x) => (x >= 0 ? x : Math.expm1(x)),
    sigmoid: (x) => 1 / (1 + Math.exp(-x)),
    leakyrelu: (x) => (x >= 0 ? x : 0.3 * x),
    prelu: (x, column) => (x >= 0 ? x : (PRELU[column] as number) * x),
  };
  const PRELU = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7];

  describe.each(transpositions)('transposeA $transposeA, transposeB $transposeB', ({ transposeA, transposeB }) => {
    it.each(Object.keys(activations))('%s of product and bias', (activation) => {
      tf.tidy(() => {
        const [m, n, k] = [5, 7, 3];
        const a = tf.mul(randomTensor(transposeA ? [k, m] : [m, k], 'a'), 4) as tf.Tensor2D;
        const b = tf.mul(randomTensor(transposeB ? [n, k] : [k, n], 'b'), 4) as tf.Tensor2D;
        const bias = randomTensor([n], 'bias');
        const fused = tf.fused.matMul({
          a,
          b,
          transposeA,
          transposeB,
          bias,
          activation: activation as 'relu',
          leakyreluAlpha: 0.3,
          preluActivationWeights: tf.tensor1d(PRELU),
        });
        const biases = valuesOf(bias);
        const apply = activations[activation] as (x: number, column: number) => number;
        const expected = naive(a, b, transposeA, transposeB).values.map((x, index) =>
          apply(x + (biases[index % n] as number), index % n),
        );
        expect(fused.shape).toEqual([m, n]);
        expect(worstDifference(valuesOf(fused), expected)).toBeLessThan(2e-6);
      });
    });
  });

  it('takes a batch, no bias, one bias for all, and a matrix of biases', () => {
    tf.tidy(() => {
      const [a, b] = [randomTensor([2, 3, 4], 'a') as tf.Tensor3D, randomTensor([2, 4, 5], 'b') as tf.Tensor3D];
      const product = naive(a, b, false, false).values;
      const matrix = randomTensor([3, 5], 'matrix');
      const biases = valuesOf(matrix);
      expect(worstDifference(valuesOf(tf.fused.matMul({ a, b })), product)).toBeLessThan(1e-6);
      const one = tf.fused.matMul({ a, b, bias: tf.tensor1d([10]) });
      expect(
        worstDifference(
          valuesOf(one),
          product.map((x) => x + 10),
        ),
      ).toBeLessThan(1e-6);
      const all = tf.fused.matMul({ a, b, bias: matrix });
      expect(
        worstDifference(
          valuesOf(all),
          product.map((x, index) => x + (biases[index % 15] as number)),
        ),
      ).toBeLessThan(1e-6);
    });
  });

  it('has the gradients of product and bias', () => {
    tf.tidy(() => {
      const [a, b, bias] = [
        randomTensor([4, 3], 'a') as tf.Tensor2D,
        randomTensor([3, 5], 'b') as tf.Tensor2D,
        randomTensor([5], 'bias'),
      ];
      const gradients = tf.grads((x, y, z) => tf.sum(tf.square(tf.fused.matMul({ a: x, b: y, bias: z }))))([
        a,
        b,
        bias,
      ]);
      const composed = tf.grads((x, y, z) =>
        tf.sum(tf.square(tf.add(tf.matMul(x as tf.Tensor2D, y as tf.Tensor2D), z))),
      )([a, b, bias]);
      for (const [index, gradient] of gradients.entries()) {
        expect(worstDifference(valuesOf(gradient), valuesOf(composed[index] as tf.Tensor))).toBeLessThan(1e-6);
      }
    });
  });

  it('names the activations when it is given another', () => {
    const a = tf.zeros<tf.Rank.R2>([1, 1]);
    expect(() =>
      tf.engine().runKernel('_FusedMatMul', { a, b: a }, { activation: 'swish', transposeA: false, transposeB: false }),
    ).toThrow('expected an activation among linear, relu, relu6, elu, sigmoid, leakyrelu, prelu, got "swish"');
    a.dispose();
  });
});

describe('Identity and Cast to the same type', () => {
  it.each(['clone', 'cast'] as const)('%s shares the data, which lives as long as one of the two', (how) => {
    const x = tf.tensor1d([1, 2, 3]);
    const { numBytes, numTensors, numDataBuffers } = tf.memory();
    const y = how === 'clone' ? x.clone() : tf.cast(x, 'float32');
    expect(y.dataId).toBe(x.dataId);
    expect(heap.isShared(x)).toBe(true);
    expect(tf.memory().numDataBuffers).toBe(numDataBuffers);
    expect(tf.memory().numTensors).toBe(numTensors + 1);
    x.dispose();
    expect(heap.isShared(y)).toBe(false);
    expect(valuesOf(y)).toEqual([1, 2, 3]);
    y.dispose();
    expect(tf.memory()).toMatchObject({
      numTensors: numTensors - 1,
      numDataBuffers: numDataBuffers - 1,
      numBytes: numBytes - 12,
    });
  });

  it.each([
    ['int32', [1, -2]],
    ['bool', [true, false]],
    ['string', ['a', 'ü']],
  ] as const)('clones %s', (dtype, values) => {
    const { numTensors } = tf.memory();
    tf.tidy(() => {
      const x = tf.tensor1d([...values] as number[], dtype);
      const y = x.clone();
      x.dispose();
      expect(y.dtype).toBe(dtype);
      expect(y.arraySync()).toEqual(dtype === 'bool' ? [1, 0] : values);
    });
    expect(tf.memory().numTensors).toBe(numTensors);
  });

  it('a variable made from a tensor, or cloned, is shared, and assigning to it changes nobody else', () => {
    const x = tf.tensor1d([1, 2]);
    const variable = tf.variable(x);
    const clone = variable.clone();
    expect([x, clone].map((tensor) => tensor.dataId === variable.dataId)).toEqual([true, true]);
    expect(heap.isShared(variable)).toBe(true);
    tf.tidy(() => variable.assign(tf.tensor1d([5, 6])));
    expect([valuesOf(x), valuesOf(clone), valuesOf(variable)]).toEqual([
      [1, 2],
      [1, 2],
      [5, 6],
    ]);
    tf.dispose([x, clone, variable]);
  });

  it('changes nothing in what gradients come out as', () => {
    tf.tidy(() => {
      const gradient = tf.grad((x) => tf.sum(tf.mul(tf.mul(x.clone(), tf.cast(x, 'float32')), x)));
      // d x³ = 3 x²
      expect(valuesOf(gradient(tf.tensor1d([1, -2, 3])))).toEqual([3, 12, 27]);
    });
  });
});
