import * as tf from '@tensorflow/tfjs';
import { perHeap } from '../per-heap.js';
import type { KernelRegistration } from '../registration.js';
import { f32x4, i32x4, op } from '../wasm/code.js';
import { encodeModule } from '../wasm/module.js';
import { instantiate } from '../wasm/runtime.js';
import { emitRowLoop, type RowLoop } from './loop.js';

interface CountingBackend {
  incRef(dataId: tf.DataId): void;
}

type Conversion = 'int32ToFloat32' | 'boolToFloat32' | 'boolToInt32' | 'float32ToBool' | 'int32ToBool';

const compiled = perHeap((heap) => {
  const truth = { bytes: 1, reading: 'each' } as const;
  const value = { bytes: 4, reading: 'each' } as const;
  const functions = [
    emitRowLoop('int32ToFloat32', [value], value, (_, x) => op('f32x4.convert_i32x4_s', x)),
    emitRowLoop('boolToFloat32', [truth], value, (_, x) => op('f32x4.convert_i32x4_s', x)),
    emitRowLoop('boolToInt32', [truth], value, (_, x) => x),
    emitRowLoop('float32ToBool', [value], truth, (_, x) => op('f32x4.ne', x, f32x4(0))),
    emitRowLoop('int32ToBool', [value], truth, (_, x) => op('i32x4.ne', x, i32x4(0, 0, 0, 0))),
  ];
  return {
    heap,
    loops: instantiate(encodeModule(functions), { memory: heap.memory }) as Readonly<Record<Conversion, RowLoop>>,
  };
});

/**
 * To the same type without a copy, as `Identity`. To `bool`: what is not 0 (NaN included), where the stock kernel takes the lowest byte of
 * the integer part.
 */
export const CAST_KERNELS: readonly KernelRegistration[] = [
  {
    kernelName: 'Cast',
    kernelFunc({ inputs, attrs, backend }) {
      const x = inputs.x as tf.TensorInfo;
      const dtype = attrs?.dtype as tf.DataType;
      if (x.dtype === dtype) {
        (backend as CountingBackend).incRef(x.dataId);
        return { dataId: x.dataId, shape: x.shape, dtype };
      }
      if (dtype !== 'float32' && dtype !== 'int32' && dtype !== 'bool') {
        throw new Error(
          `cast: expected float32, int32 or bool on the wasm backend, got ${dtype}. Convert the values before they become a tensor.`,
        );
      }
      const { heap, loops } = compiled();
      const out = heap.allocate(x.shape, dtype);
      const size = tf.util.sizeFromShape(x.shape);
      const [from, to] = [heap.addressOf(x), heap.addressOf(out)];
      if (x.dtype === 'float32' && dtype === 'int32') {
        // By the rules of JavaScript (towards zero, modulo 2^32, NaN to 0), as the stock kernel.
        new Int32Array(heap.memory.buffer, to, size).set(new Float32Array(heap.memory.buffer, from, size));
      } else {
        const source = x.dtype as 'float32' | 'int32' | 'bool';
        loops[`${source}To${dtype === 'float32' ? 'Float32' : dtype === 'int32' ? 'Int32' : 'Bool'}` as Conversion](
          size,
          1,
          to,
          from,
          0,
        );
      }
      return out;
    },
  },
];
