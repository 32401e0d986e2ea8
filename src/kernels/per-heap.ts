import { activeHeap } from './active-heap.js';
import type { Heap } from './heap.js';

/**
 * Makes something once for each heap, when it is first asked for: a kernel's compiled module, its scratch memory.
 * @returns a function that gives what was made for the heap of the active backend.
 */
export function perHeap<T>(create: (heap: Heap) => T): () => T {
  const made = new WeakMap<Heap, { readonly value: T }>();
  return () => {
    const heap = activeHeap();
    let entry = made.get(heap);
    if (entry === undefined) {
      entry = { value: create(heap) };
      made.set(heap, entry);
    }
    return entry.value;
  };
}

/** Memory that a kernel writes to and forgets. */
export interface Scratch {
  /** Address, aligned to 16, of at least `bytes` bytes; the same memory at every call, so what was there before may be gone. May grow the heap. */
  take(bytes: number): number;
}

/** Scratch memory on a heap that grows by doubling; what it grew out of is never freed, which at most doubles its size. */
export function createScratch(heap: Heap): Scratch {
  let size = 0;
  let address = 0;
  return {
    take(bytes) {
      if (bytes > size) {
        size = Math.max(bytes, 2 * size, 65_536);
        address = heap.reserve(size);
      }
      return address;
    },
  };
}
