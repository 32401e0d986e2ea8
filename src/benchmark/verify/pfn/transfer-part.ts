import type { Closeness } from '../compare.js';
import type { Tally } from '../report.js';

/** Adds a case: numbers found and expected, in order; as close as is usual in the part unless told otherwise. */
export type Compare = (
  what: string,
  found: ArrayLike<number>,
  expected: readonly number[],
  closeness?: Closeness,
) => void;

/** Adds the cases of a part of `transfer.json`. @throws {NosbenchError} naming the place of what is not as it should be */
export type AddPart = (value: unknown, where: string, compare: Compare, tally: Tally) => void;
