import { describe, expect, it } from 'vitest';
import { deviationOf, meanOf } from '../../src/util/moments.js';

describe('moments', () => {
  it('are the mean and the deviation of a sample', () => {
    const values = [2, 4, 4, 4, 5, 5, 7, 9];
    expect(meanOf(values)).toBe(5);
    expect(deviationOf(values)).toBe(Math.sqrt(32 / 7)); // squares 9 + 1 + 1 + 1 + 0 + 0 + 4 + 16, by n - 1
    expect(deviationOf(Float32Array.from(values), 5)).toBe(Math.sqrt(32 / 7));
  });

  it('are NaN where there are too few values', () => {
    expect([meanOf([]), deviationOf([]), deviationOf([1])]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });
});
