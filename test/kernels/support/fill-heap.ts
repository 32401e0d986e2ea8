import * as tf from '@tensorflow/tfjs';
import type { Heap } from '../../../src/kernels/heap.js';
import { NosbenchError } from '../../../src/util/errors.js';

/** Bytes where the heap of WebAssembly ends. */
const END = 2 ** 32;

/** What keeps a heap full. */
export interface Filling {
  /** Gives the block back that was taken last. @returns false when none is left */
  freeOne(): boolean;
  freeAll(): void;
}

/**
 * Takes blocks of the heap, of 1 GB at first and then smaller ones, until there is no room for `elements` floats. Nothing of them is
 * touched, so they are no memory of the machine. Ends in any case: more than 4 GB in blocks is an error, which it is without the guard
 * of `openHeap`, where a full heap gives out its first bytes over and over.
 */
export function fillHeap(heap: Heap, elements: number): Filling {
  const blocks: tf.TensorInfo[] = [];
  let taken = 0;
  const takeAll = (size: number) => {
    for (;;) {
      try {
        blocks.push(heap.allocate([size], 'float32'));
      } catch (error) {
        if (error instanceof NosbenchError && error.code === 'environment') return;
        throw error;
      }
      taken += 4 * size;
      if (taken > END) throw new Error(`the heap gave out ${taken} bytes, more than it has: a full heap is no error`);
    }
  };
  for (let size = 2 ** 28; size >= elements; size = Math.floor(size / 4)) takeAll(size);
  const freeOne = () => {
    const block = blocks.pop();
    if (block !== undefined) tf.backend().disposeData(block.dataId);
    return block !== undefined;
  };
  return {
    freeOne,
    freeAll: () => {
      while (freeOne());
    },
  };
}
