import { NosbenchError } from '../util/errors.js';
import { type Heap, openHeap } from './heap.js';

/** The heap for a kernel that is running: kernels are registered only where there is one. */
export function activeHeap(): Heap {
  const heap = openHeap();
  if ('unusable' in heap) {
    throw new NosbenchError(
      'bug',
      `kernel: expected the heap of the wasm backend, got none (${heap.unusable}). Call registerKernels() after the backend is open.`,
    );
  }
  return heap;
}
