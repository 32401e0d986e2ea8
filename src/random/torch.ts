import { NosbenchError } from '../util/errors.js';
import { type MersenneState, mersenneTwister } from './mersenne.js';
import { normalBlock } from './torch-normal.js';

/** Where a PyTorch stream stands, the cached second normal included. */
export interface TorchState {
  readonly mersenne: MersenneState;
  readonly cachedNormal?: number;
}

/**
 * PyTorch's CPU generator: the same numbers from the same calls as the x86 builds with AVX2 give, bit for bit.
 * Every method fills a flat array; a tensor of several axes is the same draws in row-major order.
 */
export interface TorchGenerator {
  /** The raw 32-bit word. */
  u32(): number;
  /** `torch.rand(count)`: float32 in [0, 1), one word each. */
  rand(count: number): Float32Array;
  /** `torch.rand(count, dtype=float64)`: two words each. */
  randDouble(count: number): Float64Array;
  /** `empty(count).uniform_(low, high)`; the bounds are rounded to float32, the value is rounded once. */
  uniform(count: number, low: number, high: number): Float32Array;
  /**
   * `torch.randn(count)`. From 16 elements on a vector kernel over blocks of 16 uniforms, below that a double each with its second
   * value cached over any calls in between.
   */
  randn(count: number): Float32Array;
  /**
   * `torch.normal(means, stds)` of two tensors, and so `Normal(means, stds).sample(...)`: standard normals, times `stds`, plus `means`,
   * each rounded. Broadcasting is the caller's: both arrays have one entry an element, and a number as deviation is a filled array.
   * @throws {NosbenchError} when the lengths differ.
   */
  normalOf(means: Float32Array, stds: Float32Array): Float32Array;
  /** `torch.randint(low, high, [])`: one word, low + word mod (high - low). */
  randint(low: number, high: number): number;
  /** `torch.randperm(n)`: n - 1 words. */
  randperm(n: number): Int32Array;
  /** `torch.empty((), dtype=int64).random_()`: in 0 .. 2^63 - 1. A `DataLoader` draws one for each iterator over it. */
  int64(): bigint;
  /** `torch.get_rng_state()`. */
  save(): TorchState;
  restore(state: TorchState): void;
}

const f = Math.fround;
const VECTOR_FROM = 16;

/**
 * A generator as after `torch.manual_seed(seed)`.
 * @param seed integer; its low 32 bits count.
 */
export function torchGenerator(seed: number): TorchGenerator {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new NosbenchError(
      'usage',
      `torchGenerator: expected a seed from 0 to 2^53 - 1, got ${seed}. Pass such an integer.`,
    );
  }
  const mersenne = mersenneTwister(seed);
  let cachedNormal: number | undefined;

  const float = () => (mersenne.u32() & 0xffffff) * 2 ** -24;
  /** The low 53 bits of two words, the first of which is the high half. */
  const double = () => {
    const high = mersenne.u32() & 0x1fffff;
    return (high * 2 ** 32 + mersenne.u32()) * 2 ** -53;
  };

  const fillUniform = (values: Float32Array, start: number, end: number) => {
    for (let i = start; i < end; i += 1) values[i] = float();
  };

  /** Standard normals by the vector kernel. */
  const vectorNormals = (count: number) => {
    const values = new Float32Array(count);
    fillUniform(values, 0, count);
    for (let start = 0; start + 16 <= count; start += 16) normalBlock(values, start);
    if (count % 16 !== 0) {
      // The last 16 places are drawn anew, over finished values, so that raw uniforms never survive.
      fillUniform(values, count - 16, count);
      normalBlock(values, count - 16);
    }
    return values;
  };

  const singleNormal = () => {
    if (cachedNormal !== undefined) {
      const cached = cachedNormal;
      cachedNormal = undefined;
      return cached;
    }
    const angle = 2 * Math.PI * double();
    const radius = Math.sqrt(-2 * Math.log1p(-double()));
    cachedNormal = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };

  const randn = (count: number) =>
    count < VECTOR_FROM ? Float32Array.from({ length: count }, singleNormal) : vectorNormals(count);

  return {
    u32: mersenne.u32,
    rand(count) {
      const values = new Float32Array(count);
      fillUniform(values, 0, count);
      return values;
    },
    randDouble: (count) => Float64Array.from({ length: count }, double),
    uniform(count, low, high) {
      const values = new Float32Array(count);
      const low32 = f(low);
      const range = f(f(high) - low32);
      for (let i = 0; i < count; i += 1) values[i] = float() * range + low32;
      return values;
    },
    randn,
    normalOf(means, stds) {
      if (means.length !== stds.length) {
        throw new NosbenchError(
          'usage',
          `torchGenerator.normalOf: expected as many deviations as means, got ${stds.length} and ${means.length}. Broadcast them first.`,
        );
      }
      const values = randn(means.length);
      for (let i = 0; i < values.length; i += 1) values[i] = f(values[i]! * stds[i]!) + means[i]!;
      return values;
    },
    randint(low, high) {
      const range = high - low;
      if (!Number.isSafeInteger(low) || !Number.isInteger(range) || range < 1 || range >= 2 ** 32) {
        throw new NosbenchError(
          'usage',
          `torchGenerator.randint: expected integers with low < high, less than 2^32 apart, got ${low} and ${high}. Mend the range.`,
        );
      }
      return low + (mersenne.u32() % range);
    },
    randperm(n) {
      const items = Int32Array.from({ length: n }, (_, i) => i);
      for (let i = 0; i < n - 1; i += 1) {
        const j = i + (mersenne.u32() % (n - i));
        const item = items[i]!;
        items[i] = items[j]!;
        items[j] = item;
      }
      return items;
    },
    int64() {
      const high = BigInt(mersenne.u32() & 0x7fffffff);
      return (high << 32n) | BigInt(mersenne.u32());
    },
    save: () => ({ mersenne: mersenne.save(), ...(cachedNormal === undefined ? {} : { cachedNormal }) }),
    restore(state) {
      mersenne.restore(state.mersenne);
      cachedNormal = state.cachedNormal;
    },
  };
}
