import { LRUCache } from 'lru-cache';

/**
 * A memory of at most so many values, of which the least recently used go. The bound is told as a sum of sizes, each 1: told as a count,
 * the memory is allocated for all of them at once, 8 ms of work for 100,000 that a short command never fills.
 */
export function recentlyUsed<V extends NonNullable<unknown>>(count: number): LRUCache<string, V> {
  return new LRUCache({ maxSize: count, sizeCalculation: () => 1 });
}
