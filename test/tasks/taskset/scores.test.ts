import { describe, expect, it } from 'vitest';
import { curveScore, listLoss, normalisedLoss, normaliserOf, splitCurve } from '../../../src/tasks/taskset/scores.js';

const normaliser = { initial: 10, best: 2 };

describe('normalisedLoss', () => {
  it('is 1 at the start, 0 at the best, linear between, at most 1 and not cut below', () => {
    // (6 - 2) / (10 - 2) = 0.5; (0 - 2) / 8 = -0.25
    expect([10, 2, 6, 11, 0].map((loss) => normalisedLoss(loss, normaliser))).toEqual([1, 0, 0.5, 1, -0.25]);
  });

  it('counts what is not finite as 1', () => {
    const losses = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    expect(losses.map((loss) => normalisedLoss(loss, normaliser))).toEqual([1, 1, 1]);
  });
});

describe('curveScore', () => {
  it('is the mean over the whole curve, the start included', () => {
    // 1, 0.5, 0.25, 0: 1.75 / 4
    expect(curveScore([10, 6, 4, 2], normaliser)).toBe(0.4375);
  });

  it('counts the entries that a divergence left out as 1', () => {
    // 1, 0.5, then 1, 1: 3.5 / 4
    expect(curveScore([10, 6], normaliser, 4)).toBe(0.875);
    expect(curveScore([], normaliser, 4)).toBe(1);
    expect(curveScore([10, Number.NaN, Number.NaN, 6], normaliser)).toBe(0.875);
  });

  it('looks at the first evaluations only where fewer are asked for', () => {
    expect(curveScore([10, 6, 4, 2], normaliser, 2)).toBe(0.75);
  });
});

describe('splitCurve', () => {
  it('averages a split over replicas, and is NaN where a replica is', () => {
    const members = [
      { test: [1, 2, 3], train: [0, 0, 0] },
      { test: [3, 6, Number.NaN], train: [0, 0, 0] },
    ];
    expect(splitCurve(members, 'test')).toEqual([2, 4, Number.NaN]);
    expect(splitCurve(members, 'valid_outer')).toEqual([]);
  });
});

describe('normaliserOf', () => {
  it('takes the mean of the starts and the lowest loss of any optimizer at any evaluation', () => {
    const curves = [
      [10, 5, 7],
      [12, Number.NaN, Number.NaN],
      [11, 4, Number.NEGATIVE_INFINITY],
    ];
    expect(normaliserOf(curves)).toEqual({ initial: 11, best: 4 });
  });

  it('is absent where nothing lowers the loss', () => {
    expect(normaliserOf([[3, 3, 4]])).toBeUndefined();
    expect(normaliserOf([[Number.NaN, 1]])).toBeUndefined();
    expect(normaliserOf([])).toBeUndefined();
  });
});

describe('listLoss', () => {
  it('sums the best score of each task (equation 3)', () => {
    const scores = [
      [0.5, 0.25, 1],
      [0.75, 0.125, 0.5],
    ];
    // min(0.5, 0.75) + min(0.25, 0.125) + min(1, 0.5)
    expect(listLoss(scores)).toBe(1.125);
    expect(listLoss(scores.slice(0, 1))).toBe(1.75);
    expect(listLoss([])).toBe(0);
  });
});
