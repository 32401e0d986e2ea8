import type * as tf from '@tensorflow/tfjs';
import { openHeap } from './heap.js';

/**
 * The values of a float32 tensor for reading at once: where the heap of the wasm backend is open a view of it, which dies with the next
 * tensor that is made or disposed of, elsewhere a copy. A copy of every gradient in every step keeps the garbage collector's threads busy.
 */
export function peekValues(tensor: tf.Tensor): Float32Array {
  const heap = openHeap();
  if ('unusable' in heap) return tensor.dataSync<'float32'>();
  return new Float32Array(heap.memory.buffer, heap.addressOf(tensor) >>> 0, tensor.size);
}
