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
