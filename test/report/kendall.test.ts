import { describe, expect, it } from 'vitest';
import { kendallTau, type LossPair } from '../../src/report/kendall.js';

describe('kendallTau', () => {
  it('is 1 for equal and -1 for opposite orders', () => {
    expect(
      kendallTau([
        [1, 10],
        [2, 20],
        [3, 30],
      ]).tau,
    ).toBe(1);
    expect(
      kendallTau([
        [1, 30],
        [2, 20],
        [3, 10],
      ]).tau,
    ).toBe(-1);
  });

  it('is what scipy.stats.kendalltau gives with ties', () => {
    // kendalltau([12, 2, 1, 12, 2], [1, 4, 7, 1, 0]): -0.47140452079103173, the example of its documentation.
    const [x, y] = [
      [12, 2, 1, 12, 2],
      [1, 4, 7, 1, 0],
    ] as const;
    expect(kendallTau(x.map((value, i): LossPair => [value, y[i]!])).tau).toBeCloseTo(-0.47140452079103173, 12);
  });

  it('ties what is nearer than the tolerance, pair by pair', () => {
    // 0 and 0.06 tie, 0.06 and 0.12 tie, 0 and 0.12 do not. n0 = 3, n1 = 2: (1 - 0)/√(1 · 3)
    const agreement = kendallTau(
      [
        [0, 0],
        [0.06, 1],
        [0.12, 2],
      ],
      0.1,
    );
    expect(agreement).toMatchObject({ concordant: 1, discordant: 0, ties: [2, 0] });
    expect(agreement.tau).toBeCloseTo(1 / Math.sqrt(3), 12);
    expect(
      kendallTau(
        [
          [0, 0],
          [0.1, 1],
        ],
        0.1,
      ).ties[0],
    ).toBe(0);
  });

  it('ranks NaN and infinite losses last, as equals', () => {
    const { concordant, ties } = kendallTau(
      [
        [1, 1],
        [Number.NaN, 1e9],
        [Number.POSITIVE_INFINITY, Number.NaN],
      ],
      0.1,
    );
    // The first is ahead of both in both lists; the last two tie in the first list only.
    expect({ concordant, ties }).toEqual({ concordant: 2, ties: [1, 0] });
  });

  it('is NaN where a list ties everything', () => {
    expect(
      kendallTau([
        [1, 1],
        [1, 2],
      ]).tau,
    ).toBeNaN();
  });
});
