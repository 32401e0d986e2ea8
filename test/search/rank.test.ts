import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { betterOf, compareResults, compareScores, type Rankable } from '../../src/search/rank.js';
import { FAILURES, failed, ok } from './support.js';

const results: fc.Arbitrary<Rankable> = fc.oneof(
  fc.tuple(fc.nat(20), fc.double({ noNaN: true, noDefaultInfinity: true })).map(([id, loss]) => ok(id, loss)),
  fc.tuple(fc.nat(20), fc.constantFrom(...FAILURES)).map(([id, status]) => failed(id, status)),
);

describe('ranking', () => {
  it('puts lower losses first, then infinite, then all other failures, the earlier of equals', () => {
    const history = [
      failed(0, 'nan'),
      failed(1, 'inf'),
      ok(2, 5),
      failed(3, 'lost'),
      ok(4, -1),
      failed(5, 'crashed'),
      ok(6, 5),
      failed(7, 'inf'),
    ];
    expect(history.toSorted(compareResults).map(({ id }) => id)).toEqual([4, 2, 6, 1, 7, 0, 3, 5]);
    expect(history.toReversed().toSorted(compareResults)).toEqual(history.toSorted(compareResults));
  });

  it('puts what has no id after an equal that has one', () => {
    const { id: _, ...foreign } = ok(0, 5);
    expect(compareResults(foreign, ok(9, 5))).toBe(Number.POSITIVE_INFINITY);
    expect(compareResults(foreign, foreign)).toBe(0);
    expect(compareResults(foreign, ok(9, 6))).toBe(-1);
  });

  it('is a total order without NaN, even at the ends of the doubles', () => {
    fc.assert(
      fc.property(results, results, results, (a, b, c) => {
        for (const compare of [compareScores, compareResults]) {
          expect(Number.isNaN(compare(a, b))).toBe(false);
          expect(Math.sign(compare(a, b)) + Math.sign(compare(b, a))).toBe(0);
          if (compare(a, b) <= 0 && compare(b, c) <= 0) expect(compare(a, c)).toBeLessThanOrEqual(0);
        }
      }),
    );
  });

  it('finds the best success, the earliest of equals, or none', () => {
    const bestOf = (history: readonly Rankable[]) => history.reduce<Rankable | undefined>(betterOf, undefined);
    expect(bestOf([failed(0, 'nan'), ok(1, 3), ok(2, 2), ok(3, 2)])).toEqual(ok(2, 2));
    expect(bestOf([ok(2, 2), ok(1, 2)])).toEqual(ok(1, 2));
    expect(bestOf([failed(0, 'inf'), failed(1, 'nan')])).toBeUndefined();
  });
});
