import * as tf from '@tensorflow/tfjs';
import { perHeap } from '../per-heap.js';
import type { KernelRegistration } from '../registration.js';
import { i32, type Local, load, op, type Statement, set, shuffle, store } from '../wasm/code.js';
import { advance, plus, repeat, times, upTo } from '../wasm/idioms.js';
import { defineFunction, encodeModule, type FunctionDefinition } from '../wasm/module.js';
import { instantiate } from '../wasm/runtime.js';
import { broadcastLoops, type Dimension, runRows } from './broadcast.js';
import { emitRowLoop, type Reading, type RowLoop } from './loop.js';

type Moves = 'copy4' | 'spread4' | 'copy1' | 'spread1' | 'reverse4' | 'reverse1';

const compiled = perHeap((heap) => {
  const move = (name: Moves, bytes: 4 | 1, reading: Reading) =>
    emitRowLoop(name, [{ bytes, reading }], { bytes }, (_, x) => x);
  const functions = [
    move('copy4', 4, 'each'),
    move('spread4', 4, 'one'),
    move('copy1', 1, 'each'),
    move('spread1', 1, 'one'),
    emitReverse('reverse4', 4),
    emitReverse('reverse1', 1),
  ];
  return {
    heap,
    loops: instantiate(encodeModule(functions), { memory: heap.memory }) as Readonly<Record<Moves, RowLoop>>,
  };
});

/** Copies in another order: the stock kernels compute the coordinates of every element. `tf.broadcastTo` is a `Tile`. */
export const MOVEMENT_KERNELS: readonly KernelRegistration[] = [
  {
    kernelName: 'Tile',
    kernelFunc: ({ inputs, attrs }) => tile(inputs.x as tf.TensorInfo, attrs?.reps as readonly number[]),
  },
  {
    kernelName: 'Reverse',
    kernelFunc: ({ inputs, attrs }) => reverse(inputs.x as tf.TensorInfo, attrs?.dims as number | number[]),
  },
];

function tile(x: tf.TensorInfo, repetitions: readonly number[]): tf.TensorInfo {
  const { heap, loops } = compiled();
  const out = heap.allocate(
    x.shape.map((size, axis) => size * (repetitions[axis] as number)),
    x.dtype as 'float32',
  );
  if (out.shape.includes(0)) return out;
  // Each axis as two, [repetition, element]: x stays where it is while the first goes on.
  const pairs = x.shape.flatMap((size, axis) => [repetitions[axis] as number, size]);
  const own = x.shape.flatMap((size) => [1, size]);
  const dimensions = broadcastLoops(pairs, [own]);
  const bytes = tf.util.bytesPerElement(x.dtype) as 4 | 1;
  const loop = loops[`${dimensions.at(-1)?.strides[0] === 0 ? 'spread' : 'copy'}${bytes}`];
  runRows(dimensions, loop, heap.addressOf(out), [heap.addressOf(x)], [bytes, bytes]);
  return out;
}

function reverse(x: tf.TensorInfo, axes: number | number[]): tf.TensorInfo {
  const { heap, loops } = compiled();
  const out = heap.allocate(x.shape, x.dtype as 'float32');
  if (x.shape.includes(0)) return out;
  const reversed = new Set(x.shape.length === 0 ? [] : tf.util.parseAxisParam(axes, x.shape));
  const bytes = tf.util.bytesPerElement(x.dtype) as 4 | 1;

  // Neighbouring axes of one direction are one axis. `start` is the element that comes first.
  const runs: { size: number; isReversed: boolean }[] = [];
  for (let axis = x.shape.length - 1; axis >= 0; axis--) {
    const size = x.shape[axis] as number;
    const isReversed = reversed.has(axis);
    const inner = runs[0];
    if (inner?.isReversed === isReversed) inner.size *= size;
    else runs.unshift({ size, isReversed });
  }
  let stride = tf.util.sizeFromShape(x.shape);
  let start = 0;
  const dimensions: Dimension[] = runs.map(({ size, isReversed }) => {
    stride /= size;
    if (isReversed) start += (size - 1) * stride;
    return { size, strides: [isReversed ? -stride : stride] };
  });
  const backwards = runs.at(-1)?.isReversed === true;
  const loop = loops[`${backwards ? 'reverse' : 'copy'}${bytes}`];
  runRows(
    dimensions.length > 0 ? dimensions : [{ size: 1, strides: [1] }],
    loop,
    heap.addressOf(out),
    [heap.addressOf(x) + start * bytes],
    [bytes, bytes],
  );
  return out;
}

/** `reverse(count, rows, out, in, inRowBytes)`: each row of the output from the element at `in` on, going backwards. */
function emitReverse(name: Moves, bytes: 4 | 1): FunctionDefinition {
  return defineFunction(name, ['i32', 'i32', 'i32', 'i32', 'i32'], (scope, count, rows, out, first, rowBytes) => {
    const row = scope.local('i32');
    const from = scope.local('i32');
    const end = scope.local('i32');
    const whole = scope.local('i32');
    const steps = (limit: Local<'i32'>, width: number, move: Statement): Statement =>
      upTo(out, limit, width, [move, advance(from, -width)]);
    const element =
      bytes === 4
        ? store('i32.store', out, load('i32.load', from))
        : store('i32.store8', out, load('i32.load8_u', from));
    const x = scope.local('v128');
    const four = [
      set(x, load('v128.load', op('i32.sub', from, i32(12)))),
      store('v128.store', out, shuffle(x, x, [12, 13, 14, 15, 8, 9, 10, 11, 4, 5, 6, 7, 0, 1, 2, 3])),
    ];
    return [
      repeat(row, rows, [
        set(from, first),
        set(end, plus(out, times(count, bytes))),
        set(whole, plus(out, op('i32.and', times(count, bytes), i32(-16)))),
        ...(bytes === 4 ? [steps(whole, 16, { statement: four.map(({ statement }) => statement) })] : []),
        steps(end, bytes, element),
        advance(first, rowBytes),
      ]),
    ];
  });
}
