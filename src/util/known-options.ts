import { NosbenchError } from './errors.js';
import { isObject } from './json.js';
import { didYouMean } from './nearest.js';
import { shorten } from './shorten.js';

/** The options that `T` has, no more and no less: `optional`, or what to write where one that must be there is not. */
export type OptionTable<T> = {
  readonly [Name in keyof T]-?: Partial<Pick<T, Name>> extends Pick<T, Name> ? 'optional' : string;
};

/**
 * Checks the names of a call's options, for callers without TypeScript; what the values must be is checked where they are used.
 * An unknown name whose value is `undefined` says nothing and is let by.
 * @throws {NosbenchError} code `usage`, all faults together: no object, unknown names with the nearest known one, missing ones
 */
export function checkOptions<T>(where: string, options: unknown, table: OptionTable<T>): void {
  if (!isObject(options)) {
    const isText = typeof options === 'string' || typeof options === 'object';
    const got = options === undefined ? 'nothing' : shorten(isText ? JSON.stringify(options) : String(options));
    const example = Object.keys(table)[0];
    throw new NosbenchError('usage', `${where}: expected an object of options, got ${got}. Write { ${example}: ... }.`);
  }
  const faults: string[] = [];
  for (const name in options) {
    if (options[name] === undefined || Object.hasOwn(table, name)) continue;
    faults.push(`${where}: expected a known option, got "${name}". ${didYouMean(name, Object.keys(table))}`);
  }
  for (const name in table) {
    const advice = table[name];
    const value = options[name];
    if (advice === 'optional' || (value !== undefined && value !== null)) continue;
    faults.push(`${where}: expected the option ${name}, got ${value === null ? 'null' : 'nothing'}. ${advice}`);
  }
  if (faults.length > 0) throw new NosbenchError('usage', faults.join('\n'));
}
