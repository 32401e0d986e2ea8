import { highDoubles, joined, lowDoubles } from '../elementwise/doubles.js';
import {
  countUp,
  type Expression,
  extract,
  f64,
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
import { keep } from '../wasm/idioms.js';
import type { Scope } from '../wasm/module.js';

type Vector = Expression<'v128'>;

/** Floats of a row at the place a loop has come to: four of them, or one of the last three, which is then in all four lanes. */
export interface Place {
  readonly single: boolean;
  /** The floats of the row that begins at `row`. */
  read(row: Expression<'i32'>): Vector;
  write(row: Expression<'i32'>, value: Vector): Statement;
}

/**
 * A loop over the floats of rows that are `bytes` long: four at a time, then the last ones by themselves, so that nothing beyond a row
 * is read or written. `body` is asked for its statements twice.
 */
export function forEachFour(
  scope: Scope,
  bytes: Expression<'i32'>,
  body: (place: Place) => readonly Statement[],
): readonly Statement[] {
  const offset = scope.local('i32');
  const whole = scope.local('i32');
  const place = (single: boolean): Place => {
    const at = (row: Expression<'i32'>): Expression<'i32'> => op('i32.add', row, offset);
    return {
      single,
      read: (row) => load(single ? 'v128.load32_splat' : 'v128.load', at(row)),
      write: (row, value) => (single ? storeLane(at(row), value, 0) : store('v128.store', at(row), value)),
    };
  };
  return [
    set(whole, op('i32.and', bytes, i32(-16))),
    countUp(offset, i32(0), whole, 16, body(place(false))),
    countUp(offset, whole, bytes, 4, body(place(true))),
  ];
}

/** A sum in double precision: four partial sums by index modulo 4, and one of the last elements; their total is (s0 + s2) + (s1 + s3) + rest. */
export interface Sum {
  readonly clear: readonly Statement[];
  /** Adds the terms of a place, given as doubles of elements 0 and 1, 2 and 3. */
  add(place: Place, low: Vector, high: Vector): readonly Statement[];
  /** Adds four floats. */
  addFloats(place: Place, floats: Local<'v128'>): readonly Statement[];
  readonly total: Expression<'f64'>;
}

export function sumOf(scope: Scope): Sum {
  const low = scope.local('v128');
  const high = scope.local('v128');
  const rest = scope.local('f64');
  const add: Sum['add'] = (place, first, second) =>
    place.single
      ? [set(rest, op('f64.add', rest, extract('f64x2.extract_lane', first, 0)))]
      : [set(low, op('f64x2.add', low, first)), set(high, op('f64x2.add', high, second))];
  const pairs = op('f64x2.add', low, high);
  return {
    clear: [set(low, f64x2(0)), set(high, f64x2(0)), set(rest, f64(0))],
    add,
    addFloats: (place, floats) => add(place, lowDoubles(floats), highDoubles(floats)),
    total: op(
      'f64.add',
      op('f64.add', extract('f64x2.extract_lane', pairs, 0), extract('f64x2.extract_lane', pairs, 1)),
      rest,
    ),
  };
}

/** A loop over `rows` rows, counted down; `pointers` move on by their strides in bytes. */
export function forEachRow(
  scope: Scope,
  rows: Expression<'i32'>,
  pointers: readonly (readonly [Local<'i32'>, Expression<'i32'>])[],
  body: readonly Statement[],
): Statement {
  const row = scope.local('i32');
  return countUp(row, i32(0), rows, 1, [
    ...body,
    ...pointers.map(([pointer, stride]) => set(pointer, op('i32.add', pointer, stride))),
  ]);
}

/** Four doubles, rounded to floats. */
export function rounded(low: Vector, high: Vector): Vector {
  return joined(op('f32x4.demote_f64x2_zero', low), op('f32x4.demote_f64x2_zero', high));
}

/** A double in both halves of a vector, in a local. */
export function splatDouble(scope: Scope, out: Statement[], value: Expression<'f64'>): Local<'v128'> {
  return keep(scope, out, op('f64x2.splat', value));
}
