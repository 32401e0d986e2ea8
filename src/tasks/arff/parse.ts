import { NosbenchError } from '../../util/errors.js';
import { shorten } from '../../util/shorten.js';
import { SyntaxFault, splitValues, splitWord, type Token } from './tokens.js';

/** A column: one of some values, or a number when there are none. */
export interface ArffAttribute {
  readonly name: string;
  /** The values of a nominal attribute in the order in which they are declared. */
  readonly values?: readonly string[];
}

/** A data set of numeric and nominal columns without missing values. */
export interface ArffTable {
  readonly relation: string;
  readonly attributes: readonly ArffAttribute[];
  /** `[rows][attributes]`: the number, or the position of the value in the list of its attribute. */
  readonly rows: readonly (readonly number[])[];
}

const NUMERIC = ['numeric', 'real', 'integer'];
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

interface Draft {
  relation: string;
  readonly attributes: ArffAttribute[];
  readonly rows: number[][];
  isInData: boolean;
}

/**
 * Reads the Attribute-Relation File Format of Weka and OpenML: dense rows of numeric and nominal attributes. Texts, dates, relations,
 * sparse rows, weights and missing values are refused, since a task could only guess what to make of them.
 * @param where the file, for errors
 * @throws {NosbenchError} code `input` for the first line that is not understood, with its number
 */
export function parseArff(text: string, where: string): ArffTable {
  const draft: Draft = { relation: '', attributes: [], rows: [], isInData: false };
  text.split(/\r\n|\r|\n/).forEach((raw, index) => {
    const line = raw.trim();
    if (line === '' || line.startsWith('%')) return;
    try {
      if (draft.isInData) draft.rows.push(readRow(line, draft.attributes));
      else readDeclaration(line, draft);
    } catch (fault) {
      if (!(fault instanceof SyntaxFault)) throw fault;
      throw arffError(`${where}:${index + 1}`, fault.message);
    }
  });
  if (!draft.isInData) throw arffError(where, 'expected a line @data, got none');
  if (draft.rows.length === 0) throw arffError(where, 'expected rows after @data, got none');
  return draft;
}

/** The error for a file that a task cannot use. */
export function arffError(where: string, fault: string): NosbenchError {
  return new NosbenchError('input', `${where}: ${fault}. Mend the file, or use another data set.`);
}

function readDeclaration(line: string, draft: Draft): void {
  const { word, rest } = splitWord(line);
  switch (word.text.toLowerCase()) {
    case '@relation':
      draft.relation = splitWord(rest).word.text;
      return;
    case '@attribute':
      draft.attributes.push(readAttribute(rest, draft.attributes));
      return;
    case '@data':
      if (draft.attributes.length === 0) throw new SyntaxFault('expected attributes before @data, got none');
      draft.isInData = true;
      return;
    default:
      throw new SyntaxFault(`expected @relation, @attribute or @data, got "${shorten(line)}"`);
  }
}

function readAttribute(text: string, others: readonly ArffAttribute[]): ArffAttribute {
  const { word, rest: type } = splitWord(text);
  const name = word.text;
  if (name === '') throw new SyntaxFault('expected @attribute, a name and a type, got no name');
  if (others.some((other) => other.name === name)) {
    throw new SyntaxFault(`expected a name that no other attribute has, got "${name}" twice`);
  }
  if (NUMERIC.includes(type.toLowerCase())) return { name };
  if (!type.startsWith('{')) {
    const rule = 'expected the type numeric, real, integer or a list of values {a, b}';
    throw new SyntaxFault(`${rule} of attribute "${name}", got ${type === '' ? 'none' : `"${shorten(type)}"`}`);
  }
  if (!type.endsWith('}'))
    throw new SyntaxFault(`expected a closing } of the values of "${name}", got the end of the line`);
  const values = splitValues(type.slice(1, -1)).map((token) => token.text);
  if (values.includes(''))
    throw new SyntaxFault(`expected values between the commas of "${name}", got "${shorten(type)}"`);
  const twice = values.find((value, i) => values.indexOf(value) < i);
  if (twice !== undefined) throw new SyntaxFault(`expected different values of "${name}", got "${twice}" twice`);
  return { name, values };
}

function readRow(line: string, attributes: readonly ArffAttribute[]): number[] {
  if (line.startsWith('{')) throw new SyntaxFault('expected a dense row, value by value, got a sparse one in braces');
  const tokens = splitValues(line);
  if (tokens.length !== attributes.length) {
    const names = attributes.slice(tokens.length).map(({ name }) => name);
    const missing = names.length === 0 ? '' : `: none for ${names.join(', ')}`;
    throw new SyntaxFault(
      `expected ${attributes.length} values, one for each attribute, got ${tokens.length}${missing}`,
    );
  }
  return attributes.map((attribute, column) => readValue(tokens[column]!, attribute));
}

function readValue({ text, isQuoted }: Token, { name, values }: ArffAttribute): number {
  if (text === '?' && !isQuoted) {
    throw new SyntaxFault(`expected a value of "${name}", got ?, a missing one, which this task has no rule for`);
  }
  if (values === undefined) {
    const number = NUMBER.test(text) ? Number(text) : Number.NaN;
    if (!Number.isFinite(number)) throw new SyntaxFault(`expected a number for "${name}", got "${shorten(text)}"`);
    return number;
  }
  const position = values.indexOf(text);
  if (position >= 0) return position;
  throw new SyntaxFault(
    `expected one of the values of "${name}", ${shorten(values.join(', '))}, got "${shorten(text)}"`,
  );
}
