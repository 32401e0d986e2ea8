import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../../../src/interpreter/backends.js';
import { registerKernels } from '../../../src/kernels/register.js';

beforeAll(async () => {
  await openBackend('wasm');
  expect(registerKernels()).toBe('registered');
});

/** The functions by JavaScript's own, which are right to a unit or so of double precision. */
const REFERENCE: Readonly<
  Record<string, { readonly ours: (x: tf.Tensor) => tf.Tensor; readonly exact: (x: number) => number }>
> = {
  exp: { ours: tf.exp, exact: Math.exp },
  expm1: { ours: tf.expm1, exact: Math.expm1 },
  log: { ours: tf.log, exact: Math.log },
  log1p: { ours: tf.log1p, exact: Math.log1p },
  softplus: { ours: tf.softplus, exact: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))) },
  tanh: { ours: tf.tanh, exact: Math.tanh },
  sin: { ours: tf.sin, exact: Math.sin },
  cos: { ours: tf.cos, exact: Math.cos },
};

const float = new Float32Array(1);
const word = new Int32Array(float.buffer);

/** Distance in representable float32 values; 0 for two NaN. */
function ulps(a: number, b: number): number {
  if (Number.isNaN(a) && Number.isNaN(b)) return 0;
  const order = (x: number): number => {
    float[0] = x;
    const bits = word[0] as number;
    return bits < 0 ? -(bits & 0x7fffffff) : bits;
  };
  return Math.abs(order(a) - order(b));
}

describe.each(Object.entries(REFERENCE))('%s', (_name, { ours, exact }) => {
  const worst = (values: Float32Array): { ulps: number; at: number } => {
    const got = tf.tidy(() => ours(tf.tensor1d(values)).dataSync());
    let most = { ulps: 0, at: 0 };
    values.forEach((x, index) => {
      const distance = ulps(got[index] as number, Math.fround(exact(x)));
      if (!(distance <= most.ulps)) most = { ulps: distance, at: x };
    });
    return most;
  };

  it('is within one unit in the last place of the rounded exact value all over float32', () => {
    // Every 65537th bit pattern: all exponents, both signs, subnormals, infinities and NaN.
    const values = new Float32Array(Uint32Array.from({ length: 65_536 }, (_, k) => k * 65_537).buffer);
    expect(worst(values).ulps, `at ${worst(values).at}`).toBeLessThanOrEqual(1);
  });

  it('is so on the values that networks see, and at the seams of its formulas', () => {
    const near = [0, 1, 1e-4, 1e-3, Math.LN2, Math.PI / 2, Math.PI, 88.7, 103.9, 1e6]
      .flatMap((at) => [at * (1 - 1e-7), at, at * (1 + 1e-7)])
      .flatMap((at) => [at, -at, at - 1]);
    const usual = Array.from({ length: 40_001 }, (_, k) => (k - 20_000) * 8.7e-4);
    expect(worst(Float32Array.from([...near, ...usual])).ulps).toBeLessThanOrEqual(1);
  });

  it('rounds correctly but for one in a thousand', () => {
    const values = Float32Array.from({ length: 20_000 }, (_, k) => k * 1.55e-3 - 15.5);
    const got = tf.tidy(() => ours(tf.tensor1d(values)).dataSync());
    const wrong = values.filter((x, index) => ulps(got[index] as number, Math.fround(exact(x))) > 0).length;
    expect(wrong).toBeLessThan(20);
  });

  it('does the last elements as the others, whatever the size', () => {
    for (const size of [0, 1, 2, 3, 4, 5, 7, 8, 9]) {
      const values = Float32Array.from({ length: size }, (_, k) => 0.3 + k / 7);
      const got = tf.tidy(() => ours(tf.tensor1d(values)).dataSync());
      expect([...got]).toEqual(
        [...values].map((_, index) => tf.tidy(() => ours(tf.tensor1d([values[index] as number])).dataSync()[0])),
      );
    }
  });
});

describe('exp of integers', () => {
  it('is float32', () => {
    const result = tf.exp(tf.tensor1d([0, 1, -2, 3, 4], 'int32'));
    expect(result.dtype).toBe('float32');
    expect([...result.dataSync()]).toEqual([0, 1, -2, 3, 4].map((x) => Math.fround(Math.exp(x))));
    result.dispose();
  });
});

describe('sign and leakyRelu', () => {
  const special = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -0, 1.5, -2, 1e-40, -1e-40];
  const apply = (f: (x: tf.Tensor) => tf.Tensor, values: readonly number[], dtype: 'float32' | 'int32' = 'float32') =>
    tf.tidy(() => [...f(tf.tensor1d([...values], dtype)).dataSync()]);

  it('agree with their definitions, special values included', () => {
    expect(apply(tf.sign, special)).toEqual([0, 1, -1, 0, 0, 1, -1, 1, -1]);
    expect(apply((x) => tf.leakyRelu(x, 0.25), special)).toEqual([
      Number.NaN,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      0,
      -0,
      1.5,
      -0.5,
      Math.fround(1e-40),
      Math.fround(Math.fround(-1e-40) / 4),
    ]);
  });

  it('keep integers integers, but for leakyRelu', () => {
    expect(apply(tf.sign, [3, 0, -2, 5, -1], 'int32')).toEqual([1, 0, -1, 1, -1]);
    expect(tf.tidy(() => tf.sign(tf.tensor1d([1], 'int32')).dtype)).toBe('int32');
    expect(apply((x) => tf.leakyRelu(x, 0.25), [3, 0, -2], 'int32')).toEqual([3, 0, -0.5]);
  });

  it('say what is wrong with a type they do not know', () => {
    const truth = tf.tensor1d([1], 'bool');
    const run = (): unknown => tf.engine().runKernel('Sign', { x: truth });
    expect(run).toThrow('Sign: expected a tensor of type float32 or int32, got bool. Cast it first.');
    truth.dispose();
  });
});
