import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { Benchmark } from '../../src/benchmark/benchmark.js';
import { openHeap } from '../../src/kernels/heap.js';
import { findNamed } from '../../src/program/named/index.js';
import { fillHeap } from '../kernels/support/fill-heap.js';
import { temporaryFolder } from './support.js';

// In a file, and so in a process, of its own: a heap that has grown to 4 GB stays so.

it('a model for which the heap of the wasm backend has no room is one clear error, no record, and no harm to what comes after', async () => {
  const benchmark = await Benchmark.open({ task: 'toy', cache: temporaryFolder(), backend: 'wasm' });
  expect(benchmark.numerics).toBe('wasm/fused');
  const heap = openHeap();
  if ('unusable' in heap) throw new Error(heap.unusable);
  const { numTensors, numDataBuffers } = tf.memory();
  const filling = fillHeap(heap, 1);
  const filled = tf.memory();

  for (let i = 0; i < 2; i++) {
    await expect(benchmark.query(findNamed('SGD'), { epochs: 5 })).rejects.toMatchObject({
      code: 'environment',
      message: expect.stringMatching(
        /^heap: expected room for \d+ more bytes, got none: the heap of the wasm backend is full, it ends at 4 GB\. Use a smaller model or batch, or --backend node\.$/,
      ),
    });
    expect(tf.memory().numTensors).toBe(filled.numTensors);
  }
  const records: unknown[] = [];
  for await (const record of benchmark.store.records()) records.push(record);
  expect(records).toEqual([]);

  filling.freeAll();
  const { loss, cached } = await benchmark.query(findNamed('SGD'), { epochs: 5 });
  expect(cached).toBe(false);
  expect(loss).toBeGreaterThan(1);
  expect(loss).toBeLessThan(1.1);
  await benchmark.close();
  expect(tf.memory()).toMatchObject({ numTensors, numDataBuffers });
});
