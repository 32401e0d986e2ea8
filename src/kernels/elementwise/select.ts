import * as tf from '@tensorflow/tfjs';
import { perHeap } from '../per-heap.js';
import type { KernelRegistration } from '../registration.js';
import { i32x4, op } from '../wasm/code.js';
import { encodeModule } from '../wasm/module.js';
import { instantiate } from '../wasm/runtime.js';
import { type Body, emitRowLoop, type RowLoop } from './loop.js';

const ZEROS = i32x4(0, 0, 0, 0);
const choose: Body = (_, condition, whenTrue, whenFalse) =>
  op('v128.bitselect', whenTrue, whenFalse, op('i32x4.ne', condition, ZEROS));

const compiled = perHeap((heap) => {
  const truth = { bytes: 1, reading: 'each' } as const;
  const value = { bytes: 4, reading: 'each' } as const;
  const functions = [
    emitRowLoop('values', [truth, value, value], value, choose),
    emitRowLoop('rowsOfValues', [{ bytes: 1, reading: 'one' }, value, value], value, choose),
    emitRowLoop('truths', [truth, truth, truth], truth, (w, ...operands) =>
      op('i32x4.ne', choose(w, ...operands), ZEROS),
    ),
  ];
  return {
    heap,
    loops: instantiate(encodeModule(functions), { memory: heap.memory }) as Readonly<
      Record<'values' | 'rowsOfValues' | 'truths', RowLoop>
    >,
  };
});

/** `tf.where`: the stock kernel branches at every element. */
export const SELECT_KERNELS: readonly KernelRegistration[] = [
  {
    kernelName: 'Select',
    kernelFunc({ inputs }) {
      const { condition, t, e } = inputs as Readonly<Record<'condition' | 't' | 'e', tf.TensorInfo>>;
      if (t.dtype !== e.dtype || (t.dtype !== 'float32' && t.dtype !== 'int32' && t.dtype !== 'bool')) {
        throw new Error(
          `where: expected two tensors of one type among float32, int32, bool, got ${t.dtype} and ${e.dtype}. Cast them first.`,
        );
      }
      const { heap, loops } = compiled();
      const out = heap.allocate(t.shape, t.dtype);
      const [to, at, ifTrue, ifFalse] = [out, condition, t, e].map(heap.addressOf) as [number, number, number, number];
      const size = tf.util.sizeFromShape(t.shape);
      // tfjs lets one truth value stand for a whole row of t and e.
      const rows = tf.util.sizeFromShape(condition.shape);
      if (size === 0) return out;
      if (rows === size) (t.dtype === 'bool' ? loops.truths : loops.values)(size, 1, to, at, 0, ifTrue, 0, ifFalse, 0);
      else if (t.dtype !== 'bool')
        loops.rowsOfValues(size / rows, rows, to, at, 1, ifTrue, (4 * size) / rows, ifFalse, (4 * size) / rows);
      else
        throw new Error(
          `where: expected truth values of shape [${condition.shape}] to choose among, got [${t.shape}]. Broadcast the condition.`,
        );
      return out;
    },
  },
];
