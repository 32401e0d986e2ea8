import type * as tf from '@tensorflow/tfjs';
import type { KernelRegistration } from './registration.js';

/**
 * `Identity` without a copy: the result shares the data. tfjs clones every tensor that it saves for a gradient.
 *
 * So `variable.clone()` is no snapshot: whoever writes into a tensor's memory must see to it that nobody shares it (`Heap.isShared`).
 */
export const IDENTITY_KERNELS: readonly KernelRegistration[] = [
  {
    kernelName: 'Identity',
    kernelFunc: ({ inputs, backend }) => {
      const { dataId, shape, dtype } = inputs.x as tf.TensorInfo;
      (backend as CountingBackend).incRef(dataId);
      return { dataId, shape, dtype };
    },
  },
];

interface CountingBackend {
  incRef(dataId: tf.DataId): void;
}
