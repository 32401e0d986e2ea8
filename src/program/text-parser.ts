import { READ_ONLY_NAMES } from './cells.js';
import { createFaults, excerpt, type Faults } from './faults.js';
import { admitText, MAX_LINE_LENGTH } from './input.js';
import {
  FIRST_PRIMITIVE,
  FIRST_SLOT,
  LAST_ADDRESS,
  MAX_CONSTANTS,
  MAX_INSTRUCTIONS,
  PRIMITIVE_CONSTANTS,
} from './memory.js';
import { didYouMean } from './nearest.js';
import { OP_NAMES, OPS } from './ops.js';
import type { Instruction, Program } from './program.js';
import { isOpName, validateProgram } from './validate.js';

const NAME = /^[A-Za-z_]\w{0,59}$/;
const SLOT_NAME = /^s\d{1,9}$/;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const KEYWORDS: readonly string[] = ['program', 'constant', 'slot'];
const STATEMENTS = '"<slot> = <operation>(<inputs>)", "constant <name> = <number>", "slot <name>" or "program <name>"';

/** What has been read so far. */
interface Draft {
  readonly faults: Faults;
  readonly constants: number[];
  /** Declared names -> addresses. */
  readonly names: Map<string, number>;
  name?: string;
}

interface Line {
  readonly number: number;
  readonly text: string;
}

/**
 * The program that a text of one statement a line describes. `#` begins a comment; blank lines do not count.
 *
 * | statement | meaning |
 * | --- | --- |
 * | `program <name>` | the program's name; in JSON quotes when it has unusual characters |
 * | `constant <name> = <number>` | a read-only constant; the first declared has address −1 |
 * | `slot <name>` | gives the lowest slot that the text does not mention a name |
 * | `slot <name> = <address>` | gives that slot (9 .. 63) a name |
 * | `<slot> = <operation>(<inputs>)` | an instruction; only declared names and `s9` .. `s63` are slots |
 *
 * A number as input stands for the primitive constant that equals it in float32.
 * @throws {NosbenchError} `input`: all faults together, each with line, rule and value.
 */
export function parseProgram(text: string, where: string): Program {
  const draft: Draft = { faults: createFaults(where), constants: [], names: new Map() };
  const lines = admitText(text, where)
    .split(/\r?\n/)
    .map((line, i) => ({ number: i + 1, text: line.trim() }))
    .filter((line) => line.text !== '' && !line.text.startsWith('#'));
  if (lines.length > MAX_INSTRUCTIONS + 2 * MAX_CONSTANTS + 64) {
    draft.faults.add(`expected at most ${MAX_INSTRUCTIONS} instructions, got ${lines.length} lines.`);
    draft.faults.throwIfAny();
  }
  const statements = declare(
    lines.filter((line) => isShort(line, draft.faults)),
    draft,
  );
  const instructions: Instruction[] = [];
  for (const line of statements) {
    const instruction = parseInstruction(line, draft);
    if (instruction !== undefined) instructions.push(instruction);
  }
  draft.faults.throwIfAny();
  const { name, constants } = draft;
  return validateProgram({ ...(name === undefined ? {} : { name }), constants, instructions }, where);
}

function isShort({ number, text }: Line, faults: Faults): boolean {
  if (text.length <= MAX_LINE_LENGTH) return true;
  faults.add(
    `line ${number}: expected at most ${MAX_LINE_LENGTH} characters, got ${text.length}. One instruction a line.`,
  );
  return false;
}

/** Takes the declarations out of `lines` and returns the rest, without comments. */
function declare(lines: readonly Line[], draft: Draft): Line[] {
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
          `line ${line.number}: expected a slot from ${FIRST_SLOT} to ${LAST_ADDRESS}, got ${excerpt([address, ...more].join('='))}.`,
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
    draft.faults.add(`line ${number}: expected one program name, got a second, ${excerpt(body)}.`);
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
    draft.faults.add(`line ${number}: expected a finite number that float32 can hold, got ${excerpt(got)}.`);
  }
  if (draft.constants.length === MAX_CONSTANTS)
    draft.faults.add(`line ${number}: expected at most ${MAX_CONSTANTS} constants.`);
  draft.constants.push(parsed);
  draft.names.set(name, -draft.constants.length);
}

