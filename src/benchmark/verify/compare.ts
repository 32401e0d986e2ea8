import { shorten } from '../../util/shorten.js';
import { relativeError } from './float32.js';
import type { Tally } from './report.js';

/** How near two numbers must be. */
export interface Closeness {
  /** Largest |a − b| over the larger of |b| and `scale`. */
  readonly within: number;
  /** Default 0: relative to every number itself. */
  readonly scale?: number;
}

/** Seven printed digits. */
export const PRINTED: Closeness = { within: 6e-7 };
/** The same bits; zeros may differ in sign. */
export const EXACT: Closeness = { within: 0 };

/** Adds one case: numbers against those of a file, which must be as many; the failure shows the worst of them. */
export function addNumbers(
  tally: Tally,
  what: string,
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  { within, scale = 0 }: Closeness,
): void {
  if (actual.length !== expected.length) {
    tally.add(
      false,
      Number.POSITIVE_INFINITY,
      () => `${what}: expected ${expected.length} numbers, got ${actual.length}`,
    );
    return;
  }
  let worst = 0;
  let at = 0;
  for (let i = 0; i < expected.length; i += 1) {
    const error = relativeError(actual[i]!, expected[i]!, scale);
    if (error <= worst) continue;
    worst = error;
    at = i;
  }
  tally.add(worst <= within, worst, () => {
    const place = expected.length === 1 ? '' : ` at ${at} of ${expected.length}`;
    return `${what}: expected ${expected[at]}${place}, got ${actual[at]}`;
  });
}

/**
 * Adds one case: items of any kind against those of a file, which must be as many; the failure shows the worst of them.
 * @param errorOf how far an item found is from the one expected; infinite where nothing else is allowed
 * @param within largest error allowed
 */
export function addItems<Item>(
  tally: Tally,
  what: string,
  found: ArrayLike<unknown>,
  expected: readonly Item[],
  errorOf: (found: unknown, expected: Item) => number,
  within: number,
): void {
  const errors = expected.map((item, i) => errorOf(found[i], item));
  const worst = found.length === expected.length ? Math.max(0, ...errors) : Number.POSITIVE_INFINITY;
  tally.add(worst <= within, worst, () => {
    const index = Math.max(0, errors.indexOf(Math.max(...errors)));
    return `${what}: expected ${expected[index]} at ${index} of ${expected.length}, got ${found[index]}`;
  });
}

/** Adds one case: two values that must be the same. */
export function addEqual(tally: Tally, what: string, actual: unknown, expected: unknown): void {
  const [got, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  tally.add(got === wanted, got === wanted ? 0 : 1, () => `${what}: expected ${shown(wanted)}, got ${shown(got)}`);
}

function shown(text: string | undefined): string {
  return text === undefined ? 'nothing' : shorten(text);
}
