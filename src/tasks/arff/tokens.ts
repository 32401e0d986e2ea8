/** A value of a line: its text, and whether quotes stood around it, in which case `?` and braces are no signs. */
export interface Token {
  readonly text: string;
  readonly isQuoted: boolean;
}

/** What is wrong with a line, for the reader to say where. */
export class SyntaxFault extends Error {}

/** The text of a quoted value after a backslash. */
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** The values of a line between commas, blanks around them taken away. @throws {SyntaxFault} for quotes that are not closed */
export function splitValues(line: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    const { token, end } = readToken(line, at, (character) => character === ',');
    const rest = skipBlanks(line, end);
    if (rest < line.length && line[rest] !== ',') {
      throw new SyntaxFault(
        `expected a comma after ${JSON.stringify(token.text)}, got "${line.slice(rest, rest + 20)}"`,
      );
    }
    tokens.push(token);
    if (rest >= line.length) return tokens;
    at = rest + 1;
  }
}

/** The first word of a line, which may stand in quotes, and what follows it. @throws {SyntaxFault} as above */
export function splitWord(line: string): { readonly word: Token; readonly rest: string } {
  const { token, end } = readToken(line, 0, (character) => /[\s{]/.test(character));
  return { word: token, rest: line.slice(end).trim() };
}

function readToken(line: string, from: number, ends: (character: string) => boolean) {
  const start = skipBlanks(line, from);
  const quote = line[start];
  if (quote === "'" || quote === '"') return readQuoted(line, start, quote);
  let end = start;
  while (end < line.length && !ends(line[end]!)) end += 1;
  return { token: { text: line.slice(start, end).trim(), isQuoted: false }, end };
}

function readQuoted(line: string, start: number, quote: string) {
  let text = '';
  for (let at = start + 1; at < line.length; at += 1) {
    const character = line[at]!;
    if (character === quote) return { token: { text, isQuoted: true }, end: at + 1 };
    if (character === '\\' && at + 1 < line.length) {
      at += 1;
      text += ESCAPES[line[at]!] ?? line[at]!;
    } else {
      text += character;
    }
  }
  throw new SyntaxFault(`expected a closing ${quote}, got the end of the line`);
}

function skipBlanks(line: string, from: number): number {
  let at = from;
  while (at < line.length && /\s/.test(line[at]!)) at += 1;
  return at;
}
