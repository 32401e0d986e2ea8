import { expect, it } from 'vitest';
import { checkOptions, type OptionTable } from '../../src/util/known-options.js';

const TABLE: OptionTable<{ readonly colour: string; readonly size?: number }> = {
  colour: 'Name one, such as "red".',
  size: 'optional',
};

const check = (options: unknown) => () => checkOptions('paint', options, TABLE);

it('takes what the table has, and unknown names that say nothing', () => {
  expect(check({ colour: 'red', size: 3, weight: undefined })).not.toThrow();
});

it('names all faults together, with what to do', () => {
  expect(check({ colour: undefined, szie: 3, weight: 1 })).toThrow(
    [
      'paint: expected a known option, got "szie". Did you mean "size"?',
      'paint: expected a known option, got "weight". There are: colour, size.',
      'paint: expected the option colour, got nothing. Name one, such as "red".',
    ].join('\n'),
  );
});

it.each([
  [undefined, 'nothing'],
  [null, 'null'],
  ['red', '"red"'],
  [[1, 2], '[1,2]'],
  [7n, '7'],
])('refuses %s, which is no object', (value, shown) => {
  expect(check(value)).toThrow(`paint: expected an object of options, got ${shown}. Write { colour: ... }.`);
});
