import { expect, it } from 'vitest';
import { checkTimeLimit } from '../../src/benchmark/time-limit.js';

it.each([undefined, 1, 2 ** 31 - 1])('takes the time limit %s', (timeoutMs) => {
  expect(() => checkTimeLimit('search', timeoutMs)).not.toThrow();
});

it.each([0, -1, 1.5, 2 ** 31, Number.NaN])(
  'refuses the time limit %s, which a timer would not wait for',
  (timeoutMs) => {
    expect(() => checkTimeLimit('search', timeoutMs)).toThrow(
      `search: expected timeoutMs to be a whole number from 1 to 2147483647 (24 days), got ${timeoutMs}. `,
    );
  },
);
