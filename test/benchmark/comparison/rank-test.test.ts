import { describe, expect, it } from 'vitest';
import { quartilesOf } from '../../../src/benchmark/comparison/quantile.js';
import { leastP, rankTest } from '../../../src/benchmark/comparison/rank-test.js';

describe('rankTest', () => {
  it('counts all divisions of small samples', () => {
    // 20 divisions of six values into three and three; two of them are as extreme.
    expect(rankTest([1, 2, 3], [4, 5, 6])).toEqual({ u: 0, p: 0.1, method: 'exact' });
    expect(rankTest([4, 5, 6], [1, 2, 3])).toEqual({ u: 9, p: 0.1, method: 'exact' });
    // The example of scipy's documentation: scipy.stats.mannwhitneyu(males, females, method='exact')
    const scipys = rankTest([19, 22, 16, 29, 24], [20, 11, 17, 12]);
    expect(scipys.u).toBe(17);
    expect(scipys.p).toBeCloseTo(0.1111111111111111, 12);
    // scipy 1.17.1, two samples of ten
    const tens = rankTest([0, 1, 2, 3, 5, 6, 7, 8, 9, 10], [2.5, 4.5, 5.5, 6.5, 7.5, 9.5, 10.5, 11.5, 12.5, 14.5]);
    expect(tens.u).toBe(26);
    expect(tens.p).toBeCloseTo(0.07525601333650869, 12);
  });

  it('takes ties as they are', () => {
    // Ranks: 1 is 1; 2, 2, 2 share 3; 3 is 5; 5 is 6; 6,6 share 7.5; 7 is 9. Sum of the first 1 + 3 + 3 + 6 = 13, mean 20:
    // 14 of the 126 choices of four ranks lie 7 or more from it, counted by enumeration with scipy's ranks.
    const { u, p } = rankTest([1, 2, 2, 5], [2, 3, 6, 6, 7]);
    expect(u).toBe(3);
    expect(p).toBeCloseTo(14 / 126, 12);
    expect(rankTest([5, 5], [5, 5, 5]).p).toBe(1);
    // A run that found nothing ranks last: 1 of 3 choices of one rank is the last, and the first is as far from the mean.
    expect(rankTest([Number.POSITIVE_INFINITY], [1, 2]).p).toBeCloseTo(2 / 3, 12);
  });

  it('approximates large samples as scipy does', () => {
    const numbers = (count: number, of: (i: number) => number) => Array.from({ length: count }, (_, i) => of(i));
    // scipy 1.17.1, method='asymptotic', with and without ties, and far out
    const plain = rankTest(
      numbers(30, (i) => ((i * 37) % 101) / 7),
      numbers(28, (i) => ((i * 53 + 11) % 103) / 7 + 1.5),
    );
    expect(plain).toMatchObject({ u: 299, method: 'normal' });
    expect(plain.p).toBeCloseTo(0.060786339366134895, 10);
    const tied = rankTest(
      numbers(30, (i) => (i * 37) % 11),
      numbers(28, (i) => ((i * 53 + 11) % 13) + 1),
    );
    expect(tied.u).toBe(263);
    expect(tied.p).toBeCloseTo(0.014601716091963157, 10);
    const apart = rankTest(
      numbers(60, (i) => i),
      numbers(60, (i) => i + 200),
    );
    expect(apart.p / 3.5565709749847226e-21).toBeCloseTo(1, 10);
    expect(
      rankTest(
        numbers(30, () => 1),
        numbers(30, () => 1),
      ).p,
    ).toBe(1);
  });

  it('knows the smallest p that so many runs can have', () => {
    expect(leastP(3, 3)).toBeCloseTo(0.1, 12);
    expect(leastP(10, 10)).toBeCloseTo(2 / 184756, 15);
    expect(leastP(1, 1)).toBe(1);
  });
});

describe('quartilesOf', () => {
  it('interpolates as numpy does', () => {
    expect(quartilesOf([4, 1, 3, 2])).toEqual({ lower: 1.75, median: 2.5, upper: 3.25 });
    expect(quartilesOf([7])).toEqual({ lower: 7, median: 7, upper: 7 });
    expect(quartilesOf([1, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY])).toEqual({
      lower: Number.POSITIVE_INFINITY,
      median: Number.POSITIVE_INFINITY,
      upper: Number.POSITIVE_INFINITY,
    });
  });
});
