import { NosbenchError } from '../util/errors.js';
import type { Json } from '../util/json.js';
import { shorten } from '../util/shorten.js';

/** Longest excerpt of a value in a message of the cache, in characters. */
export const EXCERPT_LENGTH = 40;

/**
 * JSON text of `value`, the same value when read back. `JSON.stringify` alone would turn NaN and infinities into null.
 * @throws {NosbenchError} where a number is not finite or something is no JSON value.
 */
export function exactJsonText(value: Json, where: string): string {
  const fault = jsonFault(value, '');
  if (fault !== undefined) {
    throw new NosbenchError(
      'usage',
      `${where}: expected JSON values and finite numbers, got ${fault}. Write such numbers with encodeNumber.`,
    );
  }
  return JSON.stringify(value);
}

/** JSON that was read from text is a `Json` by construction. @throws {NosbenchError} code `input` for text that is not JSON. */
export function parseJson(text: string, where: string, advice: string): Json {
  try {
    const value: Json = JSON.parse(text);
    return value;
  } catch (error) {
    throw new NosbenchError(
      'input',
      `${where}: expected JSON, got ${JSON.stringify(shorten(text, EXCERPT_LENGTH))}. ${advice}`,
      {
        cause: error,
      },
    );
  }
}

function jsonFault(value: unknown, path: string): string | undefined {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return undefined;
    case 'number':
      return Number.isFinite(value) ? undefined : `${value} at "${path}"`;
    case 'object': {
      if (value === null) return undefined;
      const entries: readonly (readonly [string, unknown])[] = Array.isArray(value)
        ? value.map((item, index) => [String(index), item])
        : Object.entries(value).filter((field) => field[1] !== undefined);
      for (const [name, item] of entries) {
        const fault = jsonFault(item, path === '' ? name : `${path}.${name}`);
        if (fault !== undefined) return fault;
      }
      return undefined;
    }
    default:
      return `a ${typeof value} at "${path}"`;
  }
}
