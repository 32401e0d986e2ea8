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

  it.each([
    '',
    'x',
    '1..',
    '..3',
    '-1',
    '1.5',
    '3..1',
    '1,,2',
    '0..100000',
    '9999999999999999..9999999999999999',
    ['1', '2'],
  ])('refuses %j', (text) => {
    expect(() => readSeeds(text)).toThrow(
      /^--seeds: expected seeds such as 3, 1\.\.5 or 0\.\.9,20, at most 100000, got /,
    );
  });

  it('are written as ranges again', () => {
    expect(seedsText([0, 1, 2, 7, 9, 10])).toBe('0..2,7,9..10');
    expect(seedsText([])).toBe('');
  });
});
