import seedrandom from 'seedrandom';
import { NosbenchError } from '../util/errors.js';
import { stableHash } from '../util/json.js';
import { integerBetween } from './bounded.js';
import type { Rng } from './rng.js';

/**
 * The stream of one purpose within one seeded run: ARC4 (package `seedrandom`) keyed by a hash of root seed and label.
 * Streams of different labels are independent, so a new purpose never shifts the draws of an old one. Label by purpose and
 * place, as in `mutate/17`. `integer` rejects instead of scaling, so every value is equally likely; a range of one draws nothing.
 * @param seed safe integer, the root seed of the run.
 * @throws {NosbenchError} for any other seed.
 */
export function derivedStream(seed: number, label: string): Rng {
  if (!Number.isSafeInteger(seed)) {
    throw new NosbenchError('usage', `derivedStream: expected an integer seed, got ${seed}. Pass a whole number.`);
  }
  // The hash, because seedrandom folds keys beyond 256 characters and keeps only the low byte of each.
  const generator = seedrandom(stableHash([seed, label]));
  return {
    integer: (low, high) => integerBetween(low, high, () => generator.int32(), 'derivedStream.integer'),
    uniform: () => generator(),
  };
}
