import * as tf from '@tensorflow/tfjs';
import { type BackendName, openBackend } from '../../../src/interpreter/backends.js';
import { BACKENDS } from '../../interpreter/support/tensor-backends.js';
import { openWasmWithKernels } from './wasm-backend.js';

/** Where a layer runs by kernels of ours, and where it is composed of tfjs operations. */
export const LAYER_BACKENDS = BACKENDS.map(({ name }) => name);

export async function openLayerBackend(name: BackendName): Promise<void> {
  if (name === 'wasm') await openWasmWithKernels();
  else await openBackend(name);
}

/** Gradients of Σ weights·f(inputs) with respect to each input. */
export function gradientsOf(
  f: (...inputs: tf.Tensor[]) => tf.Tensor,
  inputs: readonly tf.Tensor[],
  weights: tf.Tensor,
): tf.Tensor[] {
  return tf.grads((...given) => tf.sum(tf.mul(f(...given), weights)))([...inputs]);
}

/** Runs `work` and tells how many tensors and bytes it left behind. */
export function leftBehind(work: () => void): { readonly tensors: number; readonly bytes: number } {
  const before = { ...tf.memory() };
  work();
  const after = tf.memory();
  return { tensors: after.numTensors - before.numTensors, bytes: after.numBytes - before.numBytes };
}
