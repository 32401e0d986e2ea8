import { stripVTControlCharacters } from 'node:util';

/** A column of a text table. */
export interface Column {
  readonly title: string;
  /** `right` for counts; `point` puts decimal points below each other; default `left`. */
  readonly align?: 'left' | 'right' | 'point';
}

/**
 * A plain text table: a header line, a rule, one line a row, columns two spaces apart, no blanks at line ends.
 * Cells may carry terminal colours; they do not count for the width.
 * @param rows one cell a column; a missing cell is empty
 */
export function formatTable(columns: readonly Column[], cells: readonly (readonly string[])[]): string {
  const rows = withPointsBelow(columns, cells);
  const widths = columns.map((column, index) =>
    Math.max(width(column.title), ...rows.map((row) => width(row[index] ?? ''))),
  );
  const line = (cells: readonly string[]) =>
    columns
      .map((column, index) => padded(cells[index] ?? '', widths[index] ?? 0, column.align ?? 'left'))
      .join('  ')
      .trimEnd();
  return [
    line(columns.map((column) => column.title)),
    line(widths.map((size) => '-'.repeat(size))),
    ...rows.map(line),
  ].join('\n');
}

/** Lines `name   value` with the values in one column, for the facts about one thing. */
export function formatFacts(facts: readonly (readonly [string, string])[], indent = ''): string {
  const size = Math.max(0, ...facts.map(([name]) => width(name)));
  return facts
    .map(([name, value]) => {
      const lines = value.split('\n');
      const gap = ' '.repeat(size + 2);
      return `${indent}${padded(name, size, 'left')}  ${lines.join(`\n${indent}${gap}`)}`.trimEnd();
    })
    .join('\n');
}

/** Fills the numbers of `point` columns up with blanks, so that all have as much behind the point. */
function withPointsBelow(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): readonly (readonly string[])[] {
  const tails = columns.map(({ align }, index) =>
    align === 'point' ? Math.max(0, ...rows.map((row) => tail(row[index] ?? '') ?? 0)) : 0,
  );
  return rows.map((row) =>
    row.map(
      (cell, index) => cell + ' '.repeat(Math.max(0, (tails[index] ?? 0) - (tail(cell) ?? Number.POSITIVE_INFINITY))),
    ),
  );
}

/** Length of a number from its decimal point or exponent on; `undefined` for other texts, which stand on the right. */
function tail(cell: string): number | undefined {
  return /^-?[\d,]+((?:\.\d+)?(?:e-?\d+)?)$/.exec(cell)?.[1]?.length;
}

function width(text: string): number {
  return stripVTControlCharacters(text).length;
}

function padded(text: string, size: number, align: 'left' | 'right' | 'point'): string {
  const gap = ' '.repeat(Math.max(0, size - width(text)));
  return align === 'left' ? text + gap : gap + text;
}
