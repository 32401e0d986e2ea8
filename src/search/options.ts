import { NosbenchError } from '../util/errors.js';
import type { Json } from '../util/json.js';
import { didYouMean } from '../util/nearest.js';
import type { CreateSearch, Search, SearchInput } from './contract.js';

/** One option of a search: what it accepts, and its value from JSON (`undefined`: the option was left out). */
export interface OptionReader<T> {
  readonly expected: string;
  /** The value, or `undefined` when the JSON is not what is expected. A default may itself be absent, hence the box. */
  read(value: Json | undefined): { readonly value: T } | undefined;
}

/** A whole number of at least `min`; `otherwise` when left out. */
export function integerOption<D extends number | undefined>(otherwise: D, min: number): OptionReader<number | D> {
  return {
    expected: `a whole number of at least ${min}`,
    read(value) {
      if (value === undefined) return { value: otherwise };
      return typeof value === 'number' && Number.isSafeInteger(value) && value >= min ? { value } : undefined;
    },
  };
}

/** One of a few words; `otherwise` when left out. */
export function wordOption<const Word extends string>(words: readonly Word[], otherwise: Word): OptionReader<Word> {
  return {
    expected: `one of ${words.join(', ')}`,
    read(value) {
      const word = value === undefined ? otherwise : words.find((candidate) => candidate === value);
      return word === undefined ? undefined : { value: word };
    },
  };
}

type Values<R> = { readonly [Name in keyof R]: R[Name] extends OptionReader<infer T> ? T : never };

/**
 * The options of a search, checked.
 * @throws {NosbenchError} code `usage`, all faults together: unknown names with the nearest known one, unacceptable values
 */
export function readOptions<R extends Readonly<Record<string, OptionReader<unknown>>>>(
  where: string,
  options: Readonly<Record<string, Json | undefined>>,
  readers: R,
): Values<R> {
  const faults: string[] = [];
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || Object.hasOwn(readers, name)) continue;
    faults.push(`${where}: expected a known option, got "${name}". ${didYouMean(name, Object.keys(readers))}`);
  }
  const values: Record<string, unknown> = {};
  for (const [name, reader] of Object.entries(readers)) {
    const given = Object.hasOwn(options, name) ? options[name] : undefined;
    const read = reader.read(given);
    if (read === undefined) {
      faults.push(
        `${where}: expected option ${name} to be ${reader.expected}, got ${JSON.stringify(given)}. ` +
          'Change it or leave it out.',
      );
    } else {
      values[name] = read.value;
    }
  }
  if (faults.length > 0) throw new NosbenchError('usage', faults.join('\n'));
  return values as Values<R>;
}

/** A search whose options are data: it carries their names, and is made from their checked values. */
export function searchWithOptions<const R extends Readonly<Record<string, OptionReader<unknown>>>>(
  where: string,
  readers: R,
  create: (input: SearchInput, values: Values<R>) => Search,
): CreateSearch {
  return Object.assign((input: SearchInput) => create(input, readOptions(where, input.options, readers)), {
    options: Object.keys(readers),
  });
}
