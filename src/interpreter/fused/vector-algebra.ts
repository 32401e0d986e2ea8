import {
  call,
  type Expression,
  extract,
  f64x2,
  i32,
  i64x2,
  type Local,
  op,
  replace,
  type Statement,
  set,
  when,
} from '../../kernels/wasm/code.js';
import { keep as keepIn } from '../../kernels/wasm/idioms.js';
import type { Scope } from '../../kernels/wasm/module.js';
import type { Algebra, AngleFunction } from '../scalar/transcendental-algebra.js';
import type { Vector } from './vectors.js';

/** Numbers of the imported functions that reduce huge angles, in the module that is being written. */
export type AngleImports = Readonly<Record<AngleFunction, number>>;

/** 2^52 + 2^51: adding it to an integer leaves the integer in the low bits of the double. */
const INTEGER_MAGIC = 2 ** 52 + 2 ** 51;

/**
 * The transcendental algebra on two doubles at a time, as WebAssembly: every operation puts its result into a local, and `out` gets
 * the statements. The same bits as the instance on numbers, since each operation is one IEEE operation.
 */
export function vectorAlgebra(scope: Scope, out: Statement[], angles: AngleImports): Algebra<Vector, Vector> {
  const keep = (value: Vector): Vector => keepIn(scope, out, value);
  return {
    constant: (value) => f64x2(value),
    add: (a, b) => keep(op('f64x2.add', a, b)),
    sub: (a, b) => keep(op('f64x2.sub', a, b)),
    mul: (a, b) => keep(op('f64x2.mul', a, b)),
    div: (a, b) => keep(op('f64x2.div', a, b)),
    sqrt: (a) => keep(op('f64x2.sqrt', a)),
    abs: (a) => keep(op('f64x2.abs', a)),
    neg: (a) => keep(op('f64x2.neg', a)),
    trunc: (a) => keep(op('f64x2.trunc', a)),
    lt: (a, b) => keep(op('f64x2.lt', a, b)),
    eq: (a, b) => keep(op('f64x2.eq', a, b)),
    and: (a, b) => keep(op('v128.and', a, b)),
    not: (a) => keep(op('v128.not', a)),
    select: (mask, whenTrue, whenFalse) => keep(op('v128.bitselect', whenTrue, whenFalse, mask)),
    isNegative: (a) => keep(op('i64x2.lt_s', a, i64x2(0n))),
    hasBit: (a, bit) => {
      const integer = op('f64x2.add', a, f64x2(INTEGER_MAGIC));
      return keep(op('i64x2.lt_s', op('i64x2.shl', integer, i32(63 - bit)), i64x2(0n)));
    },
    pow2: (a) => keep(op('i64x2.shl', op('f64x2.add', a, f64x2(INTEGER_MAGIC + 1023)), i32(52))),
    exponent: (a) => {
      const field = op('v128.or', op('i64x2.shr_u', a, i32(52)), i64x2(0x4330000000000000n));
      return keep(op('f64x2.sub', field, f64x2(2 ** 52 + 1023)));
    },
    significand: (a) => keep(op('v128.or', op('v128.and', a, i64x2(0x000fffffffffffffn)), i64x2(0x3ff0000000000000n))),
    rescue: (mask, name, angle, value) => {
      const result = keepIn(scope, out, value);
      out.push(when(op('v128.any_true', mask), rescueLanes(result, mask, angle, angles[name])));
      return result;
    },
  };
}

/** Replaces the lanes of `result` where the mask holds by calls of the exact reduction. */
function rescueLanes(result: Local<'v128'>, mask: Vector, angle: Vector, imported: number): readonly Statement[] {
  return [0, 1].map((lane) => {
    const operands: readonly Expression[] = [extract('f64x2.extract_lane', angle, lane)];
    const exact = call(imported, 'f64', operands);
    return when(extract('i32x4.extract_lane', mask, 2 * lane), [
      set(result, replace('f64x2.replace_lane', result, lane, exact)),
    ]);
  });
}
