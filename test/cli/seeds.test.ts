import { describe, expect, it } from 'vitest';
import { parseSeeds, seedsText } from '../../src/cli/seeds.js';

describe('parseSeeds', () => {
  it('reads single seeds and ranges, both ends included, each once', () => {
    expect(parseSeeds('0..3')).toEqual([0, 1, 2, 3]);
    expect(parseSeeds(7)).toEqual([7]);
    expect(parseSeeds('5, 1..2,2')).toEqual([5, 1, 2]);
  });

  it.each(['', '3..1', 'x', '1..', '-1', '1.5', '0..100000', '1,,2', ['1', '2']])('refuses %j', (text) => {
    expect(() => parseSeeds(text)).toThrow(
      /^--seeds: expected seeds such as 0\.\.99 or 0\.\.9,20, at most 100000, got /,
    );
  });

  it('are written as ranges again', () => {
    expect(seedsText([0, 1, 2, 7, 9, 10])).toBe('0..2,7,9..10');
    expect(seedsText([])).toBe('');
  });
});
