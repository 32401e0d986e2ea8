import { didYouMean } from '../util/nearest.js';
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
import { OP_NAMES, OPS } from './ops.js';
import type { Instruction, Program } from './program.js';
import { type Draft, declare, type Line, NUMBER, SLOT_NAME } from './text-declarations.js';
import { isOpName, validateProgram } from './validate.js';

const STATEMENTS = '"<slot> = <operation>(<inputs>)", "constant <name> = <number>", "slot <name>" or "program <name>"';

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
    draft.faults.add(
      `expected at most ${MAX_INSTRUCTIONS} instructions, got ${lines.length} lines. Shorten the program.`,
    );
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
    `line ${number}: expected at most ${MAX_LINE_LENGTH} characters, got ${text.length}. Write one instruction a line.`,
  );
  return false;
}

function parseInstruction({ number, text }: Line, draft: Draft): Instruction | undefined {
  const { faults } = draft;
  const equals = text.indexOf('=');
  const open = text.indexOf('(', equals);
  if (equals <= 0 || open < 0 || !text.endsWith(')')) {
    faults.add(`line ${number}: expected ${STATEMENTS}, got ${excerpt(text)}. Write one of them.`);
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
    faults.add(
      `line ${number} ("${op}"): expected ${arity} input${arity === 1 ? '' : 's'}, got ${inputs.length}. Give one an operand.`,
    );
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
    faults.add(
      `line ${number}: expected a slot from s${FIRST_SLOT} to s${LAST_ADDRESS}, got ${excerpt(name)}. Use one of these.`,
    );
    return Number.NaN;
  }
  const declared = names.get(name);
  if (declared !== undefined) return declared;
  if (NUMBER.test(name)) {
    const primitive = PRIMITIVE_CONSTANTS.indexOf(Math.fround(Number(name)));
    if (primitive >= 0) return FIRST_PRIMITIVE + primitive;
    faults.add(
      `line ${number}: expected one of 1, 0.5, 0.1, 0.01, 0.001, 1e-6, got ${excerpt(name)}. Declare it: constant c = ${name.slice(0, 40)}.`,
    );
    return Number.NaN;
  }
  const help = didYouMean(name, [...names.keys(), ...READ_ONLY_NAMES.slice(0, 3)], 'Declare it: slot <name>.');
  faults.add(`line ${number}: expected a declared name, got ${excerpt(name)}. ${help}`);
  return Number.NaN;
}
