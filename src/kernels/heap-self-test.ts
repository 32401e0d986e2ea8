import * as tf from '@tensorflow/tfjs';
import type { Heap } from './heap.js';
import { f32x4, load, op, store } from './wasm/code.js';
import { defineFunction, encodeModule } from './wasm/module.js';
import { instantiate } from './wasm/runtime.js';

/** Doubles four floats at an address. */
const DOUBLE = defineFunction('double', ['i32'], (_, at) => [
  store('v128.store', at, op('f32x4.mul', load('v128.load', at), f32x4(2))),
]);

/** What goes wrong when a module of our own and tfjs work on the same tensors, if anything. */
export function selfTest(heap: Heap): string | undefined {
  const module = encodeModule([DOUBLE]);
  if (!WebAssembly.validate(module)) return 'this runtime has WebAssembly without SIMD';
  const { numTensors } = tf.memory();
  try {
    const { double } = instantiate(module, { memory: heap.memory });
    const fault = tf.tidy(() => tryOut(heap, double as (address: number) => void));
    const left = tf.memory().numTensors - numTensors;
    return (
      fault ?? (left === 0 ? undefined : `${left} tensors were left over by a trial of the heap of the wasm backend`)
    );
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return `a module of our own could not work on the heap of the wasm backend (${reason})`;
  }
}

function tryOut(heap: Heap, double: (address: number) => void): string | undefined {
  // A convolution of one pixel with the weights: of the operations of the backend, the one that keeps packed weights.
  const weights = tf.tensor4d([1, 2, 3, 4], [1, 1, 1, 4]);
  const convolve = () => tf.conv2d(tf.ones<tf.Rank.R4>([1, 1, 1, 1]), weights, 1, 'valid').dataSync();
  const before = read(convolve());
  double(heap.addressOf(weights));
  heap.markWritten(weights);
  const seen = read(weights.dataSync());
  if (seen !== '2,4,6,8')
    return `a write into the heap of the wasm backend was not seen by tfjs (expected 2,4,6,8, got ${seen})`;
  const after = read(convolve());
  if (before !== '1,2,3,4' || after !== '2,4,6,8') {
    return `a write into the heap of the wasm backend did not reach a convolution (expected 2,4,6,8 after 1,2,3,4, got ${after} after ${before})`;
  }
  const alone = heap.isShared(weights);
  const shared = tf.tidy(() => {
    weights.reshape([4]);
    return heap.isShared(weights);
  });
  if (alone || !shared || heap.isShared(weights))
    return 'the wasm backend does not count who shares the data of a tensor as expected';
  const { dataId } = heap.allocate([4], 'float32');
  const inHeap = heap.addressOf({ dataId, shape: [4] }) > 0;
  tf.backend().disposeData(dataId);
  return inHeap ? undefined : 'the wasm backend does not give an address to a new tensor';
}

function read(values: ArrayLike<number>): string {
  return Array.from(values).join();
}
