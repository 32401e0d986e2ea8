import { describe, expect, it } from 'vitest';
import { didYouMean, nearestNames } from '../../src/util/nearest.js';

describe('nearestNames', () => {
  it('finds the names that a slip of the pen is away, nearest first', () => {
    expect(nearestNames('populaton', ['tournament', 'population', 'populations'])).toEqual([
      'population',
      'populations',
    ]);
    expect(nearestNames('ADAMW', ['sgd', 'AdamW', 'adam'])).toEqual(['AdamW', 'adam']);
  });

  it('finds nothing for a name unlike all', () => {
    expect(nearestNames('xx', ['re', 'rs'])).toEqual([]);
    expect(nearestNames('foo', ['cos', 'log', 'hpo', 'toy'])).toEqual([]);
    expect(nearestNames('gard', ['grad'])).toEqual(['grad']);
    expect(nearestNames('population', ['tournament'])).toEqual([]);
  });
});

describe('didYouMean', () => {
  it('names what is near, otherwise what there is', () => {
    expect(didYouMean('r', ['re', 'rs', 'smac'])).toBe('There are: re, rs, smac.');
    expect(didYouMean('rse', ['re', 'rs', 'smac'])).toBe('Did you mean "re" or "rs"?');
    expect(didYouMean('a', [])).toBe('There are none.');
  });
});
