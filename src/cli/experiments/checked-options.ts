import { excerpt } from '../../program/faults.js';
import { NosbenchError } from '../../util/errors.js';
import { isObject, type Json } from '../../util/json.js';
import { didYouMean } from '../../util/nearest.js';
import { algorithmOptions, fidelityOptions, ownSearchOptions } from '../search-options.js';
import type { SearchValues } from '../search-request.js';
import { type TaskOptionValues, taskOptionFlags } from '../task-options.js';

type Options = Readonly<Record<string, Json | undefined>>;
type Flags = Readonly<Record<string, { readonly describe: string; readonly coerce?: (value: unknown) => unknown }>>;

/** The options of `nosbench search` that make one search of an experiment differ from another. */
const SEARCH_FLAGS = {
  ...algorithmOptions,
  ...fidelityOptions,
  ...ownSearchOptions,
  option: { ...ownSearchOptions.option, coerce: optionWords },
} as const;

/** What those options say. */
export type SearchFlagValues = Pick<SearchValues, keyof typeof SEARCH_FLAGS>;

/** The options of a search, all that there are. @throws {NosbenchError} for what the command line would refuse of one option, by its own rule */
export function searchFlags(options: Options): SearchFlagValues {
  const none = Object.fromEntries(Object.keys(SEARCH_FLAGS).map((name) => [name, undefined]));
  // every option is there, with a value that its own rule has let through
  return { ...none, ...checkedOptions(options, SEARCH_FLAGS) } as SearchFlagValues;
}

/** The options of a task that are given. @throws {NosbenchError} as `searchFlags` */
export function taskFlags(options: Options): TaskOptionValues {
  return checkedOptions(options, taskOptionFlags) as TaskOptionValues;
}

/** Options as the command line would take them, by the same rules. */
function checkedOptions(options: Options, flags: Flags): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => {
      const flag = Object.hasOwn(flags, name) ? flags[name] : undefined;
      if (flag === undefined) {
        const help = didYouMean(name, Object.keys(flags));
        throw new NosbenchError('input', `options: expected names of options, got "${name}". ${help}`);
      }
      if (flag.coerce !== undefined) return [name, flag.coerce(value)];
      if (typeof value === 'string' && value.trim() !== '') return [name, value];
      throw new NosbenchError('input', `--${name}: expected a text, got ${excerpt(value)}. Change it or leave it out.`);
    }),
  );
}

/** `{ "patience": 20 }` as the words of the command line, `patience=20`, which may be given as they are too. */
function optionWords(value: unknown): readonly string[] {
  if (Array.isArray(value) && value.every((word) => typeof word === 'string')) return value;
  if (isObject(value) && !Array.isArray(value)) {
    return Object.entries(value).map(([name, one]) => `${name}=${JSON.stringify(one)}`);
  }
  throw new NosbenchError(
    'input',
    `--option: expected names and values such as {"patience": 20}, or a list of such as "patience=20", got ${excerpt(value)}. Change it or leave it out.`,
  );
}
