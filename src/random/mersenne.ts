import { NosbenchError } from '../util/errors.js';

/** Where a Mersenne Twister stands. Plain data, a copy, safe to keep. */
export interface MersenneState {
  /** The 624 words of the generator. */
  readonly words: Uint32Array;
  /** Words already handed out of the 624; 624 right after seeding. */
  readonly position: number;
}

/** MT19937: the stream of 32-bit words under both numpy's and PyTorch's generators. */
export interface Mersenne {
  /** The next word, an integer in 0 .. 2^32 - 1. */
  u32(): number;
  save(): MersenneState;
  /** @throws {NosbenchError} when `state` is no state of this generator. */
  restore(state: MersenneState): void;
}

const SIZE = 624;
const SHIFT = 397;

/**
 * Matsumoto and Nishimura, "Mersenne Twister", ACM TOMACS 8 (1998), with the seeding of their 2002 code (`init_genrand`),
 * which numpy's `RandomState(int)` and `torch.manual_seed` share.
 * @param seed integer; its low 32 bits count.
 */
export function mersenneTwister(seed: number): Mersenne {
  const words = new Uint32Array(SIZE);
  words[0] = seed % 2 ** 32;
  for (let i = 1; i < SIZE; i += 1) {
    const previous = words[i - 1]!;
    words[i] = Math.imul(1812433253, previous ^ (previous >>> 30)) + i;
  }
  let position = SIZE;

  return {
    u32() {
      if (position === SIZE) {
        twist(words);
        position = 0;
      }
      let word = words[position]!;
      position += 1;
      word ^= word >>> 11;
      word ^= (word << 7) & 0x9d2c5680;
      word ^= (word << 15) & 0xefc60000;
      return (word ^ (word >>> 18)) >>> 0;
    },
    save: () => ({ words: words.slice(), position }),
    restore(state) {
      const { length } = state.words;
      if (length !== SIZE || !Number.isInteger(state.position) || state.position < 0 || state.position > SIZE) {
        throw new NosbenchError(
          'input',
          `mersenne: expected a state of ${SIZE} words and a position up to ${SIZE}, got ${length} words and ${state.position}. Save the state again.`,
        );
      }
      words.set(state.words);
      position = state.position;
    },
  };
}

function twist(words: Uint32Array): void {
  for (let i = 0; i < SIZE; i += 1) {
    const joined = (words[i]! & 0x80000000) | (words[(i + 1) % SIZE]! & 0x7fffffff);
    words[i] = words[(i + SHIFT) % SIZE]! ^ (joined >>> 1) ^ (joined & 1 ? 0x9908b0df : 0);
  }
}
