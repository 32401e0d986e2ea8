import { type Expression, f32x4, op, shuffle } from '../../kernels/wasm/code.js';

/** Four floats or two doubles. */
export type Vector = Expression<'v128'>;

/** Floats 0 and 1 as doubles. */
export function lowDoubles(vector: Vector): Vector {
  return op('f64x2.promote_low_f32x4', vector);
}

/** Floats 2 and 3 as doubles. */
export function highDoubles(vector: Vector): Vector {
  return op(
    'f64x2.promote_low_f32x4',
    shuffle(vector, vector, [8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15]),
  );
}

/** Subnormals (and -0) as 0: what a slot stores at the end of a step. */
export function flushed(vector: Vector): Vector {
  return op('v128.andnot', vector, op('f32x4.lt', op('f32x4.abs', vector), f32x4(2 ** -126)));
}
