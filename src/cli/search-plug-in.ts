import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkedSearch } from '../search/checked-search.js';
import type { CreateSearch, SearchInput } from '../search/contract.js';
import { createSearch, registerSearch } from '../search/registry.js';
import { withArticle } from '../util/article.js';
import { placeOfError, quotedError } from '../util/error-place.js';
import { NosbenchError } from '../util/errors.js';
import { isObject } from '../util/json.js';
import { splitWords } from './split-words.js';

/** What `--algo` begins with where the search is another program. */
export const EXEC = 'exec:';
/** Searches of other programs by their command: the same command is the same search. */
const EXTERNAL = new Map<string, { readonly create: CreateSearch; readonly timeoutMs: number | undefined }>();

/**
 * The name of the algorithm that `--algo` means: a name as it is, or that of the search which a module (`./FILE.js`) exports or a program
 * (`exec:COMMAND`) is, which is registered. Path and command are no part of a run's identity; the name and the settings of the search are.
 * @param answerMs longest wait for an answer of a program
 * @throws {NosbenchError} for a name that no search has, an `input` that the search refuses, and with code `input` for a file that is not
 * there, does not load or exports no search, and for a program that does not answer
 */
export async function algorithmOf(algo: string, input: SearchInput, answerMs?: number): Promise<string> {
  if (algo.startsWith(EXEC)) return register(algo, await externalOf(algo.slice(EXEC.length), answerMs), input);
  if (/[/\\]|\.[cm]?js$/.test(algo)) return register(algo, await importSearch(algo), input);
  await createSearch(algo, input).close?.();
  return algo;
}

async function register(algo: string, create: CreateSearch, input: SearchInput): Promise<string> {
  const search = checkedSearch(`--algo ${algo}`, create, input);
  await search.close?.();
  registerSearch(search.name, create);
  return search.name;
}

async function externalOf(text: string, timeoutMs: number | undefined): Promise<CreateSearch> {
  const command = splitWords(text);
  if (command.length === 0) {
    throw new NosbenchError(
      'usage',
      '--algo exec: expected a program, got nothing. Write --algo "exec:python3 my_search.py".',
    );
  }
  const { externalSearch } = await import('../benchmark/external/external-search.js');
  const key = JSON.stringify(command);
  const known = EXTERNAL.get(key) ?? { create: externalSearch(command, { timeoutMs }), timeoutMs };
  EXTERNAL.set(key, known);
  if (known.timeoutMs === timeoutMs) return known.create;
  const seconds = (ms: number | undefined): string => (ms === undefined ? 'the default' : `${ms / 1000} s`);
  throw new NosbenchError(
    'usage',
    `--algo-timeout: expected the same for all searches of ${text}, got ${seconds(known.timeoutMs)} and ${seconds(timeoutMs)}. Choose the longer.`,
  );
}

async function importSearch(path: string): Promise<CreateSearch> {
  const file = resolve(path);
  if (!existsSync(file)) throw fault(path, 'the path of a module', 'one that does not exist', 'Check the path.');
  let module: unknown;
  try {
    module = await import(pathToFileURL(file).href);
  } catch (cause) {
    // Node keeps the place of most syntax errors to itself
    const isPlaceless = cause instanceof SyntaxError && placeOfError(cause) === undefined;
    const help = isPlaceless ? `Mend the module; "node --check ${path}" shows the place.` : 'Mend the module.';
    throw fault(path, 'a module that loads', quotedError(cause), help, { cause });
  }
  const exported = isObject(module) ? module : {};
  if (typeof exported.default === 'function') return exported.default as CreateSearch; // what it makes is checked
  throw fault(path, 'a function that makes a search as default export', gotOf(exported), 'See examples/my-search.js.');
}

/** What a module exports instead of a search, in words. */
function gotOf(exported: Readonly<Record<string, unknown>>): string {
  if (Object.hasOwn(exported, 'default')) {
    const value = exported.default;
    return value === undefined || value === null
      ? String(value)
      : withArticle(Array.isArray(value) ? 'array' : typeof value);
  }
  const names = Object.keys(exported).join(', ');
  return names === '' ? 'no export' : `no default export beside ${names}`;
}

function fault(path: string, rule: string, got: string, help: string, options?: { readonly cause: unknown }) {
  return new NosbenchError('input', `--algo ${path}: expected ${rule}, got ${got}. ${help}`, options);
}
