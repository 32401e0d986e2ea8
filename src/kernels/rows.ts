import * as tf from '@tensorflow/tfjs';
import { perHeap } from './per-heap.js';
import type { KernelRegistration } from './registration.js';
import {
  copyBytes,
  type Expression,
  fillBytes,
  i32,
  type Local,
  load,
  op,
  type Statement,
  set,
  store,
  when,
} from './wasm/code.js';
import { advance, plus, times, upTo } from './wasm/idioms.js';
import { defineFunction, encodeModule, type FunctionDefinition } from './wasm/module.js';
import { instantiate } from './wasm/runtime.js';

/** Rows shorter than this are copied by a loop: a call of the engine's copy costs as much. */
const SHORT_ROW_BYTES = 512;

interface RowModule {
  /** The first index outside 0 .. limit - 1 by its position, or `count`. */
  firstOutside(indices: number, count: number, limit: number): number;
  /** `outᵢ ← x[indicesᵢ]` for rows of any number of bytes. */
  gather(out: number, x: number, indices: number, count: number, rowBytes: number): void;
  /** `out ← 0`, then `out[idsᵢ] += xᵢ` for 0 <= idsᵢ < segments; rows of 4-byte elements. */
  addFloats(out: number, x: number, ids: number, count: number, rowBytes: number, segments: number): void;
  addIntegers: RowModule['addFloats'];
}

const compiled = perHeap((heap) => {
  const bytes = encodeModule([
    firstOutside(),
    gather(),
    segmentSum('addFloats', 'f32'),
    segmentSum('addIntegers', 'i32'),
  ]);
  return { heap, rows: instantiate(bytes, { memory: heap.memory }) as unknown as RowModule };
});

/** Rows of a table by their numbers, and the way back: what an embedding needs. */
export const ROW_KERNELS: readonly KernelRegistration[] = [
  {
    kernelName: 'GatherV2',
    kernelFunc: ({ inputs, attrs }) =>
      gatherRows(
        inputs.x as tf.TensorInfo,
        inputs.indices as tf.TensorInfo,
        Number(attrs?.axis ?? 0),
        Number(attrs?.batchDims ?? 0),
      ),
  },
  {
    kernelName: 'UnsortedSegmentSum',
    kernelFunc: ({ inputs, attrs }) =>
      segmentSums(inputs.x as tf.TensorInfo, inputs.segmentIds as tf.TensorInfo, Number(attrs?.numSegments)),
  },
];

/** `tf.gather`. Throws for an index outside the axis, as the stock kernel. */
function gatherRows(x: tf.TensorInfo, indices: tf.TensorInfo, axis: number, batchDims: number): tf.TensorInfo {
  if (indices.dtype !== 'int32')
    throw new Error(`gather: expected indices of type int32, got ${indices.dtype}. Cast them first.`);
  const { heap, rows } = compiled();
  const [parsedAxis] = tf.util.parseAxisParam(axis, x.shape) as [number];
  // The types of tfjs want tensors, the function reads shapes.
  const info = tf.backend_util.segment_util.collectGatherOpShapeInfo(
    x as tf.Tensor,
    indices as tf.Tensor,
    parsedAxis,
    batchDims,
  );
  const { batchSize, outerSize, dimSize, sliceSize, outputShape } = info;
  const out = heap.allocate(outputShape, x.dtype as 'float32');
  const count = tf.util.sizeFromShape(indices.shape) / Math.max(1, batchSize);
  if (tf.util.sizeFromShape(outputShape) === 0) return out;

  const at = heap.addressOf(indices);
  const outside = rows.firstOutside(at, count * batchSize, dimSize);
  if (outside < count * batchSize) {
    const index = new Int32Array(heap.memory.buffer, at, count * batchSize)[outside];
    throw new Error(
      `gather: expected indices in [0, ${dimSize - 1}], got ${index}. Check them against axis ${parsedAxis} of shape [${x.shape}].`,
    );
  }
  const rowBytes = sliceSize * tf.util.bytesPerElement(x.dtype);
  const [from, to] = [heap.addressOf(x), heap.addressOf(out)];
  for (let batch = 0; batch < batchSize; batch++) {
    for (let outer = 0; outer < outerSize; outer++) {
      const block = batch * outerSize + outer;
      rows.gather(
        to + block * count * rowBytes,
        from + block * dimSize * rowBytes,
        at + 4 * batch * count,
        count,
        rowBytes,
      );
    }
  }
  return out;
}

