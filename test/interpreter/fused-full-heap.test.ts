import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { openBackend } from '../../src/interpreter/backends.js';
import { fusedExecutor } from '../../src/interpreter/fused-executor.js';
import { createScalarMachine } from '../../src/interpreter/scalar/machine.js';
import { openHeap } from '../../src/kernels/heap.js';
import { findNamed } from '../../src/program/named/index.js';
import { NosbenchError } from '../../src/util/errors.js';
import { fillHeap } from '../kernels/support/fill-heap.js';

// In a file, and so in a process, of its own: a heap that has grown to 4 GB stays so. Nothing of it is touched, so it is no memory.

it('a step for which the heap has no room is an error, changes nothing, and can be made later', async () => {
  await openBackend('wasm');
  const heap = openHeap();
  if ('unusable' in heap) throw new Error(heap.unusable);
  const size = 2 ** 20;
  const data = Float32Array.from({ length: size }, (_, i) => Math.cos(i));
  const variable = tf.tidy(() => tf.variable(tf.tensor1d(data)));
  const gradient = tf.fill([size], 0.25);
  const run = fusedExecutor.bind(findNamed('AdamW'), [variable]);
  const expected = createScalarMachine(findNamed('AdamW'), size);
  expect(expected.exportMemory().slots).toHaveLength(2);

  const filling = fillHeap(heap, size);
  expect(heap.memory.buffer.byteLength).toBeGreaterThan(4e9);

  const firstBytes = new Uint8Array(heap.memory.buffer, 0, 1024).slice();
  const { numTensors } = tf.memory();
  expect(() => run.step([gradient])).toThrow(
    'heap: expected room for 4194304 more bytes, got none: the heap of the wasm backend is full, it ends at 4 GB. Use a smaller model or batch, or --backend node.',
  );
  // Not written over the first bytes of the heap, as tfjs would have done.
  expect(new Uint8Array(heap.memory.buffer, 0, 1024)).toEqual(firstBytes);
  expect(Buffer.compare(Buffer.from(variable.dataSync().buffer), Buffer.from(data.buffer))).toBe(0);
  expect(run.steps).toBe(0);
  expect(tf.memory().numTensors).toBe(numTensors);

  // With one block back there is room for a slot of the two: the other is the error, and the one that was made is used later.
  expect(filling.freeOne()).toBe(true);
  for (;;) {
    try {
      run.step([gradient]);
      break;
    } catch (error) {
      expect(error).toBeInstanceOf(NosbenchError);
      expect(run.steps).toBe(0);
      expect(filling.freeOne(), 'a block left to give back').toBe(true);
    }
  }
  expected.step(data, new Float32Array(size).fill(0.25), 1);
  expect(Buffer.compare(Buffer.from(variable.dataSync().buffer), Buffer.from(data.buffer))).toBe(0);
  expect(tf.memory().numTensors).toBe(numTensors + 2);
  run.dispose();
  filling.freeAll();
  tf.dispose([variable, gradient]);

  // Sizes beyond 32 bits would be cut.
  expect(() => heap.allocate([2 ** 30 + 1], 'float32')).toThrow(
    'heap: expected room for 4294967300 more bytes, got none',
  );
  expect(tf.memory().numTensors).toBe(0);
});
