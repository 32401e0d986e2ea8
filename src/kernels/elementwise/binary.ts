import type * as tf from '@tensorflow/tfjs';
import { perHeap } from '../per-heap.js';
import type { KernelRegistration } from '../registration.js';
import { type Expression, i32x4, op } from '../wasm/code.js';
import { encodeModule } from '../wasm/module.js';
import { instantiate } from '../wasm/runtime.js';
import { broadcastLoops, broadcastShape, type Dimension, runRows } from './broadcast.js';
import { emitRowLoop, type Reading, type RowLoop } from './loop.js';

type Pair = (a: Expression<'v128'>, b: Expression<'v128'>) => Expression<'v128'>;

/** An elementwise operation on two tensors of one type that broadcast: what it is for each type that tfjs can hand it. */
interface BinaryRow {
  readonly float32?: Pair;
  readonly int32?: Pair;
  /** On truth values, which come as 32-bit integers 0 and 1. */
  readonly bool?: Pair;
  /** The result is `bool` and the bodies return lane masks; otherwise it has the operands' type. */
  readonly isTruth: boolean;
}

const ZEROS = i32x4(0, 0, 0, 0);

/** Operations that the stock backend computes element by element: 6 to 12 ns each, over 100 where an operand is broadcast. */
const BINARY: Readonly<Record<string, BinaryRow>> = {
  Equal: comparison(
    (a, b) => op('f32x4.eq', a, b),
    (a, b) => op('i32x4.eq', a, b),
  ),
  NotEqual: comparison(
    (a, b) => op('f32x4.ne', a, b),
    (a, b) => op('i32x4.ne', a, b),
  ),
  Less: comparison(
    (a, b) => op('f32x4.lt', a, b),
    (a, b) => op('i32x4.lt_s', a, b),
  ),
  LessEqual: comparison(
    (a, b) => op('f32x4.le', a, b),
    (a, b) => op('i32x4.le_s', a, b),
  ),
  Greater: comparison(
    (a, b) => op('f32x4.gt', a, b),
    (a, b) => op('i32x4.gt_s', a, b),
  ),
  GreaterEqual: comparison(
    (a, b) => op('f32x4.ge', a, b),
    (a, b) => op('i32x4.ge_s', a, b),
  ),
  LogicalAnd: { bool: (a, b) => op('i32x4.ne', op('v128.and', a, b), ZEROS), isTruth: true },
  LogicalOr: { bool: (a, b) => op('i32x4.ne', op('v128.or', a, b), ZEROS), isTruth: true },
  /** NaN in either operand gives NaN; the stock kernel loses that of the second. */
  Maximum: { float32: (a, b) => op('f32x4.max', a, b), int32: (a, b) => op('i32x4.max_s', a, b), isTruth: false },
  Minimum: { float32: (a, b) => op('f32x4.min', a, b), int32: (a, b) => op('i32x4.min_s', a, b), isTruth: false },
};

/** Comparisons, maximum and minimum, logical and and or, with broadcasting. */
export const BINARY_KERNELS: readonly KernelRegistration[] = Object.entries(BINARY).map(([kernelName, row]) =>
  binaryKernel(kernelName, row),
);

function comparison(float32: Pair, int32: Pair): BinaryRow {
  return { float32, int32, bool: int32, isTruth: true };
}

function binaryKernel(kernelName: string, row: BinaryRow): KernelRegistration {
  const byType = {
    float32: compiled(row.float32, 4, row.isTruth),
    int32: compiled(row.int32, 4, row.isTruth),
    bool: compiled(row.bool, 1, row.isTruth),
  };
  return {
    kernelName,
    kernelFunc({ inputs }) {
      const { a, b } = inputs as { readonly a: tf.TensorInfo; readonly b: tf.TensorInfo };
      const compile = a.dtype === b.dtype ? byType[a.dtype as keyof typeof byType] : undefined;
      if (compile === undefined) {
        const types = Object.entries(byType).flatMap(([type, loops]) => (loops === undefined ? [] : [type]));
        throw new Error(
          `${kernelName}: expected two tensors of one type among ${types.join(', ')}, got ${a.dtype} and ${b.dtype}. Cast them first.`,
        );
      }
      const { heap, loops, inputBytes } = compile();
      const shape = broadcastShape([a.shape, b.shape]);
      const out = heap.allocate(shape, row.isTruth ? 'bool' : (a.dtype as 'float32' | 'int32'));
      if (shape.includes(0)) return out;
      const dimensions = broadcastLoops(shape, [a.shape, b.shape]);
      // One element against one is a row of length 1, which any loop can do.
      const [strideA, strideB] = (dimensions.at(-1) as Dimension).strides as [number, number];
      const loop = strideB === 0 ? loops.eachOne : strideA === 0 ? loops.oneEach : loops.eachEach;
      runRows(
        dimensions,
        loop,
        heap.addressOf(out),
        [heap.addressOf(a), heap.addressOf(b)],
        [row.isTruth ? 1 : 4, inputBytes, inputBytes],
      );
      return out;
    },
  };
}

function compiled(pair: Pair | undefined, inputBytes: 4 | 1, isTruth: boolean) {
  if (pair === undefined) return undefined;
  return perHeap((heap) => {
    const emit = (name: string, a: Reading, b: Reading) =>
      emitRowLoop(
        name,
        [
          { bytes: inputBytes, reading: a },
          { bytes: inputBytes, reading: b },
        ],
        { bytes: isTruth ? 1 : 4 },
        (_, first, second) => pair(first, second),
      );
    const functions = [
      emit('eachEach', 'each', 'each'),
      emit('eachOne', 'each', 'one'),
      emit('oneEach', 'one', 'each'),
    ];
    const loops = instantiate(encodeModule(functions), { memory: heap.memory }) as Readonly<
      Record<'eachEach' | 'eachOne' | 'oneEach', RowLoop>
    >;
    return { heap, loops, inputBytes };
  });
}
