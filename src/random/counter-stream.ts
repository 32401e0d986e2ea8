import { NosbenchError } from '../util/errors.js';
import { integerBetween } from './bounded.js';
import { philoxBlock } from './philox.js';
import type { Rng } from './rng.js';

/** Draws that belong to a place, such as a batch or a matrix: nothing has to be drawn before them. */
export interface CounterStream extends Rng {
  /** Standard normal, by Box and Muller's transformation of two words. */
  normal(): number;
  /** Uniform in 0 .. 2^53 - 1: a seed for a stream of its own. */
  seed(): number;
}

/**
 * The Philox stream of a seed at a place. Opening it costs nothing to speak of, so that every batch can have one.
 * @param seed integer from 0 to 2^53 - 1
 * @param place up to three integers, of which the low 32 bits count
 * @throws {NosbenchError} code `usage` for any other seed
 */
export function counterStream(seed: number, ...place: readonly number[]): CounterStream {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new NosbenchError(
      'usage',
      `counterStream: expected a seed from 0 to 2^53 - 1, got ${seed}. Pass such an integer.`,
    );
  }
  const [a = 0, b = 0, c = 0] = place;
  const key0 = seed % 2 ** 32;
  const key1 = Math.floor(seed / 2 ** 32);
  const words = new Uint32Array(4);
  let position = 4;
  let block = 0;
  let cachedNormal: number | undefined;

  const u32 = () => {
    if (position === 4) {
      philoxBlock(key0, key1, block, a, b, c, words);
      block += 1;
      position = 0;
    }
    position += 1;
    return words[position - 1]!;
  };

  return {
    integer: (low, high) => integerBetween(low, high, u32, 'counterStream.integer'),
    uniform: () => u32() * 2 ** -32,
    normal() {
      if (cachedNormal !== undefined) {
        const cached = cachedNormal;
        cachedNormal = undefined;
        return cached;
      }
      const radius = Math.sqrt(-2 * Math.log((u32() + 1) * 2 ** -32));
      const angle = 2 * Math.PI * 2 ** -32 * u32();
      cachedNormal = radius * Math.sin(angle);
      return radius * Math.cos(angle);
    },
    seed: () => (u32() >>> 11) * 2 ** 32 + u32(),
  };
}
