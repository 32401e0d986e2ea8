import { stripVTControlCharacters } from 'node:util';

/** A column of a text table. */
export interface Column {
  readonly title: string;
  /** Numbers stand on the right so that their digits line up; default `left`. */
  readonly align?: 'left' | 'right';
}

/**
 * A plain text table: a header line, a rule, one line a row, columns two spaces apart, no blanks at line ends.
 * Cells may carry terminal colours; they do not count for the width.
 * @param rows one cell a column; a missing cell is empty
 */
export function formatTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
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

function width(text: string): number {
  return stripVTControlCharacters(text).length;
}

function padded(text: string, size: number, align: 'left' | 'right'): string {
  const gap = ' '.repeat(Math.max(0, size - width(text)));
  return align === 'right' ? gap + text : text + gap;
}
