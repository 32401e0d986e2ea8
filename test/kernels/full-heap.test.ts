import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import type { Heap } from '../../src/kernels/heap.js';
import { derivedStream } from '../../src/random/derived.js';
import { openWasm } from './support/wasm-backend.js';

// In a file, and so in a process, of its own: a heap that has grown to 4 GB stays so. Nothing of it is touched, so it is no memory.

interface Block {
  readonly dataId: object;
  readonly from: number;
  readonly to: number;
}

it('tensors never overlap, and none reaches beyond the heap, where it is full most of the time', async () => {
  const heap = await openWasm();
  const rng = derivedStream(1, 'full-heap');
  const blocks: Block[] = [];
  let refused = 0;
  for (let i = 0; i < 6000; i++) {
    if (blocks.length > 0 && rng.uniform() < (refused % 40 < 20 ? 0.3 : 0.7)) {
      const [block] = blocks.splice(rng.integer(0, blocks.length), 1);
      tf.backend().disposeData(block!.dataId);
      continue;
    }
    // From 4 bytes to 1 GB.
    const size = Math.ceil(2 ** (28 * rng.uniform()));
    const made = allocate(heap, size);
    if (made === undefined) {
      refused += 1;
      continue;
    }
    const from = heap.addressOf(made);
    const to = from + 4 * size;
    expect(to).toBeLessThanOrEqual(heap.memory.buffer.byteLength);
    const overlapping = blocks.find((other) => from < other.to && other.from < to);
    expect(overlapping, `${size} floats at ${from}`).toBeUndefined();
    blocks.push({ dataId: made.dataId, from, to });
  }
  expect(refused).toBeGreaterThan(100);
  for (const { dataId } of blocks) tf.backend().disposeData(dataId);
  // The backend still works.
  expect(tf.tidy(() => tf.sum(tf.range(0, 1000)).dataSync()[0])).toBe(499_500);
});

/** A block of so many floats, `undefined` where the heap says that it has no room. */
function allocate(heap: Heap, size: number): tf.TensorInfo | undefined {
  try {
    return heap.allocate([size], 'float32');
  } catch (error) {
    expect(error).toMatchObject({ code: 'environment', message: expect.stringMatching(/^heap: expected room for/) });
    return undefined;
  }
}
