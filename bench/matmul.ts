import * as tf from '@tensorflow/tfjs';
import { openProduct, operationsOf } from '../dist/benchmark/machine/matrix-product.js';
import { type Contender, millisecondsOf, ratioOf, timeInterleaved } from './measure.js';
import type { Section } from './section.js';
import { openKernelSwitch, withStock } from './stock-kernels.js';

const SIZE = { m: 160, n: 256, k: 256 } as const;
/** Products a repetition: some twenty milliseconds. */
const TIMES = 32;

/** Our matrix product against that of TensorFlow.js at its best (the same weights again, packed once), and what a gradient costs. */
export const section: Section = {
  title: `matrix product ${SIZE.m} x ${SIZE.n} x ${SIZE.k}, ${TIMES} a repetition`,
  retries: true,
  async run({ quick }) {
    const kernels = await openKernelSwitch();
    const product = openProduct(SIZE, TIMES);
    const gradient = openGradient();
    const timings = await timeInterleaved(
      {
        own: product,
        stock: withStock(kernels, product),
        gradient,
        stockGradient: withStock(kernels, gradient),
      },
      { repetitions: quick ? 7 : 21, warmUps: 3 },
    );
    for (const contender of [product, gradient]) contender.dispose();
    const rate = (milliseconds: number) => `${((TIMES * operationsOf(SIZE)) / milliseconds / 1e6).toFixed(1)} GFLOP/s`;
    return [
      { name: 'own product', unit: 'ms', ...millisecondsOf(timings.own, TIMES), detail: rate(timings.own.median) },
      {
        name: 'stock product, weights packed before',
        unit: 'ms',
        ...millisecondsOf(timings.stock, TIMES),
        detail: rate(timings.stock.median),
      },
      { name: 'own / stock product', unit: 'x', ...ratioOf(timings.own, timings.stock), target: { atMost: 1.25 } },
      {
        name: 'both gradients / product, own',
        unit: 'x',
        ...ratioOf(timings.gradient, timings.own),
        target: { atMost: 3 },
      },
      { name: 'both gradients / product, stock', unit: 'x', ...ratioOf(timings.stockGradient, timings.stock) },
    ];
  },
};

/** The gradients of both factors: dy·Bᵀ and Aᵀ·dy. */
function openGradient(): Contender & { run(): void; dispose(): void } {
  const { m, n, k } = SIZE;
  const a = tf.randomUniform<tf.Rank.R2>([m, k], -1, 1, 'float32', 1);
  const b = tf.randomUniform<tf.Rank.R2>([k, n], -1, 1, 'float32', 2);
  const dy = tf.randomUniform<tf.Rank.R2>([m, n], -1, 1, 'float32', 3);
  return {
    run() {
      for (let i = 0; i < TIMES; i += 1) tf.dispose([tf.matMul(dy, b, false, true), tf.matMul(a, dy, true, false)]);
    },
    dispose: () => tf.dispose([a, b, dy]),
  };
}
