import { describe, expect, it } from 'vitest';
import { formatFacts, formatTable } from '../../src/report/table.js';

describe('formatTable', () => {
  it('aligns columns, numbers to the right, and leaves no blanks at line ends', () => {
    const table = formatTable(
      [{ title: 'name' }, { title: 'loss', align: 'right' }, { title: 'how' }],
      [
        ['Adam', '0.1', 'cache'],
        ['RMSprop', '12.25', ''],
      ],
    );
    expect(table.split('\n')).toEqual([
      'name      loss  how',
      '-------  -----  -----',
      'Adam       0.1  cache',
      'RMSprop  12.25',
    ]);
  });

  it('does not count terminal colours for the width', () => {
    const table = formatTable([{ title: 'x' }, { title: 'y' }], [['\u001b[31mred\u001b[39m', '1']]);
    expect(table.split('\n')).toEqual(['x    y', '---  -', '\u001b[31mred\u001b[39m  1']);
  });

  it('puts decimal points below each other, and words on the right', () => {
    const cells = ['0.1', '12.2534', '7', '1.5e-7', 'NaN at step 0'];
    const table = formatTable(
      [{ title: 'loss', align: 'point' }, { title: 'x' }],
      cells.map((cell) => [cell, 'y']),
    );
    expect(table.split('\n').slice(2)).toEqual([
      '       0.1     y',
      '      12.2534  y',
      '       7       y',
      '       1.5e-7  y',
      'NaN at step 0  y',
    ]);
  });

  it('fills missing cells', () => {
    expect(formatTable([{ title: 'a' }, { title: 'b', align: 'right' }], [['1']])).toBe('a  b\n-  -\n1');
  });
});

describe('formatFacts', () => {
  it('puts values in one column and indents their further lines', () => {
    expect(
      formatFacts([
        ['key', 'ab'],
        ['program', 'one\ntwo'],
      ]),
    ).toBe('key      ab\nprogram  one\n         two');
  });
});
