import { styleText } from 'node:util';
import { encodeNumber, type Json } from '../util/json.js';

/** `EXIT.input`, which stands in a module that needs this one. */
const OUTPUT_LOST = 3;

type Colour = 'red' | 'green' | 'yellow' | 'cyan' | 'bold' | 'dim';

/** Colours text where `stream` is a terminal that wants colours (`NO_COLOR` is honoured); elsewhere the text as it is. */
export function paint(colour: Colour, text: string, stream: NodeJS.WriteStream): string {
  return stream.isTTY && stream.hasColors() ? styleText(colour, text) : text;
}

/** A heading on stdout. */
export function heading(text: string): string {
  return paint('bold', text, process.stdout);
}

/** Results: a line or more on stdout. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** What is not a result (what was chosen, what goes on): a line on stderr. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** A result as one JSON document on stdout. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(toJson(value), null, 2)}\n`);
}

/** A result as one line of JSON on stdout. */
export function printJsonLine(value: unknown): void {
  process.stdout.write(`${JSON.stringify(toJson(value))}\n`);
}

/** Plain data as JSON: numbers that JSON lacks become the strings `NaN`, `Infinity`, `-Infinity`; absent fields are left out. */
export function toJson(value: unknown): Json {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number') return encodeNumber(value);
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, field]) => field !== undefined)
        .map(([name, field]) => [name, toJson(field)]),
    );
  }
  return String(value);
}

/**
 * A reader that stops reading (`| head`) is no fault: the process ends quietly. Output that cannot be written (a full disk) is one,
 * told in a sentence. Without this, Node reports an unhandled error with a stack.
 */
export function watchOutput(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
    const got = error.code === 'ENOSPC' ? 'a full disk or device' : `"${error.message}"`;
    note(`stdout: expected a place that takes the output, got ${got}. Free some space, or send the output elsewhere.`);
    process.exit(OUTPUT_LOST);
  });
  process.stderr.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? (process.exitCode ?? 0) : OUTPUT_LOST); // there is nowhere left to tell it
  });
}
