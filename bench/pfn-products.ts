import * as tf from '@tensorflow/tfjs';
import type { OpenContender } from '../dist/benchmark/machine/optimizer-step.js';
import { PFN_POSITION } from '../dist/benchmark/machine/training-step.js';
import { type Gemm, openGemm, type Product } from '../dist/kernels/gemm.js';
import { openHeap } from '../dist/kernels/heap.js';
import { PFN_PRESETS } from '../dist/pfn/config.js';

/** Rows of inputs, and the sizes of the linear map that they go through. */
interface LinearMap {
  readonly rows: number;
  readonly inputs: number;
  readonly outputs: number;
}

/** The linear maps of the PFN but for the two that read single numbers: four a layer, two in the decoder. */
export function pfnProducts(): readonly LinearMap[] {
  const { width, hidden, layers, buckets, datasets, points } = PFN_PRESETS.pfn;
  const predicted = datasets * (points - PFN_POSITION);
  const layer = (rows: number): readonly LinearMap[] => [
    { rows: datasets * points, inputs: width, outputs: 3 * width },
    { rows, inputs: width, outputs: width },
    { rows, inputs: width, outputs: hidden },
    { rows, inputs: hidden, outputs: width },
  ];
  return [
    ...Array.from({ length: layers }, (_, i) => layer(i === layers - 1 ? predicted : datasets * points)).flat(),
    { rows: predicted, inputs: width, outputs: hidden },
    { rows: predicted, inputs: hidden, outputs: buckets },
  ];
}

/** Forward products and both gradients of all maps, on buffers of their own, forwards and then backwards as in a step. */
export function openProducts(
  maps: readonly LinearMap[],
): OpenContender & { run(): void; readonly count: number; readonly operations: number } {
  const heap = openHeap();
  if ('unusable' in heap) throw new Error(`bench: ${heap.unusable}`);
  const gemm: Gemm = openGemm();
  const tensors: tf.Tensor[] = [];
  const address = (...shape: [number, number]) => {
    const tensor = tf.randomUniform(shape, -1, 1, 'float32', tensors.length + 1);
    tensors.push(tensor);
    return heap.addressOf(tensor);
  };
  const forwards: Product[] = [];
  const backwards: Product[] = [];
  for (const { rows, inputs, outputs } of maps) {
    const [x, y, dx, dy] = [
      address(rows, inputs),
      address(rows, outputs),
      address(rows, inputs),
      address(rows, outputs),
    ];
    const [weight, dWeight] = [address(outputs, inputs), address(outputs, inputs)];
    forwards.push({ m: rows, n: outputs, k: inputs, a: x, b: weight, c: y, transposeB: true });
    backwards.unshift({ m: rows, n: inputs, k: outputs, a: dy, b: weight, c: dx });
    backwards.unshift({ m: outputs, n: inputs, k: rows, a: dy, b: x, c: dWeight, transposeA: true });
  }
  const products = [...forwards, ...backwards];
  return {
    count: products.length,
    operations: products.reduce((sum, { m, n, k }) => sum + 2 * m * n * k, 0),
    run: () => products.forEach(gemm),
    dispose: () => tf.dispose(tensors),
  };
}
