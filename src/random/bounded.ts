import { NosbenchError } from '../util/errors.js';

/** Uniform in 0 .. last by rejection, so that every value is equally likely; draws nothing when `last` is 0. @param u32 the next 32 bits, of either sign */
export function boundedInteger(last: number, u32: () => number): number {
  if (last === 0) return 0;
  const mask = 0xffffffff >>> Math.clz32(last);
  for (;;) {
    const value = (u32() & mask) >>> 0;
    if (value <= last) return value;
  }
}

/** `Rng.integer` over any source of 32 bits. @throws {NosbenchError} code `usage` unless low < high, at most 2^32 apart */
export function integerBetween(low: number, high: number, u32: () => number, where: string): number {
  const last = high - 1 - low;
  if (!Number.isSafeInteger(low) || !Number.isInteger(last) || last < 0 || last > 0xffffffff) {
    throw new NosbenchError(
      'usage',
      `${where}: expected integers with low < high, at most 2^32 apart, got ${low} and ${high}. Mend the range.`,
    );
  }
  return low + boundedInteger(last, u32);
}
