/**
 * What the transcendental functions are written in: operations on doubles that WebAssembly has for `f64x2` and `i64x2` lanes and
 * JavaScript has for numbers, each exact or rounded once by IEEE 754. A function written over it has no branches, only selections,
 * so an instance may compute numbers, print JavaScript or emit SIMD instructions, and all of them give the same bits.
 *
 * `Value` stands for a double (or a vector of them), `Mask` for a truth value (or a lane mask).
 *
 * Which bit pattern a NaN has is not part of the promise.
 */
export interface Arithmetic<Value, Mask> {
  constant(value: number): Value;
  add(a: Value, b: Value): Value;
  sub(a: Value, b: Value): Value;
  mul(a: Value, b: Value): Value;
  div(a: Value, b: Value): Value;
  /** Correctly rounded root; NaN below zero. `f64x2.sqrt`. */
  sqrt(a: Value): Value;
  abs(a: Value): Value;
  neg(a: Value): Value;
  /** Rounds towards zero; keeps infinities. `f64x2.trunc`. */
  trunc(a: Value): Value;

  /** Ordered comparisons: false as soon as one side is NaN. */
  lt(a: Value, b: Value): Mask;
  eq(a: Value, b: Value): Mask;
  and(a: Mask, b: Mask): Mask;
  not(a: Mask): Mask;
  /** `whenTrue` where the mask holds, else `whenFalse`; both are computed. `v128.bitselect`. */
  select(mask: Mask, whenTrue: Value, whenFalse: Value): Value;

  /** The sign bit is set: true for -0; anything for NaN. `i64x2.lt_s` with 0. */
  isNegative(a: Value): Mask;
  /** Bit 0 or 1 of an integer |a| < 2^31 in two's complement: add 2^52 + 2^51, reinterpret, test the bit. Anything for other values. */
  hasBit(a: Value, bit: 0 | 1): Mask;
  /** 2^a for an integer a in -256 .. 255: add 2^52 + 2^51 + 1023, reinterpret, shift left by 52. Anything for other values. */
  pow2(a: Value): Value;
  /** The exponent e of a normal a = m·2^e > 0, 1 <= m < 2, as a double: shift right by 52, less 1023. Some finite number for others. */
  exponent(a: Value): Value;
  /** The m of `exponent`: the exponent field replaced by that of 1. Anything for other values. */
  significand(a: Value): Value;
}

/** `Arithmetic` with the one thing that is not a lane operation. */
export interface Algebra<Value, Mask> extends Arithmetic<Value, Mask> {
  /**
   * The one slow path: where the mask holds, the angle is too large for the reduction in three parts, and `hugeAngle` computes the
   * function for that lane alone by exact reduction; elsewhere `value`.
   */
  rescue(mask: Mask, name: AngleFunction, angle: Value, value: Value): Value;
}

/** The functions of an angle. */
export type AngleFunction = 'sin' | 'cos' | 'tan';

/** A function of a float32 value (held as a double) over any algebra. Its result is still to be rounded to float32. */
export type Unary = <V, M>(algebra: Algebra<V, M>, x: V) => V;
/** The same of two values. */
export type Binary = <V, M>(algebra: Algebra<V, M>, x: V, y: V) => V;
