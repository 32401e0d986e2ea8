import { NosbenchError } from '../util/errors.js';
import { boundedInteger, integerBetween } from './bounded.js';
import { type MersenneState, mersenneTwister } from './mersenne.js';
import type { Rng } from './rng.js';

/** Where a numpy stream stands, the cached second normal included. */
export interface NumpyState {
  readonly mersenne: MersenneState;
  readonly cachedNormal?: number;
}

/** numpy's legacy `RandomState`: the same numbers from the same calls, as numpy 1.24 and 2.4 give them. */
export interface NumpyRandomState extends Rng {
  /** `randint(low, high)`: uniform in [low, high) by masked rejection; a range of one value consumes no draw. */
  integer(low: number, high: number): number;
  /** `random_sample()` without arguments, else `uniform(low, high)`; a reversed range is legal, as in numpy. */
  uniform(low?: number, high?: number): number;
  /** Polar method; every second call returns the value cached by the call before. */
  normal(mean?: number, std?: number): number;
  /** `count` standard normals. An array of several axes is the same draws in row-major order. */
  randn(count: number): Float64Array;
  /** exp of a normal. */
  lognormal(mean?: number, sigma?: number): number;
  choice<T>(items: readonly T[]): T;
  /** `choice(items, p=weights)`; the weights need not sum to one. */
  weightedChoice<T>(items: readonly T[], weights: readonly number[]): T;
  /** In place, from the end. */
  shuffle<T>(items: T[]): void;
  /** A shuffled 0 .. n - 1. */
  permutation(n: number): number[];
  /** Little-endian bytes of ⌈count / 4⌉ words. */
  bytes(count: number): Uint8Array;
  save(): NumpyState;
  restore(state: NumpyState): void;
}

/**
 * `numpy.random.RandomState(seed)`.
 * @param seed integer in 0 .. 2^32 - 1.
 * @throws {NosbenchError} for any other seed.
 */
export function numpyRandomState(seed: number): NumpyRandomState {
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32) {
    throw new NosbenchError(
      'usage',
      `numpyRandomState: expected a seed from 0 to 4294967295, got ${seed}. Pass such an integer.`,
    );
  }
  const mersenne = mersenneTwister(seed);
  let cachedNormal: number | undefined;

  const double = () => {
    const high = mersenne.u32() >>> 5;
    const low = mersenne.u32() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  };

  /** Uniform in 0 .. last. */
  const bounded = (last: number) => boundedInteger(last, mersenne.u32);

  const gauss = () => {
    if (cachedNormal !== undefined) {
      const cached = cachedNormal;
      cachedNormal = undefined;
      return cached;
    }
    for (;;) {
      const x1 = 2 * double() - 1;
      const x2 = 2 * double() - 1;
      const r2 = x1 * x1 + x2 * x2;
      if (r2 > 0 && r2 < 1) {
        const factor = Math.sqrt((-2 * Math.log(r2)) / r2);
        cachedNormal = factor * x1;
        return factor * x2;
      }
    }
  };

  const shuffle = <T>(items: T[]) => {
    for (let i = items.length - 1; i > 0; i -= 1) {
      const j = bounded(i);
      const item = items[i]!;
      items[i] = items[j]!;
      items[j] = item;
    }
  };

  return {
    integer: (low, high) => integerBetween(low, high, mersenne.u32, 'numpyRandomState.integer'),
    uniform: (low = 0, high = 1) => low + (high - low) * double(),
    normal: (mean = 0, std = 1) => mean + std * gauss(),
    randn: (count) => Float64Array.from({ length: count }, gauss),
    lognormal: (mean = 0, sigma = 1) => Math.exp(mean + sigma * gauss()),
    choice(items) {
      checkChoices('choice', items.length);
      return items[bounded(items.length - 1)]!;
    },
    weightedChoice(items, weights) {
      checkChoices('weightedChoice', items.length, weights.length);
      let sum = 0;
      const cumulative = weights.map((weight) => {
        sum += weight;
        return sum;
      });
      const u = double();
      const index = cumulative.filter((bound) => bound / sum <= u).length;
      return items[Math.min(index, items.length - 1)]!;
    },
    shuffle,
    permutation(n) {
      const items = Array.from({ length: n }, (_, i) => i);
      shuffle(items);
      return items;
    },
    bytes(count) {
      const words = new DataView(new ArrayBuffer(4 * Math.ceil(count / 4)));
      for (let offset = 0; offset < count; offset += 4) words.setUint32(offset, mersenne.u32(), true);
      return new Uint8Array(words.buffer, 0, count);
    },
    save: () => ({ mersenne: mersenne.save(), ...(cachedNormal === undefined ? {} : { cachedNormal }) }),
    restore(state) {
      mersenne.restore(state.mersenne);
      cachedNormal = state.cachedNormal;
    },
  };
}

function checkChoices(method: string, items: number, weights = items): void {
  if (items > 0 && weights === items) return;
  throw new NosbenchError(
    'usage',
    `numpyRandomState.${method}: expected at least one item and a weight for each, got ${items} items and ${weights} weights. Mend the lists.`,
  );
}
