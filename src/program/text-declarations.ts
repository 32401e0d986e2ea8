import { READ_ONLY_NAMES } from './cells.js';
import { excerpt, type Faults } from './faults.js';
import { FIRST_SLOT, LAST_ADDRESS, MAX_CONSTANTS } from './memory.js';

const NAME = /^[A-Za-z_]\w{0,59}$/;
/** A slot by its address, which may be out of range. */
export const SLOT_NAME = /^s\d{1,9}$/;
/** A decimal number. */
export const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const KEYWORDS: readonly string[] = ['program', 'constant', 'slot'];

/** What of a text has been read so far. */
export interface Draft {
  readonly faults: Faults;
  readonly constants: number[];
  /** Declared names -> addresses. */
  readonly names: Map<string, number>;
  name?: string;
}

/** A line that is neither blank nor a comment, trimmed; `number` counts from 1 in the whole text. */
export interface Line {
  readonly number: number;
  readonly text: string;
}

/** Takes the declarations out of `lines` and returns the rest, without comments. */
export function declare(lines: readonly Line[], draft: Draft): Line[] {
  const rest: Line[] = [];
  const unplaced: { readonly line: Line; readonly name: string }[] = [];
  for (const line of lines) {
    const keyword = /^(program|constant|slot)(?=[\s"]|$)(?!\s*=)/.exec(line.text)?.[1];
    const body = keyword === undefined ? '' : line.text.slice(keyword.length).trim();
    if (keyword === undefined) rest.push({ number: line.number, text: withoutComment(line.text) });
    else if (keyword === 'program') declareProgram(line.number, body, draft);
    else if (keyword === 'constant') declareConstant(line.number, withoutComment(body), draft);
    else {
      const [name = '', address, ...more] = withoutComment(body)
        .split('=')
        .map((part) => part.trim());
      if (!isFreeName(line.number, name, draft)) continue;
      if (address === undefined) {
        unplaced.push({ line, name });
        draft.names.set(name, Number.NaN); // placed below, once all addresses in use are known
      } else if (
        more.length > 0 ||
        !/^\d{1,3}$/.test(address) ||
        Number(address) < FIRST_SLOT ||
        Number(address) > LAST_ADDRESS
      ) {
        draft.faults.add(
          `line ${line.number}: expected a slot from ${FIRST_SLOT} to ${LAST_ADDRESS}, got ${excerpt([address, ...more].join('='))}. Leave the address out to get a free one.`,
        );
        draft.names.set(name, FIRST_SLOT); // so that its uses are not faults as well
      } else draft.names.set(name, Number(address));
    }
  }
  placeSlots(unplaced, rest, draft);
  return rest;
}

function declareProgram(number: number, body: string, draft: Draft): void {
  const quoted = /^"(?:[^"\\]|\\.)*"/.exec(body)?.[0];
  const name = quoted === undefined ? withoutComment(body) : tryJsonString(quoted);
  const trailing = quoted === undefined ? '' : withoutComment(body.slice(quoted.length).trim());
  if (draft.name !== undefined)
    draft.faults.add(`line ${number}: expected one program name, got a second, ${excerpt(body)}. Leave one out.`);
  else if (name === undefined || name === '' || trailing !== '' || (quoted === undefined && name.startsWith('"'))) {
    draft.faults.add(
      `line ${number}: expected a name after "program", got ${excerpt(body)}. Unusual names stand in JSON quotes.`,
    );
  } else draft.name = name;
}

function tryJsonString(quoted: string): string | undefined {
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return undefined; // reported by the caller as a fault of its line
  }
}

function declareConstant(number: number, body: string, draft: Draft): void {
  const [name = '', value = '', ...more] = body.split('=').map((part) => part.trim());
  if (!isFreeName(number, name, draft)) return;
  const parsed = NUMBER.test(value) && more.length === 0 ? Math.fround(Number(value)) : Number.NaN;
  if (!Number.isFinite(parsed) || (parsed === 0 && Number(value) !== 0)) {
    const got = [value, ...more].join(' = ');
    draft.faults.add(
      `line ${number}: expected a finite number that float32 can hold, got ${excerpt(got)}. Write one, such as 0.003.`,
    );
  }
  if (draft.constants.length === MAX_CONSTANTS)
    draft.faults.add(
      `line ${number}: expected at most ${MAX_CONSTANTS} constants, got one more. Leave out those that are not read.`,
    );
  draft.constants.push(parsed);
  draft.names.set(name, -draft.constants.length);
}

function isFreeName(number: number, name: string, draft: Draft): boolean {
  const isReserved = READ_ONLY_NAMES.includes(name) || SLOT_NAME.test(name) || KEYWORDS.includes(name);
  if (!NAME.test(name) || isReserved) {
    const rule = isReserved ? 'a name that is not taken by the language' : 'a name of letters, digits and _';
    draft.faults.add(`line ${number}: expected ${rule}, got ${excerpt(name)}. Choose another name.`);
    return false;
  }
  if (!draft.names.has(name)) return true;
  draft.faults.add(
    `line ${number}: expected each name to be declared once, got ${excerpt(name)} again. Choose another name.`,
  );
  return false;
}

function placeSlots(
  unplaced: readonly { readonly line: Line; readonly name: string }[],
  rest: readonly Line[],
  draft: Draft,
): void {
  if (unplaced.length === 0) return;
  const taken = new Set(draft.names.values());
  for (const { text } of rest) for (const [, digits] of text.matchAll(/\bs(\d{1,2})\b/g)) taken.add(Number(digits));
  let address = FIRST_SLOT;
  for (const { line, name } of unplaced) {
    while (taken.has(address)) address++;
    if (address > LAST_ADDRESS) {
      draft.faults.add(
        `line ${line.number}: expected a free slot for ${excerpt(name)}, got none: all up to s${LAST_ADDRESS} are taken. Use fewer names.`,
      );
    }
    draft.names.set(name, Math.min(address, LAST_ADDRESS));
    address++;
  }
}

function withoutComment(text: string): string {
  const hash = text.indexOf('#');
  return hash < 0 ? text : text.slice(0, hash).trim();
}