/** `tf.unsortedSegmentSum`: rows of x summed by segment, in order of appearance; ids outside 0 .. numSegments - 1 are skipped. */
function segmentSums(x: tf.TensorInfo, segmentIds: tf.TensorInfo, numSegments: number): tf.TensorInfo {
  if (segmentIds.dtype !== 'int32' || (x.dtype !== 'float32' && x.dtype !== 'int32')) {
    throw new Error(
      `unsortedSegmentSum: expected float32 or int32 values and int32 ids, got ${x.dtype} and ${segmentIds.dtype}. Cast them first.`,
    );
  }
  const { heap, rows } = compiled();
  const shape = [numSegments, ...x.shape.slice(segmentIds.shape.length)];
  const out = heap.allocate(shape, x.dtype);
  const rowBytes = 4 * tf.util.sizeFromShape(shape.slice(1));
  const add = x.dtype === 'float32' ? rows.addFloats : rows.addIntegers;
  add(
    heap.addressOf(out),
    heap.addressOf(x),
    heap.addressOf(segmentIds),
    tf.util.sizeFromShape(segmentIds.shape),
    rowBytes,
    numSegments,
  );
  return out;
}

function firstOutside(): FunctionDefinition {
  return defineFunction('firstOutside', ['i32', 'i32', 'i32'], (scope, indices, count, limit) => {
    const at = scope.local('i32');
    const end = scope.local('i32');
    const found = scope.local('i32');
    return {
      body: [
        set(at, indices),
        set(end, plus(indices, times(count, 4))),
        set(found, count),
        // Unsigned, so that negative ones are outside too. On finding one, the end comes at once.
        upTo(at, end, 4, [
          when(op('i32.ge_u', load('i32.load', at), limit), [
            set(found, op('i32.shr_u', op('i32.sub', at, indices), i32(2))),
            set(end, at),
          ]),
        ]),
      ],
      result: found,
    };
  });
}

function gather(): FunctionDefinition {
  return defineFunction('gather', ['i32', 'i32', 'i32', 'i32', 'i32'], (scope, out, x, indices, count, rowBytes) => {
    const end = scope.local('i32');
    const from = scope.local('i32');
    const rowEnd = scope.local('i32');
    const wholeEnd = scope.local('i32');
    const copyUpTo = (limit: Expression<'i32'>, bytes: number, move: Statement): Statement =>
      upTo(out, limit, bytes, [move, advance(from, bytes)]);
    return [
      set(end, plus(indices, times(count, 4))),
      upTo(indices, end, 4, [
        set(from, plus(x, times(load('i32.load', indices), rowBytes))),
        set(rowEnd, plus(out, rowBytes)),
        when(
          op('i32.ge_u', rowBytes, i32(SHORT_ROW_BYTES)),
          [copyBytes(out, from, rowBytes), set(out, rowEnd)],
          [
            set(wholeEnd, plus(out, op('i32.and', rowBytes, i32(-16)))),
            copyUpTo(wholeEnd, 16, store('v128.store', out, load('v128.load', from))),
            set(wholeEnd, plus(out, op('i32.and', op('i32.sub', rowEnd, out), i32(-4)))),
            copyUpTo(wholeEnd, 4, store('i32.store', out, load('i32.load', from))),
            copyUpTo(rowEnd, 1, store('i32.store8', out, load('i32.load8_u', from))),
          ],
        ),
      ]),
    ];
  });
}

function segmentSum(name: string, type: 'f32' | 'i32'): FunctionDefinition {
  return defineFunction(
    name,
    ['i32', 'i32', 'i32', 'i32', 'i32', 'i32'],
    (scope, out, x, ids, count, rowBytes, segments) => {
      const end = scope.local('i32');
      const to = scope.local('i32');
      const rowEnd = scope.local('i32');
      const wholeEnd = scope.local('i32');
      const addUpTo = (limit: Local<'i32'>, bytes: number, add: Statement): Statement =>
        upTo(x, limit, bytes, [add, advance(to, bytes)]);
      const [four, one] =
        type === 'f32'
          ? [
              store('v128.store', to, op('f32x4.add', load('v128.load', to), load('v128.load', x))),
              store('f32.store', to, op('f32.add', load('f32.load', to), load('f32.load', x))),
            ]
          : [
              store('v128.store', to, op('i32x4.add', load('v128.load', to), load('v128.load', x))),
              store('i32.store', to, op('i32.add', load('i32.load', to), load('i32.load', x))),
            ];
      return [
        fillBytes(out, i32(0), times(segments, rowBytes)),
        set(end, plus(ids, times(count, 4))),
        upTo(ids, end, 4, [
          set(rowEnd, plus(x, rowBytes)),
          when(op('i32.lt_u', load('i32.load', ids), segments), [
            set(to, plus(out, times(load('i32.load', ids), rowBytes))),
            set(wholeEnd, plus(x, op('i32.and', rowBytes, i32(-16)))),
            addUpTo(wholeEnd, 16, four),
            addUpTo(rowEnd, 4, one),
          ]),
          set(x, rowEnd),
        ]),
      ];
    },
  );
}
