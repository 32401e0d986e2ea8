import { NosbenchError } from '../../util/errors.js';
import { damageAdvice } from './failures.js';

/*
 * What a statement may select. SQLite hands out whatever a damaged page holds, and libsql ends the process on text that is not UTF-8.
 * So text leaves the database as bytes, which `SqliteDatabase` decodes, and numbers leave it through an addition, whose result is never text.
 */

/** SQL for text columns, as one value that `textsAt` takes apart: a value costs more than its characters. NULL in one makes all NULL. */
export function texts(...columns: readonly string[]): string {
  return `CAST(${columns.join(" || x'00' || ")} AS BLOB)`;
}

/** SQL for a column with a number, or NULL. */
export function number(column: string): string {
  return `${column} + 0`;
}

/** The values of the `count` columns that stand in column `index` of the row by `texts`. @throws {NosbenchError} code `input` for a damaged one */
export function textsAt(row: readonly unknown[], index: number, count: number): readonly string[] {
  const value = row[index];
  const parts = typeof value === 'string' ? value.split('\0') : [];
  if (parts.length !== count) throw damagedCell(`${count} texts`, index, value);
  return parts;
}

/** The value of column `index`, selected by `texts` of one column. @throws {NosbenchError} code `input`, as `textsAt`. */
export function textAt(row: readonly unknown[], index: number): string {
  const value = row[index];
  if (typeof value === 'string') return value;
  throw damagedCell('text', index, value);
}

/** The value of column `index` as a number. @throws {NosbenchError} code `input`, as `textsAt`. */
export function numberAt(row: readonly unknown[], index: number): number {
  const value = row[index];
  if (typeof value === 'number') return value;
  throw damagedCell('a number', index, value);
}

/** The tables are STRICT and what may be NULL is asked for as such, so a cell of another type is damage. */
function damagedCell(rule: string, index: number, value: unknown): NosbenchError {
  return new NosbenchError(
    'input',
    `cache: expected ${rule} in column ${index} of a row, got ${JSON.stringify(value)}. ${damageAdvice('nosbench.sqlite')}`,
  );
}
