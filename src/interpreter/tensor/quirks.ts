import * as tf from '@tensorflow/tfjs';

/** Where the kernels of a backend differ from PyTorch's float32 and need a composition instead. True: the plain kernel is right. */
export interface Quirks {
  /** Sign: NaN gives 0, and the smallest numbers keep their sign (the wasm kernel calls everything below 1.2e-7 zero). */
  readonly signIsRight: boolean;
  /** Sign is right once its operand is scaled by 2^127. */
  readonly scaledSignIsRight: boolean;
  /** Minimum and Maximum give NaN when the first, the second operand is NaN (the wasm kernels ignore it in the second). */
  readonly extremesPropagate: { readonly first: boolean; readonly second: boolean };
  /** Sin and Cos are good to 1e-6 relative, near zeros and far out (the wasm kernels have an absolute error of 2e-7 near 0). */
  readonly sineIsRight: boolean;
  /** Pow has C's rules: pow(1, NaN) = pow(1, Infinity) = pow(-1, Infinity) = 1 (the cpu backend has JavaScript's: NaN). */
  readonly powerIsRight: boolean;
}

const KNOWN = new WeakMap<object, Quirks>();

/**
 * The quirks of the active backend, found by asking it: a dozen kernel calls the first time, then remembered.
 * Measured rather than listed by name, so that a repaired tfjs, or a backend that nobody tried, is treated as it deserves.
 */
export function quirksOfActiveBackend(): Quirks {
  const backend = tf.backend();
  const known = KNOWN.get(backend);
  if (known) return known;
  const found = probe();
  KNOWN.set(backend, found);
  return found;
}

function probe(): Quirks {
  const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
  // Nine elements: two SIMD registers and a tail.
  const small = [nan, 1e-45, -1e-45, 1e-20, -1e-20, 0, inf, -inf, nan];
  const signs = [0, 1, -1, 1, -1, 0, 1, -1, 0];
  const nans = new Array<number>(9).fill(nan);
  const ones = new Array<number>(9).fill(1);
  const angles = [1e-6, -0.0462819, 1.5879253, Math.PI, 100, -3e5, 1e20, 1e30, 0.5].map(Math.fround);
  return {
    signIsRight: equal(unary('Sign', small), signs),
    scaledSignIsRight: equal(unary('Sign', binary('Multiply', small, new Array<number>(9).fill(2 ** 127))), signs),
    extremesPropagate: {
      first: ['Minimum', 'Maximum'].every((kernel) => equal(binary(kernel, nans, ones), nans)),
      second: ['Minimum', 'Maximum'].every((kernel) => equal(binary(kernel, ones, nans), nans)),
    },
    sineIsRight: close(unary('Sin', angles), angles.map(Math.sin)) && close(unary('Cos', angles), angles.map(Math.cos)),
    powerIsRight: equal(binary('Pow', [1, 1, -1, -1, 2, nan], [nan, inf, inf, -inf, 3, 0]), [1, 1, 1, 1, 8, 1]),
  };
}

function unary(kernel: string, values: readonly number[]): readonly number[] {
  const x = tf.tensor1d([...values]);
  const result = tf.engine().runKernel(kernel, { x }) as tf.Tensor;
  return read([x], result);
}

function binary(kernel: string, left: readonly number[], right: readonly number[]): readonly number[] {
  const a = tf.tensor1d([...left]);
  const b = tf.tensor1d([...right]);
  const result = tf.engine().runKernel(kernel, { a, b }) as tf.Tensor;
  return read([a, b], result);
}

function read(inputs: readonly tf.Tensor[], result: tf.Tensor): readonly number[] {
  const values = Array.from(result.dataSync());
  for (const tensor of [...inputs, result]) tensor.dispose();
  return values;
}

/** Equal numbers, NaN to NaN, zeros of either sign. */
function equal(actual: readonly number[], expected: readonly number[]): boolean {
  return actual.every((value, i) => value === expected[i] || (Number.isNaN(value) && Number.isNaN(expected[i])));
}

function close(actual: readonly number[], expected: readonly number[]): boolean {
  return actual.every((value, i) => Math.abs(value - (expected[i] ?? Number.NaN)) <= 1e-6 * Math.abs(expected[i] ?? 0));
}
