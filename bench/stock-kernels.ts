import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs';
import { openBackend } from '../dist/interpreter/backends.js';
import type { Contender } from './measure.js';

// Loading the package registers its kernels; ours take their places when `openBackend` opens the backend.
createRequire(import.meta.url)('@tensorflow/tfjs-backend-wasm');
const STOCK = kernelsOf();
if (STOCK.size === 0 || STOCK.has('NosbenchLinear')) {
  throw new Error(
    'bench: expected the kernels of TensorFlow.js as they come, got ours. Load stock-kernels.js before any backend opens.',
  );
}

/** The kernels of the wasm backend: ours, or those that TensorFlow.js comes with. */
export interface KernelSwitch {
  useOwn(): void;
  useStock(): void;
}

/** Opens the wasm backend, with our kernels to begin with; whoever switches to the stock ones switches back. */
export async function openKernelSwitch(): Promise<KernelSwitch> {
  await openBackend('wasm');
  const own = kernelsOf();
  const put = (kernels: ReadonlyMap<string, tf.KernelConfig>) => {
    for (const [name, { kernelFunc }] of kernelsOf()) {
      if (kernels.get(name)?.kernelFunc !== kernelFunc) tf.unregisterKernel(name, 'wasm');
    }
    const present = kernelsOf();
    for (const [name, kernel] of kernels) if (!present.has(name)) tf.registerKernel(kernel);
  };
  return { useOwn: () => put(own), useStock: () => put(STOCK) };
}

function kernelsOf(): ReadonlyMap<string, tf.KernelConfig> {
  return new Map(tf.getKernelsForBackend('wasm').map((kernel) => [kernel.kernelName, kernel]));
}

/** The same work by the kernels that TensorFlow.js comes with. */
export function withStock({ useStock, useOwn }: KernelSwitch, { run }: Contender): Contender {
  return { prepare: useStock, run, finish: useOwn };
}
