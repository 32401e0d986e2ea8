import { NosbenchError } from '../util/errors.js';
import { excerpt } from './faults.js';

/** Largest text that a parser of programs looks at, in UTF-16 units. The longest legal program is far below. */
export const MAX_TEXT_LENGTH = 1_000_000;
/** Longest line of the text form. */
export const MAX_LINE_LENGTH = 4000;

/**
 * Checks a program's text before any work is spent on it and removes a byte order mark.
 * @throws {NosbenchError} `input`, when it is too large, blank or no text.
 */
export function admitText(text: string, where: string): string {
  const body = text.startsWith('\uFEFF') ? text.slice(1) : text;
  // First, since a large binary file is better called binary than large.
  const control = findControlCharacter(body);
  if (control >= 0) {
    const code = body.charCodeAt(control).toString(16).toUpperCase().padStart(4, '0');
    const line = lineOf(body, control);
    throw fault(where, 'text', `the control character U+${code} in line ${line}`, 'Is this a binary file?');
  }
  if (text.length > MAX_TEXT_LENGTH) {
    throw fault(where, `at most ${MAX_TEXT_LENGTH} characters`, 'more', 'Give one program.');
  }
  if (body.includes('\uFFFD')) {
    const line = lineOf(body, body.indexOf('\uFFFD'));
    throw fault(where, 'text in UTF-8', `bytes of another kind in line ${line}`, 'Is this a binary file?');
  }
  if (body.trim() === '') throw fault(where, 'a program', 'an empty text', 'Is the file complete?');
  return body;
}

/** Index of the first character from `from` on that is neither white space nor in a `#` comment; the text's length at its end. */
export function skipBlank(text: string, from: number): number {
  let at = from;
  for (; at < text.length; at++) {
    const character = text[at]!;
    if (character === '#') {
      const end = text.indexOf('\n', at);
      if (end < 0) return text.length;
      at = end;
    } else if (character.trim() !== '') break;
  }
  return at;
}

/** Line of the character at `index`, from 1. */
export function lineOf(text: string, index: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < index; at = text.indexOf('\n', at + 1)) line++;
  return line;
}

/** The value of a JSON text. @throws {NosbenchError} `input`, with the parser's complaint as cause. */
export function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const complaint = cause instanceof Error ? cause.message : String(cause);
    throw new NosbenchError(
      'input',
      `${where}: expected complete JSON, got text that ends in ${excerpt(text.slice(-30))} (${complaint.slice(0, 160)}). Is the file cut off?`,
      { cause },
    );
  }
}

function fault(where: string, rule: string, got: string, help: string): NosbenchError {
  return new NosbenchError('input', `${where}: expected ${rule}, got ${got}. ${help}`);
}

/** Index of the first control character but tab, line feed and carriage return in a text of legal length; −1 where there is none. */
function findControlCharacter(text: string): number {
  for (let i = 0; i < Math.min(text.length, MAX_TEXT_LENGTH); i++) {
    const code = text.charCodeAt(i);
    if ((code < 32 && code !== 9 && code !== 10 && code !== 13) || code === 127) return i;
  }
  return -1;
}
