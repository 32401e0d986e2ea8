import * as tf from '@tensorflow/tfjs';
import { CONVOLUTION_KERNELS } from './convolution/convolution.js';
import { DEPTHWISE_KERNELS } from './convolution/depthwise.js';
import { ELEMENTWISE_KERNELS } from './elementwise/kernels.js';
import { openHeap } from './heap.js';
import { IDENTITY_KERNELS } from './identity.js';
import { LAYER_GRADIENTS, LAYER_KERNELS } from './layers/kernels.js';
import { MATMUL_KERNELS } from './matmul.js';
import { POOLING_KERNELS } from './pooling.js';
import type { KernelRegistration } from './registration.js';
import { ROW_KERNELS } from './rows.js';

/** Every kernel of ours, a file a family. */
const REGISTRATIONS: readonly KernelRegistration[] = [
  ...MATMUL_KERNELS,
  ...IDENTITY_KERNELS,
  ...LAYER_KERNELS,
  ...ELEMENTWISE_KERNELS,
  ...ROW_KERNELS,
  ...CONVOLUTION_KERNELS,
  ...DEPTHWISE_KERNELS,
  ...POOLING_KERNELS,
];

/**
 * Puts our kernels in the place of the stock ones of the `wasm` backend and adds those it lacks. To be called once that backend is the
 * active one; a second call does nothing.
 * @returns why not, where the heap of the backend cannot be used (another backend, another version): then all stays as it was.
 */
export function registerKernels(): 'registered' | { readonly unusable: string } {
  const heap = openHeap();
  if ('unusable' in heap) return heap;
  for (const { kernelName, kernelFunc } of REGISTRATIONS) {
    const present: tf.KernelConfig | null = tf.getKernel(kernelName, 'wasm');
    if (present?.kernelFunc === kernelFunc) continue;
    if (present) tf.unregisterKernel(kernelName, 'wasm');
    tf.registerKernel({ ...present, kernelName, backendName: 'wasm', kernelFunc });
  }
  for (const gradient of LAYER_GRADIENTS) {
    const present: tf.GradConfig | undefined = tf.getGradient(gradient.kernelName);
    if (present === undefined) tf.registerGradient(gradient);
  }
  return 'registered';
}
