import { expect, it } from 'vitest';
import { readableSettings } from '../../src/cli/readable-settings.js';
import { parseProgram } from '../../src/program/text.js';
import { formatSettings } from '../../src/report/settings.js';
import { programSettings } from '../../src/search/input.js';
import { PROGRAM_SPACE, spaceSettings } from '../../src/search/space.js';

const shown = (...texts: readonly string[]) => {
  const initial = texts.map((text) => programSettings(parseProgram(text, 'test')));
  return formatSettings(readableSettings({ inner: { initial, seed: 1 } }));
};

it('shows programs to start from in text form, their constants too', () => {
  const [one, two] = ['s9 = mul(grad, 0.001)', 'constant c1 = 0.05\ns9 = mul(grad, c1)'] as const;
  expect(shown(one)).toBe('inner\n  initial  s9 = mul(grad, 0.001)\n  seed     1');
  expect(shown(two)).toBe('inner\n  initial\n    constant c1 = 0.05\n    s9 = mul(grad, c1)\n  seed  1');
  expect(shown(one, two)).toBe(
    'inner\n  initial\n    s9 = mul(grad, 0.001)\n\n    constant c1 = 0.05\n    s9 = mul(grad, c1)\n  seed  1',
  );
});

it('shows bounds of a search space as ranges', () => {
  expect(formatSettings(readableSettings({ space: spaceSettings(PROGRAM_SPACE) })).split('\n')).toEqual([
    'space',
    '  inputs                0 to 19',
    '  instructions drawn    1 to 14',
    '  instructions evolved  1 to 20',
    '  outputs               9 to 19',
  ]);
  const evolved = { first: 1, last: Number.POSITIVE_INFINITY };
  expect(readableSettings({ space: spaceSettings({ ...PROGRAM_SPACE, evolved }) })).toMatchObject({
    space: { 'instructions evolved': '1 or more' },
  });
});

it('leaves what a search of one’s own keeps under these names as it is', () => {
  for (const settings of [
    { initial: [[['cube', [1], 9]], 'AdamW', { a: 1 }, [3]], space: 'all' },
    { initial: 5, space: { words: ['a', 'b'], none: null } },
    'text',
  ]) {
    expect(readableSettings(settings)).toEqual(settings);
  }
});
