import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dataPath } from '../../tasks/data-file.js';
import { NosbenchError } from '../../util/errors.js';
import { didYouMean } from '../../util/nearest.js';
import { type Suite, suiteFromJson } from './suite.js';

/** What stands before a suite on the command line: `suite:taskset-tiny`, `suite:my-suite.json`. */
export const SUITE_PREFIX = 'suite:';

const ENDING = '.json';

/** Names of the suites that ship with nosbench. */
export function builtInSuites(): readonly string[] {
  return readdirSync(dataPath('suites'))
    .filter((file) => file.endsWith(ENDING))
    .map((file) => file.slice(0, -ENDING.length))
    .sort();
}

/**
 * Reads the suite that an argument means: a built-in one by its name, or a file by its path, each with or without `suite:` before it.
 * @throws {NosbenchError} code `usage` for a name that is neither, with the nearest; `input` for a file that is no suite
 */
export function findSuite(argument: string): Suite {
  const name = argument.startsWith(SUITE_PREFIX) ? argument.slice(SUITE_PREFIX.length) : argument;
  const known = builtInSuites();
  if (known.includes(name)) return readSuite(dataPath(`suites/${name}${ENDING}`), `${SUITE_PREFIX}${name}`);
  if (name !== '' && existsSync(name)) return readSuite(name, name);
  const looksLikePath = /[/\\]|\.\w+$/.test(name);
  throw new NosbenchError(
    'usage',
    looksLikePath
      ? `suite: expected a file that exists, got "${name}". Check the path; the suites that ship are ${known.join(', ')}.`
      : `suite: expected the name of a suite or a file, got "${name}". ${didYouMean(name, known)}`,
  );
}

function readSuite(path: string, where: string): Suite {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    const got = cause instanceof Error ? cause.message : String(cause);
    throw new NosbenchError('input', `${where}: expected a file that can be read, got "${got}". Check the path.`, {
      cause,
    });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const got = cause instanceof Error ? cause.message : String(cause);
    throw new NosbenchError(
      'input',
      `${where}: expected JSON, got a text that does not parse (${got}). Mend the file.`,
      { cause },
    );
  }
  return suiteFromJson(value, where);
}
