import { exp, highDoubles, lowDoubles } from '../elementwise/doubles.js';
import { perHeap } from '../per-heap.js';
import { type Expression, extract, f32x4, f64, i32, type Local, op, type Statement, set } from '../wasm/code.js';
import { keep } from '../wasm/idioms.js';
import { defineFunction, encodeModule, type FunctionDefinition } from '../wasm/module.js';
import { instantiate } from '../wasm/runtime.js';
import { forEachFour, forEachRow, rounded, splatDouble, sumOf } from './row-loops.js';

/** Addresses in bytes; matrices are row-major [rows][columns]. */
export interface SoftmaxModule {
  /** p <- softmax of scale·p along each row, in place. */
  softmax(rows: number, columns: number, p: number, scale: number): void;
  /** dp <- the gradient of scale·p before the softmax, given that of its results p: p·(dp − Σ p·dp)·scale, in place. */
  softmaxGradient(rows: number, columns: number, p: number, dp: number, scale: number): void;
}

export const openSoftmax = perHeap(
  (heap) =>
    instantiate(encodeModule([emitSoftmax(), emitGradient()]), { memory: heap.memory }) as unknown as SoftmaxModule,
);

function emitSoftmax(): FunctionDefinition {
  return defineFunction('softmax', ['i32', 'i32', 'i32', 'f64'], (scope, rows, columns, p, scale) => {
    const bytes = scope.local('i32');
    const largest = scope.local('v128');
    const sum = sumOf(scope);
    const before: Statement[] = [];
    const scales = splatDouble(scope, before, scale);
    const afterMaximum: Statement[] = [];
    const maximum = splatDouble(scope, afterMaximum, op('f64.promote_f32', largestLane(largest)));
    const afterSum: Statement[] = [];
    const inverse = splatDouble(scope, afterSum, op('f64.div', f64(1), sum.total));
    const row: readonly Statement[] = [
      set(largest, f32x4(Number.NEGATIVE_INFINITY)),
      ...forEachFour(scope, bytes, (place) => [set(largest, op('f32x4.max', largest, place.read(p)))]),
      ...afterMaximum,
      ...sum.clear,
      ...forEachFour(scope, bytes, (place) => {
        const out: Statement[] = [];
        const x = keep(scope, out, place.read(p));
        const part = (half: typeof highDoubles) =>
          keep(
            scope,
            out,
            exp({ scope, out }, keep(scope, out, op('f64x2.mul', op('f64x2.sub', half(x), maximum), scales))),
          );
        const low = part(lowDoubles);
        const high = place.single ? low : part(highDoubles);
        return [...out, ...sum.add(place, low, high), place.write(p, rounded(low, high))];
      }),
      ...afterSum,
      ...forEachFour(scope, bytes, (place) => {
        const out: Statement[] = [];
        const e = keep(scope, out, place.read(p));
        out.push(
          place.write(p, rounded(op('f64x2.mul', lowDoubles(e), inverse), op('f64x2.mul', highDoubles(e), inverse))),
        );
        return out;
      }),
    ];
    return [set(bytes, op('i32.shl', columns, i32(2))), ...before, forEachRow(scope, rows, [[p, bytes]], row)];
  });
}

function emitGradient(): FunctionDefinition {
  return defineFunction(
    'softmaxGradient',
    ['i32', 'i32', 'i32', 'i32', 'f64'],
    (scope, rows, columns, p, dp, scale) => {
      const bytes = scope.local('i32');
      const dots = sumOf(scope);
      const before: Statement[] = [];
      const scales = splatDouble(scope, before, scale);
      const between: Statement[] = [];
      const dot = splatDouble(scope, between, dots.total);
      const row: readonly Statement[] = [
        ...dots.clear,
        ...forEachFour(scope, bytes, (place) => {
          const out: Statement[] = [];
          const a = keep(scope, out, place.read(p));
          const b = keep(scope, out, place.read(dp));
          return [
            ...out,
            ...dots.add(
              place,
              op('f64x2.mul', lowDoubles(a), lowDoubles(b)),
              op('f64x2.mul', highDoubles(a), highDoubles(b)),
            ),
          ];
        }),
        ...between,
        ...forEachFour(scope, bytes, (place) => {
          const out: Statement[] = [];
          const a = keep(scope, out, place.read(p));
          const b = keep(scope, out, place.read(dp));
          const part = (half: typeof highDoubles) =>
            op('f64x2.mul', op('f64x2.mul', half(a), op('f64x2.sub', half(b), dot)), scales);
          return [...out, place.write(dp, rounded(part(lowDoubles), part(highDoubles)))];
        }),
      ];
      return [
        set(bytes, op('i32.shl', columns, i32(2))),
        ...before,
        forEachRow(
          scope,
          rows,
          [
            [p, bytes],
            [dp, bytes],
          ],
          row,
        ),
      ];
    },
  );
}

/** The largest of four floats; NaN if one is. */
function largestLane(vector: Local<'v128'>): Expression<'f32'> {
  const lane = (index: number): Expression<'f32'> => extract('f32x4.extract_lane', vector, index);
  return op('f32.max', op('f32.max', lane(0), lane(1)), op('f32.max', lane(2), lane(3)));
}
