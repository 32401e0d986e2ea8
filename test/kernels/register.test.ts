import * as tf from '@tensorflow/tfjs';
import { afterAll, describe, expect, it } from 'vitest';
import { attention } from '../../src/kernels/layers/attention.js';
import { gelu } from '../../src/kernels/layers/gelu.js';
import { layerNorm } from '../../src/kernels/layers/layer-norm.js';
import { linear } from '../../src/kernels/layers/linear.js';
import { registerKernels } from '../../src/kernels/register.js';
import { openWasm } from './support/wasm-backend.js';

const LAYERS: Readonly<Record<string, () => tf.Tensor>> = {
  Linear: () => linear(tf.zeros([2, 3]), tf.zeros([4, 3]), tf.zeros([4])),
  Gelu: () => gelu(tf.zeros([2, 3])),
  LayerNorm: () => layerNorm(tf.zeros([2, 3]), tf.zeros([3]), tf.zeros([3])),
  Attention: () => attention(tf.zeros([2, 3, 12]), { heads: 2, keys: 1 }),
};

async function kernelsOf(layer: () => tf.Tensor): Promise<string[]> {
  const { kernels } = await tf.profile(() => tf.tidy(layer));
  // A custom gradient is listed too, by the name of the scope around it.
  return kernels.map(({ name }) => name).filter((name) => name !== 'unnamed scope');
}

describe('registerKernels', () => {
  afterAll(async () => {
    await tf.setBackend('cpu');
  });

  it('refuses a backend without a heap, says why and changes nothing', async () => {
    await tf.setBackend('cpu');
    const before = tf.getKernel('BatchMatMul', 'cpu').kernelFunc;
    expect(registerKernels()).toEqual({ unusable: 'the active backend is "cpu", not "wasm"' });
    expect(tf.getKernel('BatchMatMul', 'cpu').kernelFunc).toBe(before);
    expect(tf.getKernel('BatchMatMul', 'wasm').kernelFunc.toString()).toContain('wasmBatchMatMul');
  });

  it.each(Object.entries(LAYERS))(
    'before it %s is composed of operations, after it one kernel',
    async (name, layer) => {
      await openWasm();
      if (tf.getKernel(`Nosbench${name}`, 'wasm') === undefined)
        expect(await kernelsOf(layer)).not.toContain(`Nosbench${name}`);
      expect(registerKernels()).toBe('registered');
      expect((await kernelsOf(layer)).filter((kernel) => kernel !== 'Fill')).toEqual([`Nosbench${name}`]);
      await tf.setBackend('cpu');
      expect(await kernelsOf(layer)).not.toContain(`Nosbench${name}`);
    },
  );

  it('a second call does nothing, however often', async () => {
    await openWasm();
    registerKernels();
    const before = tf.getKernelsForBackend('wasm').map(({ kernelName, kernelFunc }) => [kernelName, kernelFunc]);
    expect(registerKernels()).toBe('registered');
    expect(tf.getKernelsForBackend('wasm').map(({ kernelName, kernelFunc }) => [kernelName, kernelFunc])).toEqual(
      before,
    );
  });
});
