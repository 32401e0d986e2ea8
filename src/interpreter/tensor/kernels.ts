import type * as tf from '@tensorflow/tfjs';
import type { OPS, OpName } from '../../program/ops.js';
import { mean, norm, std } from '../scalar/reductions.js';
import type { Arithmetic, Value } from './arithmetic.js';
import { cosine, heaviside, maximum, minimum, power, sign, sine } from './corrections.js';

type Operands = {
  readonly 1: readonly [Value];
  readonly 2: readonly [Value, Value];
  readonly 3: readonly [Value, Value, Value];
};

/** An operation with at least one operand that is a tensor; it returns a new value and leaves its operands alone. */
export type TensorKernel<Name extends OpName> = (
  arithmetic: Arithmetic,
  ...operands: Operands[(typeof OPS)[Name]['arity']]
) => Value;

/** Every operation of the language as kernels of tfjs. An operation that is missing here does not compile. */
export const TENSOR_KERNELS: { readonly [Name in OpName]: TensorKernel<Name> } = {
  div: (k, a, b) => k.div(a, b),
  mul: (k, a, b) => k.mul(a, b),
  add: (k, a, b) => k.add(a, b),
  sub: (k, a, b) => k.sub(a, b),
  square: (k, a) => k.unary('Square', tensor(a)),
  exp: (k, a) => k.unary('Exp', tensor(a)),
  log: (k, a) => k.unary('Log', tensor(a)),
  sign: (k, a) => sign(k, tensor(a)),
  sqrt: (k, a) => k.unary('Sqrt', tensor(a)),
  abs: (k, a) => k.unary('Abs', tensor(a)),
  norm: (_, a) => reduce(a, norm),
  clip: minimum,
  sin: (k, a) => sine(k, tensor(a)),
  cos: (k, a) => cosine(k, tensor(a)),
  tan: (k, a) => k.unary('Tan', tensor(a)),
  arcsin: (k, a) => k.unary('Asin', tensor(a)),
  arccos: (k, a) => k.unary('Acos', tensor(a)),
  arctan: (k, a) => k.unary('Atan', tensor(a)),
  mean: (_, a) => reduce(a, mean),
  std: (_, a) => reduce(a, std),
  size: (_, a) => Math.fround(tensor(a).size),
  minimum,
  maximum,
  heaviside,
  interpolate: (k, a, b, c) => {
    const left = k.mul(a, c);
    const weight = k.sub(1, c);
    const right = k.mul(b, weight);
    const sum = k.add(left, right);
    k.free(left, weight, right);
    return sum;
  },
  bias_correct: (k, a, b, c) => {
    const decay = power(k, b, c);
    const divisor = k.sub(1, decay);
    const quotient = k.div(a, divisor);
    k.free(decay, divisor);
    return quotient;
  },
};

/**
 * Reductions read the tensor and add in doubles in the fixed order that all executors share. The result is a number, which
 * scalar instructions need in any case; the sums of a backend differ from each other in the sixth digit, and its std overflows at 1e19.
 */
function reduce(a: Value, reduction: (memory: Float32Array, base: number, count: number) => number): number {
  const data = tensor(a).dataSync<'float32'>();
  return Math.fround(reduction(data, 0, data.length));
}

/** The only operand of a kernel: a tensor, or the kernel would not have been called. */
function tensor(a: Value): tf.Tensor {
  return a as tf.Tensor;
}
