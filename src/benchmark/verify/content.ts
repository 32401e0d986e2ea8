import { NosbenchError } from '../../util/errors.js';
import { decodeNumber, isObject } from '../../util/json.js';
import { shorten } from '../../util/shorten.js';
import type { Tally } from './report.js';

/** The fields of an object. @throws {NosbenchError} naming `where` for anything else, as all functions here */
export function fieldsOf(value: unknown, where: string): Readonly<Record<string, unknown>> {
  if (isObject(value)) return value;
  throw fault(where, 'an object', value);
}

/**
 * The entries of an object that lists what is to be checked: runs by program, draws by seed. One without any is told, or what was not checked
 * would pass for checked.
 */
export function entriesOf(
  tally: Pick<Tally, 'note'>,
  value: unknown,
  where: string,
): readonly (readonly [name: string, value: unknown])[] {
  const entries = Object.entries(fieldsOf(value, where));
  if (entries.length === 0) tally.note(`${where} is empty: nothing of it was checked`);
  return entries;
}

/** The items of an array. */
export function listOf(value: unknown, where: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw fault(where, 'an array', value);
}

/** A text. */
export function textOf(value: unknown, where: string): string {
  if (typeof value === 'string') return value;
  throw fault(where, 'a text', value);
}

/** A number; NaN and infinities stand as texts. */
export function numberOf(value: unknown, where: string): number {
  const number = decodeNumber(value);
  if (number !== undefined) return number;
  throw fault(where, 'a number, "NaN", "Infinity" or "-Infinity"', value);
}

/** A whole number from `least` on. */
export function countOf(value: unknown, where: string, least = 0): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least) return value;
  throw fault(where, `a whole number of at least ${least}`, value);
}

/** An array of numbers. */
export function numbersOf(value: unknown, where: string): readonly number[] {
  return listOf(value, where).map((item, index) => numberOf(item, `${where}[${index}]`));
}

/** Numbers in arrays of any depth, in reading order. */
export function flatNumbersOf(value: unknown, where: string): readonly number[] {
  if (!Array.isArray(value)) return [numberOf(value, where)];
  return value.flatMap((item: unknown, index) => flatNumbersOf(item, `${where}[${index}]`));
}

/** The error for content that breaks a rule of its file. */
export function fault(where: string, rule: string, value: unknown): NosbenchError {
  const shown = shorten(JSON.stringify(value) ?? 'nothing');
  return new NosbenchError(
    'input',
    `${where}: expected ${rule}, got ${shown}. The reference file is damaged; fetch it again.`,
  );
}
