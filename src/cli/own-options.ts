import { NosbenchError } from '../util/errors.js';
import type { Json } from '../util/json.js';

/**
 * The options of a search of the user's own, from `name=value` words: a value that reads as JSON is that (`5`, `true`, `[1,2]`), any other is text.
 * @throws {NosbenchError} code `usage` for a word that is none, or a name that comes twice
 */
export function readOwnOptions(words: readonly string[]): Readonly<Record<string, Json>> {
  const options = new Map<string, Json>();
  for (const word of words) {
    const [, name, text = ''] = /^([A-Za-z][\w-]*)=(.*)$/s.exec(word) ?? [];
    if (name === undefined)
      throw fault('name=value, the name of letters, digits, - and _', `"${word}"`, 'Write it so.');
    if (options.has(name)) throw fault('each name once', `"${name}" twice`, 'Leave one out.');
    options.set(name, readValue(text));
  }
  return Object.fromEntries(options);
}

/**
 * Refuses such options for a search of ours, which has options of its own on the command line.
 * @param flags name of the option in the search -> name on the command line, for those that it has
 */
export function refuseOwnOptions(
  algo: string,
  options: Readonly<Record<string, Json>>,
  flags: Readonly<Record<string, string>>,
): void {
  const [name] = Object.keys(options);
  if (name === undefined) return;
  const flag = Object.hasOwn(flags, name) ? flags[name] : Object.values(flags).find((known) => known === name);
  const known = Object.values(flags).map((each) => `--${each}`);
  throw fault(
    'a search of your own (--algo ./FILE.js or exec:COMMAND) to hand it to',
    `"${name}" with --algo ${algo}`,
    flag === undefined ? `Options of ${algo} are ${known.join(', ') || 'none'}.` : `Write --${flag} instead.`,
  );
}

function readValue(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text; // not JSON, so it is text
  }
}

function fault(rule: string, got: string, help: string): NosbenchError {
  return new NosbenchError('usage', `search --option: expected ${rule}, got ${got}. ${help}`);
}