function isFreeName(number: number, name: string, draft: Draft): boolean {
  const isReserved = READ_ONLY_NAMES.includes(name) || SLOT_NAME.test(name) || KEYWORDS.includes(name);
  if (!NAME.test(name) || isReserved) {
    const rule = isReserved ? 'a name that is not taken by the language' : 'a name of letters, digits and _';
    draft.faults.add(`line ${number}: expected ${rule}, got ${excerpt(name)}.`);
    return false;
  }
  if (!draft.names.has(name)) return true;
  draft.faults.add(`line ${number}: expected each name to be declared once, got ${excerpt(name)} again.`);
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
        `line ${line.number}: expected a free slot for ${excerpt(name)}, got none: all up to s${LAST_ADDRESS} are taken.`,
      );
    }
    draft.names.set(name, Math.min(address, LAST_ADDRESS));
    address++;
  }
}

function parseInstruction({ number, text }: Line, draft: Draft): Instruction | undefined {
  const { faults } = draft;
  const equals = text.indexOf('=');
  const open = text.indexOf('(', equals);
  if (equals <= 0 || open < 0 || !text.endsWith(')')) {
    faults.add(`line ${number}: expected ${STATEMENTS}, got ${excerpt(text)}.`);
    return undefined;
  }
  const before = faults.count;
  const output = parseOutput(number, text.slice(0, equals).trim(), draft);
  const op = text.slice(equals + 1, open).trim();
  const list = text.slice(open + 1, -1).trim();
  const inputs = list === '' ? [] : list.split(',').map((input) => parseInput(number, input.trim(), draft));
  if (!isOpName(op)) {
    const help = didYouMean(op, OP_NAMES, `The operations are ${OP_NAMES.join(', ')}.`);
    faults.add(`line ${number}: expected an operation, got ${excerpt(op)}. ${help}`);
    return undefined;
  }
  const { arity } = OPS[op];
  if (inputs.length !== arity) {
    faults.add(`line ${number} ("${op}"): expected ${arity} input${arity === 1 ? '' : 's'}, got ${inputs.length}.`);
  }
  return faults.count > before ? undefined : { op, inputs, output };
}

function parseOutput(number: number, name: string, draft: Draft): number {
  const address = parseInput(number, name, draft);
  if (address < FIRST_SLOT) {
    draft.faults.add(
      `line ${number}: expected a writable output slot, got ${excerpt(name)}, which is read-only. Write to a slot instead.`,
    );
  }
  return address;
}

/** The address that `name` stands for; NaN, with a fault added, where it stands for none. */
function parseInput(number: number, name: string, draft: Draft): number {
  const { faults, names } = draft;
  const readOnly = READ_ONLY_NAMES.indexOf(name);
  if (readOnly >= 0) return readOnly;
  if (SLOT_NAME.test(name)) {
    const address = Number(name.slice(1));
    if (address >= FIRST_SLOT && address <= LAST_ADDRESS) return address;
    faults.add(`line ${number}: expected a slot from s${FIRST_SLOT} to s${LAST_ADDRESS}, got ${excerpt(name)}.`);
    return Number.NaN;
  }
  const declared = names.get(name);
  if (declared !== undefined) return declared;
  if (NUMBER.test(name)) {
    const primitive = PRIMITIVE_CONSTANTS.indexOf(Math.fround(Number(name)));
    if (primitive >= 0) return FIRST_PRIMITIVE + primitive;
    faults.add(
      `line ${number}: expected one of 1, 0.5, 0.1, 0.01, 0.001, 1e-6, got ${excerpt(name)}. Declare it: constant c = ${name.slice(0, 40)}`,
    );
    return Number.NaN;
  }
  const help = didYouMean(name, [...names.keys(), ...READ_ONLY_NAMES.slice(0, 3)], 'Declare it: slot <name>.');
  faults.add(`line ${number}: expected a declared name, got ${excerpt(name)}. ${help}`);
  return Number.NaN;
}

function withoutComment(text: string): string {
  const hash = text.indexOf('#');
  return hash < 0 ? text : text.slice(0, hash).trim();
}
