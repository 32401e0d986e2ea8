import { type Json, stableHash } from '../util/json.js';

/** Noise in bulk: draws as cheap as they come, for batches and initial parameters. */
export interface NoiseStream {
  /** Uniform in [0, 1), a multiple of 2^-24. */
  uniform(): number;
  /** Uniform in 0 .. n - 1, n at most 2^32, by rejection. */
  integer(n: number): number;
  /** Standard normal, Box and Muller; of each pair of draws the second value is kept for the next call. */
  normal(): number;
}

/**
 * The stream of a label: xoshiro128** (Blackman and Vigna 2018), its state filled by splitmix32 from a hash of the label. Streams of different
 * labels are independent. Where `derivedStream` serves searches, this one serves tensors: it is some ten times as fast.
 */
export function noiseStream(label: Json): NoiseStream {
  const hash = stableHash(label);
  const seed = splitmix32(Number.parseInt(hash.slice(0, 8), 16), Number.parseInt(hash.slice(8), 16));
  const word = xoshiro128([seed(), seed(), seed(), seed() | 1]);
  let kept: number | undefined;

  const uniform = () => (word() >>> 8) / 16777216;

  return {
    uniform,
    integer(n) {
      const most = 2 ** 32 - (2 ** 32 % n);
      for (;;) {
        const drawn = word();
        if (drawn < most) return drawn % n;
      }
    },
    normal() {
      if (kept !== undefined) {
        const value = kept;
        kept = undefined;
        return value;
      }
      const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
      const angle = 2 * Math.PI * uniform();
      kept = radius * Math.sin(angle);
      return radius * Math.cos(angle);
    },
  };
}

/** The generator itself: 32-bit words, unsigned. @param state four words, not all zero */
export function xoshiro128(state: readonly [number, number, number, number]): () => number {
  let [a, b, c, d] = state;
  return () => {
    const result = Math.imul(rotated(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotated(d, 11);
    return result;
  };
}

function rotated(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}

function splitmix32(low: number, high: number): () => number {
  let state = low;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let z = state ^ high;
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return z ^ (z >>> 15);
  };
}
