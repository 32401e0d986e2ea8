import * as tf from '@tensorflow/tfjs';
import { type MachinePart, valuesOf } from './measurement.js';
import type { OpenContender } from './optimizer-step.js';
import { timeInterleaved } from './timing.js';

/** op(A)·op(B) with [m, k] and [k, n]. */
export interface ProductSize {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
}

export function operationsOf({ m, n, k }: ProductSize): number {
  return 2 * m * n * k;
}

/** `times` products of one size by `tf.matMul`, always of the same two matrices. */
export function openProduct(size: ProductSize, times: number): OpenContender {
  const { m, n, k, transposeA = false, transposeB = false } = size;
  const a = tf.randomUniform<tf.Rank.R2>(transposeA ? [k, m] : [m, k], -1, 1, 'float32', 1);
  const b = tf.randomUniform<tf.Rank.R2>(transposeB ? [n, k] : [k, n], -1, 1, 'float32', 2);
  return {
    run() {
      for (let i = 0; i < times; i += 1) tf.matMul(a, b, transposeA, transposeB).dispose();
    },
    dispose: () => tf.dispose([a, b]),
  };
}

const SIZES: readonly ProductSize[] = [
  { m: 512, n: 512, k: 512 },
  { m: 160, n: 256, k: 256 },
  { m: 256, n: 768, k: 160, transposeA: true },
];

/** Floating-point operations a timed repetition makes: some milliseconds. */
const OPERATIONS = 2e8;

/** Rates of matrix products: a large one, one of the PFN's, and one that a gradient makes. */
export const matrixProducts: MachinePart = async ({ patienceMs }) => {
  const products = SIZES.map((size) => {
    const times = Math.ceil(OPERATIONS / operationsOf(size));
    return { size, times, contender: openProduct(size, times) };
  });
  const timings = await timeInterleaved(
    Object.fromEntries(products.map(({ contender }, i) => [String(i), contender])),
    { repetitions: 15, patienceMs },
  );
  for (const { contender } of products) contender.dispose();
  return products.map(({ size, times }, i) => ({
    name: `matrix product, ${size.m} x ${size.n} x ${size.k}${size.transposeA ? ', A transposed' : ''}`,
    unit: 'GFLOP/s',
    ...valuesOf(timings[String(i)]!, (milliseconds) => (times * operationsOf(size)) / milliseconds / 1e6),
  }));
};
