import { type ErrorCode, NosbenchError } from '../util/errors.js';
import { didYouMean } from '../util/nearest.js';

/** Most faults that one message lists unless told otherwise; the rest are counted. */
const LISTED_FAULTS = 10;
/** Longest excerpt of a faulty value in a message, in characters. */
const EXCERPT_LENGTH = 40;

/** Collects the faults of one input, so that they can be reported together. Memory stays bounded however hostile the input. */
export interface Faults {
  readonly count: number;
  /** @param fault `expected <rule>, got <value>. <what to do>`, with its place in front. */
  add(fault: string): void;
  /** @throws {NosbenchError} naming all faults, when there are any. */
  throwIfAny(): void;
}

/** @param where stands at the head of the message: the file, the argument or the function that was given the input. */
export function createFaults(where: string, code: ErrorCode = 'input', mostListed = LISTED_FAULTS): Faults {
  const listed: string[] = [];
  let count = 0;
  return {
    get count() {
      return count;
    },
    add(fault) {
      count++;
      if (listed.length < mostListed) listed.push(fault);
    },
    throwIfAny() {
      if (count === 0) return;
      if (count === 1) throw new NosbenchError(code, `${where}: ${listed[0]}`);
      const more = count > listed.length ? [`  and ${count - listed.length} more`] : [];
      throw new NosbenchError(
        code,
        [`${where}: ${count} faults`, ...listed.map((fault) => `  ${fault}`), ...more].join('\n'),
      );
    },
  };
}

/** A short, printable form of any value for the `got` of a message. */
export function excerpt(value: unknown): string {
  switch (typeof value) {
    case 'string': {
      const shown = value.length > EXCERPT_LENGTH ? `${value.slice(0, EXCERPT_LENGTH)}…` : value;
      return JSON.stringify(shown);
    }
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value);
    case 'object':
      if (value === null) return 'null';
      return Array.isArray(value) ? `an array of ${value.length}` : 'an object';
    case 'undefined':
      return 'nothing';
    case 'bigint':
    case 'boolean':
      return String(value);
    default:
      return `a ${typeof value}`;
  }
}

/** A text that is not blank; anything else is a fault, and the empty text. @param where what it is called in its file */
export function textOf(value: unknown, where: string, faults: Faults): string {
  if (typeof value === 'string' && value.trim() !== '') return value;
  faults.add(`${where}: expected a text, got ${excerpt(value)}. Give one.`);
  return '';
}

/** Adds a fault for each field that is not known. @param where stands before the message, with its own colon */
export function refuseUnknown(
  fields: Readonly<Record<string, unknown>>,
  known: readonly string[],
  where: string,
  faults: Faults,
): void {
  for (const name of Object.keys(fields)) {
    if (known.includes(name)) continue;
    faults.add(
      `${where}expected the fields ${known.join(', ')}, got ${excerpt(name)}. ${didYouMean(name, known, 'Leave it out.')}`,
    );
  }
}
