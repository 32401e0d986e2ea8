import { describe, expect, it } from 'vitest';
import { median, quantile } from '../../src/util/quantile.js';

const INFINITY = Number.POSITIVE_INFINITY;

describe('quantile', () => {
  it('interpolates between the two nearest values', () => {
    // place 0.25 · 3 = 0.75, between 1 and 2
    expect(quantile([4, 1, 2, 3], 0.25)).toBe(1.75);
    expect([0, 0.5, 1].map((share) => quantile([4, 1, 2, 3], share))).toEqual([1, 2.5, 4]);
    expect(quantile([7], 0.3)).toBe(7);
  });

  it('is infinite between infinite values, and above what is finite', () => {
    expect(quantile([INFINITY, 1, INFINITY, INFINITY], 0.5)).toBe(INFINITY);
    expect(quantile([INFINITY, 1], 0.5)).toBe(INFINITY);
    expect(quantile([INFINITY, 1], 0)).toBe(1);
  });
});

describe('median', () => {
  it('is the middle, or the mean of the two in the middle', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(median([])).toBeNaN();
  });
});
