import '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs';
import type { Heap } from '../../../src/kernels/heap.js';
import { openHeap } from '../../../src/kernels/heap.js';
import { registerKernels } from '../../../src/kernels/register.js';

/** Makes the WebAssembly backend the active one, with its stock kernels. */
export async function openWasm(): Promise<Heap> {
  await tf.setBackend('wasm');
  await tf.ready();
  const heap = openHeap();
  if ('unusable' in heap) throw new Error(heap.unusable);
  return heap;
}

/** The same with our kernels in their place. */
export async function openWasmWithKernels(): Promise<Heap> {
  const heap = await openWasm();
  const outcome = registerKernels();
  if (outcome !== 'registered') throw new Error(outcome.unusable);
  return heap;
}
