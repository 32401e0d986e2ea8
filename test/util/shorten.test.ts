import { expect, it } from 'vitest';
import { shorten } from '../../src/util/shorten.js';

it('keeps what is short, and of the rest the beginning', () => {
  expect(shorten('abcd', 4)).toBe('abcd');
  expect(shorten('abcde', 4)).toBe('abcd...');
  expect(shorten('x'.repeat(60))).toHaveLength(60);
  expect(shorten('x'.repeat(61))).toBe(`${'x'.repeat(60)}...`);
});
