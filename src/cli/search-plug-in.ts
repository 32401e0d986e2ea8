import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkedSearch } from '../search/checked-search.js';
import type { CreateSearch } from '../search/contract.js';
import { registerSearch } from '../search/registry.js';
import { NosbenchError } from '../util/errors.js';
import { isObject } from '../util/json.js';

/**
 * The name of the algorithm that `--algo` means: a name as it is, or for the path of a module that of the search that it exports, which is
 * registered. The path is no part of a run's identity; the name and the settings of the search are.
 * @throws {NosbenchError} code `input` for a file that is not there, does not load or exports no search
 */
export async function algorithmOf(algo: string): Promise<string> {
  if (!/[/\\]|\.[cm]?js$/.test(algo)) return algo;
  const create = await importSearch(algo);
  const { name } = checkedSearch(`--algo ${algo}`, create, { seed: 1, initial: [], options: {}, keyOf: () => '' });
  registerSearch(name, create);
  return name;
}

async function importSearch(path: string): Promise<CreateSearch> {
  const file = resolve(path);
  if (!existsSync(file)) throw fault(path, 'the path of a module', 'one that does not exist', 'Check the path.');
  let module: unknown;
  try {
    module = await import(pathToFileURL(file).href);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw fault(path, 'a module that loads', `the error "${message}"`, 'Mend the module.', { cause });
  }
  const exported = isObject(module) ? module : {};
  if (typeof exported.default === 'function') return exported.default as CreateSearch; // what it makes is checked
  const names = Object.keys(exported).join(', ') || 'nothing';
  throw fault(path, 'a function that makes a search as default export', names, 'See examples/my-search.js.');
}

function fault(path: string, rule: string, got: string, help: string, options?: { readonly cause: unknown }) {
  return new NosbenchError('input', `--algo ${path}: expected ${rule}, got ${got}. ${help}`, options);
}
