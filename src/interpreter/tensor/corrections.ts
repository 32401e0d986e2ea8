import type * as tf from '@tensorflow/tfjs';
import { pow } from '../scalar/transcendental-javascript.js';
import type { Arithmetic, Value } from './arithmetic.js';

/*
 * Operations whose tfjs kernel is not PyTorch's on every backend: the plain kernel where `Quirks` finds it right, otherwise a
 * composition of kernels that are right everywhere. At least one operand of each is a tensor.
 */

/** −1, 0 or 1; NaN gives 0. */
export function sign(k: Arithmetic, a: tf.Tensor): tf.Tensor {
  if (k.quirks.signIsRight) return k.unary('Sign', a);
  if (k.quirks.scaledSignIsRight) {
    const scaled = k.binary('Multiply', a, 2 ** 127);
    const result = k.unary('Sign', scaled);
    k.free(scaled);
    return result;
  }
  const above = compare(k, 'Greater', a);
  const below = compare(k, 'Less', a);
  const result = k.binary('Sub', above, below);
  k.free(above, below);
  return result;
}

/** The smaller operand; NaN in either gives NaN. */
export function minimum(k: Arithmetic, a: Value, b: Value): tf.Tensor {
  return extreme(k, 'Minimum', a, b);
}

/** The larger operand; NaN in either gives NaN. */
export function maximum(k: Arithmetic, a: Value, b: Value): tf.Tensor {
  return extreme(k, 'Maximum', a, b);
}

function extreme(k: Arithmetic, kernel: 'Minimum' | 'Maximum', a: Value, b: Value): tf.Tensor {
  // The tensor goes first, since a first operand's NaN survives on every backend that was measured.
  if (typeof a === 'number') return extreme(k, kernel, b, a);
  if (typeof b === 'number' && Number.isNaN(b)) return k.fill(a.shape, b);
  const { first, second } = k.quirks.extremesPropagate;
  let result = k.binary(kernel, a, b);
  if (!first) result = keepNaN(k, a, result);
  if (!second && typeof b !== 'number') result = keepNaN(k, b, result);
  return result;
}

/** `otherwise`, but NaN where `source` is; disposes of `otherwise`. */
function keepNaN(k: Arithmetic, source: tf.Tensor, otherwise: tf.Tensor): tf.Tensor {
  const isMissing = k.unary('IsNan', source);
  const result = k.select(isMissing, source, otherwise);
  k.free(isMissing, otherwise);
  return result;
}

/** 0 for a < 0 and NaN, b for a = 0, 1 for a > 0. */
export function heaviside(k: Arithmetic, a: Value, b: Value): tf.Tensor {
  if (typeof a === 'number') {
    const shape = (b as tf.Tensor).shape;
    return a === 0 ? k.spread(b, shape) : k.fill(shape, a > 0 ? 1 : 0);
  }
  const isZero = k.binary('Equal', a, 0);
  const above = compare(k, 'Greater', a);
  const atZero = typeof b === 'number' ? k.fill(a.shape, b) : b;
  const result = k.select(isZero, atZero, above);
  k.free(isZero, above);
  if (atZero !== b) k.free(atZero);
  return result;
}

/** With t = tan(x/2): sin x = 2t / (1 + t²). Good to a few ulp relative, for any x whose tangent is. */
export function sine(k: Arithmetic, a: tf.Tensor): tf.Tensor {
  return k.quirks.sineIsRight ? k.unary('Sin', a) : sineByTangent(k, a);
}

/**
 * cos x = sin x / tan x, which keeps the relative accuracy near the zeros of the cosine, where 1 − t² would lose it.
 * Below |x| = 1e-4 the cosine rounds to 1, so that |x| may be held at 1e-4 and 0/0 does not arise.
 */
export function cosine(k: Arithmetic, a: tf.Tensor): tf.Tensor {
  if (k.quirks.sineIsRight) return k.unary('Cos', a);
  const magnitude = k.unary('Abs', a);
  const angle = maximum(k, magnitude, 1e-4);
  const above = sineByTangent(k, angle);
  const below = k.unary('Tan', angle);
  const result = k.binary('RealDiv', above, below);
  k.free(magnitude, angle, above, below);
  return result;
}

function sineByTangent(k: Arithmetic, x: tf.Tensor): tf.Tensor {
  const half = k.binary('Multiply', x, 0.5);
  const t = k.unary('Tan', half);
  const squared = k.unary('Square', t);
  const below = k.binary('Add', squared, 1);
  const above = k.binary('Add', t, t);
  const result = k.binary('RealDiv', above, below);
  k.free(half, t, squared, below, above);
  return result;
}

/** b to the power of c by C's rules. */
export function power(k: Arithmetic, b: Value, c: Value): Value {
  if (typeof b === 'number' && typeof c === 'number') return Math.fround(pow(b, c));
  const needsRules = !k.quirks.powerIsRight && !(typeof c === 'number' && Number.isFinite(c));
  if (!needsRules) return k.binary('Pow', b, c);
  const { shape } = (typeof b === 'number' ? c : b) as tf.Tensor;
  const base = k.spread(b, shape);
  const exponent = k.spread(c, shape);
  const one = k.fill(shape, 1);
  const plain = k.binary('Pow', base, exponent);
  const baseIsOne = k.binary('Equal', base, 1);
  const mended = k.select(baseIsOne, one, plain);
  const baseIsMinusOne = k.binary('Equal', base, -1);
  const magnitude = k.unary('Abs', exponent);
  const isInfinite = k.binary('Equal', magnitude, Number.POSITIVE_INFINITY);
  const both = k.binary('LogicalAnd', baseIsMinusOne, isInfinite);
  const result = k.select(both, one, mended);
  k.free(base, exponent, one, plain, baseIsOne, mended, baseIsMinusOne, magnitude, isInfinite, both);
  return result;
}

/** 1 where `a` stands in the relation to 0, else 0; NaN gives 0. */
function compare(k: Arithmetic, kernel: 'Greater' | 'Less', a: tf.Tensor): tf.Tensor {
  const holds = k.binary(kernel, a, 0);
  const result = k.toNumbers(holds);
  k.free(holds);
  return result;
}
