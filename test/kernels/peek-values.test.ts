import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { activeHeap } from '../../src/kernels/active-heap.js';
import { peekValues } from '../../src/kernels/peek-values.js';
import { LAYER_BACKENDS, openLayerBackend } from './support/backends.js';

describe.each(LAYER_BACKENDS)('peekValues on %s', (backend) => {
  it('has the bits of the tensor, of a result and of a view of it', async () => {
    await openLayerBackend(backend);
    tf.tidy(() => {
      const made = tf.tensor([1, -0, Number.NaN, 1e-40, Number.NEGATIVE_INFINITY, 3], [2, 3]);
      for (const tensor of [made, tf.mul(made, 2), tf.reshape(made, [6]), tf.scalar(7), tf.zeros([0])]) {
        expect(peekValues(tensor)).toEqual(tensor.dataSync());
      }
    });
  });
});

it('copies nothing on wasm', async () => {
  await openLayerBackend('wasm');
  const tensor = tf.ones([5]);
  expect(peekValues(tensor).buffer).toBe(activeHeap().memory.buffer);
  tensor.dispose();
});
