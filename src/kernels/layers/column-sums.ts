import { highDoubles, lowDoubles } from '../elementwise/doubles.js';
import { perHeap } from '../per-heap.js';
import {
  countUp,
  type Expression,
  f64x2,
  i32,
  type Local,
  load,
  op,
  type Statement,
  set,
  store,
  storeLane,
} from '../wasm/code.js';
import { defineFunction, encodeModule, type FunctionDefinition, type Scope } from '../wasm/module.js';
import { instantiate } from '../wasm/runtime.js';
import { rounded } from './row-loops.js';

/** Sums down the columns of row-major matrices, in double precision from the first row to the last. Addresses in bytes. */
interface ColumnSums {
  /** out[j] = Σᵢ x[i][j] */
  columnSums(rows: number, columns: number, x: number, out: number): void;
  /** out[j] = Σᵢ x[i][j]·y[i][j] */
  columnDots(rows: number, columns: number, x: number, y: number, out: number): void;
}

export const openColumnSums = perHeap(
  (heap) =>
    instantiate(encodeModule([emitColumnSums(), emitColumnDots()]), { memory: heap.memory }) as unknown as ColumnSums,
);

function emitColumnSums(): FunctionDefinition {
  return defineFunction('columnSums', ['i32', 'i32', 'i32', 'i32'], (scope, rows, columns, x, out) =>
    overColumns(scope, rows, columns, [x], out),
  );
}

function emitColumnDots(): FunctionDefinition {
  return defineFunction('columnDots', ['i32', 'i32', 'i32', 'i32', 'i32'], (scope, rows, columns, x, y, out) =>
    overColumns(scope, rows, columns, [x, y], out),
  );
}

/** Sixteen columns at a time (a cache line of each row), then four, then single ones. */
function overColumns(
  scope: Scope,
  rows: Local<'i32'>,
  columns: Local<'i32'>,
  factors: readonly Local<'i32'>[],
  out: Local<'i32'>,
): readonly Statement[] {
  const bytes = scope.local('i32');
  const row = scope.local('i32');
  const column = scope.local('i32');
  const limit = scope.local('i32');
  const at = factors.map(() => scope.local('i32'));
  const value = factors.map(() => scope.local('v128'));
  const sums = Array.from({ length: 8 }, () => scope.local('v128'));
  const product = (part: (vector: Local<'v128'>) => Expression<'v128'>): Expression<'v128'> =>
    value.map((local): Expression<'v128'> => part(local)).reduce((a, b) => op('f64x2.mul', a, b));

  /** The columns from `column` on: `vectors` times four, or a single one if it is 0. */
  const group = (vectors: 0 | 1 | 4): readonly Statement[] => {
    const count = Math.max(1, vectors);
    const parts = Array.from({ length: count }, (_, v) => v);
    const low = (v: number): Local<'v128'> => sums[2 * v] as Local<'v128'>;
    const high = (v: number): Local<'v128'> => sums[2 * v + 1] as Local<'v128'>;
    const to = op('i32.add', out, column);
    return [
      ...sums.slice(0, 2 * count).map((sum) => set(sum, f64x2(0))),
      ...at.map((local, index) => set(local, op('i32.add', factors[index] as Local<'i32'>, column))),
      countUp(row, i32(0), rows, 1, [
        ...parts.flatMap((v) => [
          ...value.map((local, index) =>
            set(local, load(vectors === 0 ? 'v128.load32_splat' : 'v128.load', at[index] as Local<'i32'>, 16 * v)),
          ),
          set(low(v), op('f64x2.add', low(v), product(lowDoubles))),
          ...(vectors === 0 ? [] : [set(high(v), op('f64x2.add', high(v), product(highDoubles)))]),
        ]),
        ...at.map((local) => set(local, op('i32.add', local, bytes))),
      ]),
      ...parts.map((v) =>
        vectors === 0
          ? storeLane(to, op('f32x4.demote_f64x2_zero', low(v)), 0)
          : store('v128.store', to, rounded(low(v), high(v)), 16 * v),
      ),
    ];
  };

  return [
    set(bytes, op('i32.shl', columns, i32(2))),
    set(limit, op('i32.and', bytes, i32(-64))),
    countUp(column, i32(0), limit, 64, group(4)),
    countUp(column, limit, op('i32.and', bytes, i32(-16)), 16, group(1)),
    countUp(column, op('i32.and', bytes, i32(-16)), bytes, 4, group(0)),
  ];
}
