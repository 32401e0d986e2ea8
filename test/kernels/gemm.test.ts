import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Gemm, openGemm, type Product } from '../../src/kernels/gemm.js';
import type { Heap } from '../../src/kernels/heap.js';
import { randomFloats } from './support/numbers.js';
import { openWasm } from './support/wasm-backend.js';

let heap: Heap;
let gemm: Gemm;
beforeAll(async () => {
  heap = await openWasm();
  gemm = openGemm();
});

/** A product described by values: matrices with their strides, and floats before and after C that must stay as they are. */
interface Case extends Omit<Product, 'a' | 'b' | 'c' | 'bias'> {
  readonly hasBias?: boolean;
}

const GUARD = 9;

/** C with its guards, by the module and by three loops in float32 arithmetic in the order that `Gemm` promises. */
function bothWays(
  given: Case,
  fill: (length: number, seed: string) => Float32Array = randomFloats,
): { actual: Float32Array; expected: Float32Array } {
  const {
    m,
    n,
    k,
    transposeA = false,
    transposeB = false,
    hasBias = false,
    accumulate = false,
    lda,
    ldb,
    ldc,
    ...nothing
  } = given;
  expect(nothing).toEqual({});
  const [strideA, strideB, strideC] = [lda ?? (transposeA ? m : k), ldb ?? (transposeB ? k : n), ldc ?? n];
  const sizeOf = (rows: number, columns: number, stride: number): number =>
    rows === 0 ? 0 : (rows - 1) * stride + columns;
  const a = fill(sizeOf(transposeA ? k : m, transposeA ? m : k, strideA), 'a');
  const b = fill(sizeOf(transposeB ? n : k, transposeB ? k : n, strideB), 'b');
  const bias = fill(n, 'bias');
  const c = fill(sizeOf(m, n, strideC) + 2 * GUARD, 'c');

  const expected = c.slice();
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      const at = GUARD + i * strideC + j;
      let sum = accumulate ? (c[at] as number) : 0;
      if (hasBias) sum = accumulate ? Math.fround(sum + (bias[j] as number)) : (bias[j] as number);
      for (let l = 0; l < k; l++) {
        const x = a[transposeA ? l * strideA + i : i * strideA + l] as number;
        const y = b[transposeB ? j * strideB + l : l * strideB + j] as number;
        sum = Math.fround(sum + Math.fround(x * y));
      }
      expected[at] = sum;
    }
  }

  return tf.tidy(() => {
    const [ta, tb, tc, tbias] = [a, b, c, bias].map((values) => tf.tensor1d(values)) as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
    ];
    const flags = {
      transposeA,
      transposeB,
      accumulate,
      ...(lda === undefined ? {} : { lda }),
      ...(ldb === undefined ? {} : { ldb }),
      ...(ldc === undefined ? {} : { ldc }),
    };
    gemm({
      m,
      n,
      k,
      a: heap.addressOf(ta),
      b: heap.addressOf(tb),
      c: heap.addressOf(tc) + 4 * GUARD,
      ...flags,
      ...(hasBias ? { bias: heap.addressOf(tbias) } : {}),
    });
    return { actual: tc.dataSync() as Float32Array, expected };
  });
}

/** Equal bits, but that every NaN is as good as another. */
function expectSame(given: Case, fill?: (length: number, seed: string) => Float32Array): void {
  const { actual, expected } = bothWays(given, fill);
  const different = actual.findIndex((value, index) => !Object.is(value, expected[index]));
  expect(
    different === -1 ? 'same' : `element ${different - GUARD}: ${actual[different]} for ${expected[different]}`,
  ).toBe('same');
}

const flags = [false, true];
const combinations = flags.flatMap((transposeA) =>
  flags.flatMap((transposeB) =>
    flags.flatMap((hasBias) => flags.map((accumulate) => ({ transposeA, transposeB, hasBias, accumulate }))),
  ),
);

