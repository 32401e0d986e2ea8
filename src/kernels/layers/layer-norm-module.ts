import { highDoubles, lowDoubles } from '../elementwise/doubles.js';
import { perHeap } from '../per-heap.js';
import { type Expression, f64, i32, load, op, type Statement, set, store, when } from '../wasm/code.js';
import { keep } from '../wasm/idioms.js';
import { defineFunction, encodeModule, type FunctionDefinition } from '../wasm/module.js';
import { instantiate } from '../wasm/runtime.js';
import { forEachFour, forEachRow, rounded, splatDouble, sumOf } from './row-loops.js';

type Normalise = (
  rows: number,
  columns: number,
  x: number,
  residual: number,
  gamma: number,
  beta: number,
  value: number,
  normalised: number,
  inverse: number,
  epsilon: number,
) => void;

/** Addresses in bytes; matrices are row-major [rows][columns]. */
export interface LayerNormModule {
  /** Fills `value`, and where `normalised` is not 0 also (s − mean)/√(var + ε) and, one a row, 1/√(var + ε). `residual` is not read. */
  readonly normalise: Normalise;
  /** The same of x + residual. */
  readonly addAndNormalise: Normalise;
  /** dx = (g − mean g − normalised·mean(g·normalised))·inverse with g = dy·γ. */
  gradient(
    rows: number,
    columns: number,
    dy: number,
    normalised: number,
    inverse: number,
    gamma: number,
    dx: number,
  ): void;
}

export const openLayerNorm = perHeap(
  (heap) =>
    instantiate(
      encodeModule([emitNormalise('normalise', false), emitNormalise('addAndNormalise', true), emitGradient()]),
      { memory: heap.memory },
    ) as unknown as LayerNormModule,
);

function emitNormalise(name: string, hasResidual: boolean): FunctionDefinition {
  const types = ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'f64'] as const;
  return defineFunction(
    name,
    types,
    (scope, rows, columns, x, residual, gamma, beta, value, normalised, inverse, epsilon) => {
      const bytes = scope.local('i32');
      const count = scope.local('f64');
      const scale = scope.local('f64');
      const total = sumOf(scope);
      const squares = sumOf(scope);
      // The sum x + residual stands in the row of the result until that is written.
      const source = hasResidual ? value : x;
      const before: Statement[] = [];
      const mean = splatDouble(scope, before, op('f64.div', total.total, count));
      const scales: Statement[] = [
        set(scale, op('f64.div', f64(1), op('f64.sqrt', op('f64.add', op('f64.div', squares.total, count), epsilon)))),
      ];
      const inverseStandard = splatDouble(scope, scales, scale);

      const row: readonly Statement[] = [
        ...total.clear,
        ...forEachFour(scope, bytes, (place) => {
          const out: Statement[] = [];
          const s = keep(
            scope,
            out,
            hasResidual ? op('f32x4.add', place.read(x), place.read(residual)) : place.read(x),
          );
          if (hasResidual) out.push(place.write(value, s));
          return [...out, ...total.addFloats(place, s)];
        }),
        ...before,
        ...squares.clear,
        ...forEachFour(scope, bytes, (place) => {
          const out: Statement[] = [];
          const s = keep(scope, out, place.read(source));
          const low = keep(scope, out, op('f64x2.sub', lowDoubles(s), mean));
          const high = keep(scope, out, op('f64x2.sub', highDoubles(s), mean));
          return [...out, ...squares.add(place, op('f64x2.mul', low, low), op('f64x2.mul', high, high))];
        }),
        ...scales,
        ...forEachFour(scope, bytes, (place) => {
          const out: Statement[] = [];
          const s = keep(scope, out, place.read(source));
          const unit = (doubles: Expression<'v128'>) =>
            op('f64x2.mul', op('f64x2.sub', doubles, mean), inverseStandard);
          const standard = keep(scope, out, rounded(unit(lowDoubles(s)), unit(highDoubles(s))));
          out.push(when(normalised, [place.write(normalised, standard)]));
          out.push(place.write(value, op('f32x4.add', op('f32x4.mul', standard, place.read(gamma)), place.read(beta))));
          return out;
        }),
        when(normalised, [
          store('f32.store', inverse, op('f32.demote_f64', scale)),
          set(normalised, op('i32.add', normalised, bytes)),
          set(inverse, op('i32.add', inverse, i32(4))),
        ]),
      ];
      return [
        set(bytes, op('i32.shl', columns, i32(2))),
        set(count, op('f64.promote_f32', op('f32.convert_i32_u', columns))),
        forEachRow(
          scope,
          rows,
          [
            [x, bytes],
            [residual, bytes],
            [value, bytes],
          ],
          row,
        ),
      ];
    },
  );
}

function emitGradient(): FunctionDefinition {
  return defineFunction(
    'gradient',
    ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32'],
    (scope, rows, columns, dy, normalised, inverse, gamma, dx) => {
      const bytes = scope.local('i32');
      const count = scope.local('f64');
      const total = sumOf(scope);
      const dots = sumOf(scope);
      const between: Statement[] = [];
      const mean = splatDouble(scope, between, op('f64.div', total.total, count));
      const dot = splatDouble(scope, between, op('f64.div', dots.total, count));
      const scale = splatDouble(scope, between, op('f64.promote_f32', load('f32.load', inverse)));
      const row: readonly Statement[] = [
        ...total.clear,
        ...dots.clear,
        ...forEachFour(scope, bytes, (place) => {
          const out: Statement[] = [];
          const g = keep(scope, out, op('f32x4.mul', place.read(dy), place.read(gamma)));
          const unit = keep(scope, out, place.read(normalised));
          const low = keep(scope, out, lowDoubles(g));
          const high = keep(scope, out, highDoubles(g));
          return [
            ...out,
            ...total.add(place, low, high),
            ...dots.add(place, op('f64x2.mul', low, lowDoubles(unit)), op('f64x2.mul', high, highDoubles(unit))),
          ];
        }),
        ...between,
        ...forEachFour(scope, bytes, (place) => {
          const out: Statement[] = [];
          const g = keep(scope, out, op('f32x4.mul', place.read(dy), place.read(gamma)));
          const unit = keep(scope, out, place.read(normalised));
          const part = (half: typeof highDoubles) =>
            op('f64x2.mul', op('f64x2.sub', op('f64x2.sub', half(g), mean), op('f64x2.mul', half(unit), dot)), scale);
          return [...out, place.write(dx, rounded(part(lowDoubles), part(highDoubles)))];
        }),
      ];
      return [
        set(bytes, op('i32.shl', columns, i32(2))),
        set(count, op('f64.promote_f32', op('f32.convert_i32_u', columns))),
        forEachRow(
          scope,
          rows,
          [
            [dy, bytes],
            [normalised, bytes],
            [inverse, i32(4)],
            [dx, bytes],
          ],
          row,
        ),
      ];
    },
  );
}
