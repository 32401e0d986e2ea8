import type { Rng } from '../../../random/rng.js';
import type { DataSet, Rows } from './problem.js';

/**
 * A batch as TensorFlow's `repeat().shuffle(count).batch(size)` makes it: out of a buffer that holds every row once, a row is taken at random and the next
 * of the endless stream put in its place, so that a batch may hold a row twice, and must where it is larger than the data set.
 *
 * Differs from the original: every batch starts from a full buffer, with the stream at a random row, and so is independent of the batches before it.
 */
export function shuffledRows({ inputs, labels, count, features, batchSize }: DataSet, draws: Rng): Rows {
  const batch: Rows = {
    inputs: new Float32Array(batchSize * features),
    labels: new Float32Array(batchSize),
    count: batchSize,
  };
  /** Rows of the buffer that are no longer the first ones. */
  const replaced = new Map<number, number>();
  let next = draws.integer(0, count);
  for (let i = 0; i < batchSize; i += 1) {
    const slot = draws.integer(0, count);
    const row = replaced.get(slot) ?? slot;
    replaced.set(slot, next);
    next = (next + 1) % count;
    batch.inputs.set(inputs.subarray(row * features, (row + 1) * features), i * features);
    batch.labels[i] = labels[row]!;
  }
  return batch;
}
