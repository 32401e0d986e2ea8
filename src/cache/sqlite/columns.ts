import { NosbenchError } from '../../util/errors.js';

/** The value of column `index` as text. @throws {NosbenchError} code `bug`: the tables are STRICT, so only a wrong query can fail here. */
export function textAt(row: readonly unknown[], index: number): string {
  const value = row[index];
  if (typeof value === 'string') return value;
  throw new NosbenchError(
    'bug',
    `cache: expected text in column ${index}, got ${String(value)}. This is a bug of nosbench; please report it.`,
  );
}

/** The value of column `index` as a number. @throws {NosbenchError} code `bug`, as `textAt`. */
export function numberAt(row: readonly unknown[], index: number): number {
  const value = row[index];
  if (typeof value === 'number') return value;
  throw new NosbenchError(
    'bug',
    `cache: expected a number in column ${index}, got ${String(value)}. This is a bug of nosbench; please report it.`,
  );
}