describe('the matrix product', () => {
  it('by hand', () => {
    tf.tidy(() => {
      const [a, b, bias, c] = [
        tf.tensor2d([
          [1, 2],
          [3, 4],
        ]),
        tf.tensor2d([
          [5, 6],
          [7, 8],
        ]),
        tf.tensor1d([100, 200]),
        tf.zeros([2, 2]),
      ];
      gemm({
        m: 2,
        n: 2,
        k: 2,
        a: heap.addressOf(a),
        b: heap.addressOf(b),
        bias: heap.addressOf(bias),
        c: heap.addressOf(c),
      });
      // 1·5 + 2·7, 1·6 + 2·8; 3·5 + 4·7, 3·6 + 4·8; and the bias
      expect([...c.dataSync()]).toEqual([119, 222, 143, 250]);
    });
  });

  describe.each(combinations)(
    'transposeA $transposeA, transposeB $transposeB, bias $hasBias, accumulate $accumulate',
    (combination) => {
      it.each([
        [1, 1, 1],
        [4, 8, 2],
        [5, 9, 3],
        [3, 4, 5],
        [2, 12, 7],
        [7, 11, 4],
        [6, 5, 1],
        [37, 13, 19],
        [20, 10, 64],
      ])('gives the bits of three loops: %i x %i x %i', (m, n, k) => {
        expectSame({ m, n, k, ...combination });
      });

      it('goes through A and C in blocks without a change of bits', () => {
        // More than one block of k (512), and of rows.
        expectSame({ m: 301, n: 9, k: 1031, ...combination });
      });

      it('takes rows that lie apart', () => {
        expectSame({ m: 6, n: 13, k: 10, lda: 17, ldb: 23, ldc: 15, ...combination });
      });
    },
  );

  it('any shape, strides and flags', () => {
    const size = fc.integer({ min: 0, max: 21 });
    const gap = fc.integer({ min: 0, max: 3 });
    const given = fc.record({
      m: size,
      n: size,
      k: size,
      gaps: fc.tuple(gap, gap, gap),
      flags: fc.constantFrom(...combinations),
    });
    fc.assert(
      fc.property(given, ({ m, n, k, gaps, flags }) => {
        expectSame({
          m,
          n,
          k,
          lda: (flags.transposeA ? m : k) + gaps[0],
          ldb: (flags.transposeB ? k : n) + gaps[1],
          ldc: n + gaps[2],
          ...flags,
        });
      }),
      { numRuns: 300 },
    );
  });

  it.each(combinations)('without a k leaves C + bias, or 0: %o', (combination) => {
    expectSame({ m: 5, n: 11, k: 0, ...combination });
  });

  it('keeps the sign of a zero', () => {
    expectSame({ m: 5, n: 9, k: 1, accumulate: true }, (length) => new Float32Array(length).fill(-0));
    expectSame({ m: 5, n: 9, k: 0, hasBias: true }, (length) => new Float32Array(length).fill(-0));
  });

  it.each(combinations)('lets NaN and infinities through to their rows and columns only: %o', (combination) => {
    const odd = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 3e38, 1e-40];
    const fill = (length: number, seed: string): Float32Array =>
      randomFloats(length, seed).map((value, index) => (index % 7 === 3 ? (odd[index % odd.length] as number) : value));
    expectSame({ m: 9, n: 13, k: 5, ...combination }, fill);
  });

  it('reads nothing after the last element of A, B and the bias', () => {
    // Each in turn ends where the memory ends: a load past it would trap.
    const end = heap.memory.buffer.byteLength;
    tf.tidy(() => {
      const [other, c] = [tf.zeros([1000]), tf.zeros([1000])];
      const [elsewhere, out] = [heap.addressOf(other), heap.addressOf(c)];
      for (const { transposeA, transposeB } of combinations) {
        for (const [m, n, k] of [
          [5, 3, 3],
          [3, 5, 3],
          [4, 8, 6],
          [9, 15, 7],
        ] as const) {
          const common = { m, n, k, c: out, transposeA, transposeB };
          expect(() => gemm({ ...common, a: end - 4 * m * k, b: elsewhere })).not.toThrow();
          expect(() => gemm({ ...common, a: elsewhere, b: end - 4 * k * n })).not.toThrow();
          expect(() => gemm({ ...common, a: elsewhere, b: elsewhere, bias: end - 4 * n })).not.toThrow();
          expect(() => gemm({ ...common, a: elsewhere, b: end - 4 * k * n + 4 })).toThrow(/out of bounds/);
        }
      }
    });
  });

  it('computes what the stock kernel computes, to the last bit', () => {
    tf.tidy(() => {
      const [m, n, k] = [33, 47, 129];
      const [a, b, c] = [
        tf.tensor2d(randomFloats(m * k, 'a'), [m, k]),
        tf.tensor2d(randomFloats(k * n, 'b'), [k, n]),
        tf.zeros([m, n]),
      ];
      gemm({ m, n, k, a: heap.addressOf(a), b: heap.addressOf(b), c: heap.addressOf(c) });
      expect([...c.dataSync()]).toEqual([...tf.matMul(a, b).dataSync()]);
    });
  });
});
