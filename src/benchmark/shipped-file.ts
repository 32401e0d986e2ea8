import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dataPath } from '../tasks/data-file.js';
import { withArticle } from '../util/article.js';
import { NosbenchError } from '../util/errors.js';
import { didYouMean } from '../util/nearest.js';
import { readsAsNoFile } from '../util/no-file.js';

const ENDING = '.json';

/** Names of the JSON files that ship in a folder of `data/`, without their ending. */
export function shippedNames(folder: string): readonly string[] {
  return readdirSync(dataPath(folder))
    .filter((file) => file.endsWith(ENDING))
    .map((file) => file.slice(0, -ENDING.length))
    .sort();
}

/** A kind of JSON file of which some ship with nosbench. */
export interface FileKind {
  /** In the singular: `suite`. */
  readonly what: string;
  /** Below `data/`. */
  readonly folder: string;
}

/** What a file holds, and what it is called in messages. */
export interface FoundFile {
  readonly value: unknown;
  readonly where: string;
}

/**
 * Reads the file that an argument means: one that ships by its name, or any by its path.
 * @throws {NosbenchError} code `usage` for a name that is neither, with the nearest; `input` for a file that is not there, cannot be read or is no JSON
 */
export function findFile(name: string, { what, folder }: FileKind): FoundFile {
  const known = shippedNames(folder);
  if (known.includes(name)) return readJson(dataPath(`${folder}/${name}${ENDING}`), `${what}:${name}`);
  if (name !== '' && existsSync(name)) return readJson(name, name);
  const looksLikePath = /[/\\]|\.\w+$/.test(name);
  throw new NosbenchError(
    looksLikePath ? 'input' : 'usage',
    looksLikePath
      ? `${what}: expected a file that exists, got "${name}". Check the path; the ${what}s that ship are ${known.join(', ')}.`
      : `${what}: expected the name of ${withArticle(what)} or a file, got "${name}". ${didYouMean(name, known)}`,
  );
}

function readJson(path: string, where: string): FoundFile {
  const what = readsAsNoFile(path);
  if (what !== undefined)
    throw new NosbenchError('input', `${where}: expected a file that can be read, got ${what}. Name a file.`);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    const got = cause instanceof Error ? cause.message : String(cause);
    throw new NosbenchError('input', `${where}: expected a file that can be read, got "${got}". Check the path.`, {
      cause,
    });
  }
  try {
    return { value: JSON.parse(text), where };
  } catch (cause) {
    const got = cause instanceof Error ? cause.message : String(cause);
    throw new NosbenchError(
      'input',
      `${where}: expected JSON, got a text that does not parse (${got}). Mend the file.`,
      { cause },
    );
  }
}
