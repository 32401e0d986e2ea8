import { describe, expect, it } from 'vitest';
import { readSeeds } from '../../src/cli/options.js';
import { seedsText } from '../../src/cli/seeds.js';

describe('seeds', () => {
  it.each([
    ['3', [3]],
    [7, [7]],
    ['0..3', [0, 1, 2, 3]],
    ['5, 1..2,2', [5, 1, 2]],
  ])('of "%s" are read with both ends of a range, each once', (text, seeds) => {
    expect(readSeeds(text)).toEqual(seeds);
  });

  const WHOLE = 'each seed to be a whole number of at least 0';
  const EXACT = 'each seed to be a whole number from 0 to 9007199254740991';
  it.each([
    ['', `${WHOLE}, got "".`],
    ['x', `${WHOLE}, got "x".`],
    ['1..', `${WHOLE}, got "".`],
    ['..3', `${WHOLE}, got "".`],
    ['-1', `${WHOLE}, got "-1".`],
    ['1..2.5', `${WHOLE}, got "2.5".`],
    ['1..2..3', `${WHOLE}, got "1..2..3".`],
    ['1,,2', `${WHOLE}, got "".`],
    ['1e99', `${EXACT}, got "1e99".`],
    ['9007199254740992', `${EXACT}, got "9007199254740992".`],
    ['2,5..1', 'ranges that run upwards, got 5..1. Write 1..5.'],
    ['0..100000', 'at most 100000 seeds, got "0..100000".'],
    [['1', '2'], 'the option once, with commas between seeds, got the option 2 times (1, 2).'],
    [undefined, 'a number or a text, got nothing.'],
  ])('refuses %j and says why', (text, why) => {
    expect(() => readSeeds(text)).toThrow(`--seeds: expected ${why}`);
  });

  it('may be the largest whole number that is exact', () => {
    expect(readSeeds('9007199254740991')).toEqual([Number.MAX_SAFE_INTEGER]);
  });

  it('are written as ranges again', () => {
    expect(seedsText([0, 1, 2, 7, 9, 10])).toBe('0..2,7,9..10');
    expect(seedsText([])).toBe('');
  });
});
