import { type FileKind, findFile, shippedNames } from '../shipped-file.js';
import { type Suite, suiteFromJson } from './suite.js';

/** What stands before a suite on the command line: `suite:taskset-tiny`, `suite:my-suite.json`. */
export const SUITE_PREFIX = 'suite:';

const SUITES: FileKind = { what: 'suite', folder: 'suites' };

/** Names of the suites that ship with nosbench. */
export function builtInSuites(): readonly string[] {
  return shippedNames(SUITES.folder);
}

/**
 * Reads the suite that an argument means: a built-in one by its name, or a file by its path, each with or without `suite:` before it.
 * @throws {NosbenchError} code `usage` for a name that is neither, with the nearest; `input` for a file that is no suite
 */
export function findSuite(argument: string): Suite {
  const name = argument.startsWith(SUITE_PREFIX) ? argument.slice(SUITE_PREFIX.length) : argument;
  const { value, where } = findFile(name, SUITES);
  return suiteFromJson(value, where);
}
