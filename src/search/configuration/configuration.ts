import { NosbenchError } from '../../util/errors.js';
import type { ConfigurationSpace } from './configuration-space.js';
import { decode, encode, type Value } from './hyperparameter.js';

/** The active hyperparameters and their values. */
export type Configuration = Readonly<Record<string, Value>>;

/** The configuration that a vector means. */
export function configurationOf(space: ConfigurationSpace, row: Float64Array): Configuration {
  const values: Record<string, Value> = {};
  space.hyperparameters.forEach((hyperparameter, index) => {
    const entry = row[index]!;
    if (!Number.isNaN(entry)) values[space.names[index]!] = decode(hyperparameter, entry);
  });
  return values;
}

/**
 * The vector of a configuration.
 * @throws {NosbenchError} code `input`, unless exactly the active hyperparameters have values, and legal ones
 */
export function vectorOf(
  space: ConfigurationSpace,
  configuration: Configuration,
  where = 'configuration',
): Float64Array {
  const row = new Float64Array(space.size).fill(Number.NaN);
  for (const name of Object.keys(configuration)) space.indexOf(name);
  space.hyperparameters.forEach((hyperparameter, index) => {
    const name = space.names[index]!;
    const value = Object.hasOwn(configuration, name) ? configuration[name] : undefined;
    const isActive = space.isActive(index, row);
    if (isActive !== (value !== undefined)) {
      const rule = isActive ? `a value for ${name}, which is active` : `no value for ${name}, which is inactive`;
      throw new NosbenchError(
        'input',
        `${where}: expected ${rule}, got ${value === undefined ? 'none' : String(value)}. Heed the conditions of the space.`,
      );
    }
    if (isActive) row[index] = encode(hyperparameter, value, `${where}, ${name}`);
  });
  return row;
}

/** Every hyperparameter at its default, without those that are then inactive. */
export function defaultVector(space: ConfigurationSpace): Float64Array {
  const row = space.defaults.slice();
  blankInactive(space, row);
  return row;
}

/** Makes inactive entries NaN, parents before children. */
export function blankInactive(space: ConfigurationSpace, rows: Float64Array, offset = 0): void {
  for (let index = 0; index < space.size; index += 1) {
    if (space.isConditional[index] && !space.isActive(index, rows, offset)) rows[offset + index] = Number.NaN;
  }
}

/** Gives one hyperparameter another entry: what that activates starts at its default, what it deactivates becomes NaN. */
export function applyChange(space: ConfigurationSpace, row: Float64Array, index: number, entry: number): void {
  row[index] = entry;
  for (const child of space.dependants[index]!) {
    if (!space.isActive(child, row)) row[child] = Number.NaN;
    else if (Number.isNaN(row[child]!)) row[child] = space.defaults[child]!;
  }
}

/** A text that is equal exactly for equal configurations (of the same space): equal values of the same active hyperparameters. */
export function vectorKey(row: Float64Array): string {
  const bits = new Uint16Array(4 * row.length);
  const numbers = new Float64Array(bits.buffer);
  // One NaN and one zero, whatever bits arithmetic left.
  for (let index = 0; index < row.length; index += 1) {
    numbers[index] = Number.isNaN(row[index]!) ? Number.NaN : row[index]! + 0;
  }
  return String.fromCharCode(...bits);
}
