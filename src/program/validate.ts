import { isObject } from '../util/json.js';
import { didYouMean } from '../util/nearest.js';
import { describeAddress } from './cells.js';
import { createFaults, excerpt, type Faults } from './faults.js';
import { FIRST_SLOT, LAST_ADDRESS, MAX_CONSTANTS, MAX_INSTRUCTIONS } from './memory.js';
import { OP_NAMES, OPS, type OpName } from './ops.js';
import type { Instruction, Program } from './program.js';

/** Longest name of a program, in UTF-16 units. */
export const MAX_NAME_LENGTH = 500;

/** What to do with a text that stands for a program. */
const OF_TEXTS =
  'Use findNamed for a name, programFromSpec for a family with hyperparameters, parseProgram for instructions.';

/** What a name may not contain, because it would not survive being written as text: control characters, half characters, U+FFFD. */
const UNPRINTABLE = /[\p{Control}\p{Surrogate}\uFFFD]/u;

/**
 * The program that `value` describes, copied and deeply frozen; constants are rounded to float32, and a constant −0 becomes 0.
 * Instructions count from 1 in messages.
 * @param value a `Program`, or anything that claims to be one.
 * @param where head of the message.
 * @throws {NosbenchError} `input`, with all faults of `value` together.
 */
export function validateProgram(value: unknown, where: string): Program {
  const faults = createFaults(where);
  const record = isObject(value) ? value : {};
  if (!isObject(value))
    faults.add(
      `expected a program (constants, instructions), got ${excerpt(value)}. ${typeof value === 'string' ? OF_TEXTS : 'Make it with defineProgram or a parser.'}`,
    );
  const name = isObject(value) ? validName(record.name, faults) : undefined;
  const constants = isObject(value) ? validConstants(record.constants, faults) : [];
  const instructions = isObject(value) ? validInstructions(record.instructions, constants.length, faults) : [];
  faults.throwIfAny();
  return Object.freeze({
    ...(name === undefined ? {} : { name }),
    constants: Object.freeze(constants),
    instructions: Object.freeze(instructions),
  });
}

/**
 * Refuses what is no program at all, at the cost of two looks; what is in it is the business of `validateProgram`.
 * @throws {NosbenchError} `input`, as `validateProgram`
 */
export function checkIsProgram(value: unknown, where: string): asserts value is Program {
  if (isObject(value) && Array.isArray(value.constants) && Array.isArray(value.instructions)) return;
  validateProgram(value, where);
}

function validName(value: unknown, faults: Faults): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string' && value.length > 0 && value.length <= MAX_NAME_LENGTH && !UNPRINTABLE.test(value))
    return value;
  const got =
    typeof value === 'string' && value.length > MAX_NAME_LENGTH ? `${value.length} characters` : excerpt(value);
  faults.add(`name: expected 1 to ${MAX_NAME_LENGTH} printable characters, got ${got}. Leave it out or shorten it.`);
  return undefined;
}

function validConstants(value: unknown, faults: Faults): number[] {
  if (!Array.isArray(value)) {
    faults.add(`constants: expected an array of numbers, got ${excerpt(value)}. Give [] where there are none.`);
    return [];
  }
  if (value.length > MAX_CONSTANTS) {
    faults.add(`constants: expected at most ${MAX_CONSTANTS}, got ${value.length}. Leave out those that are not read.`);
  }
  return Array.from(value.slice(0, MAX_CONSTANTS), (constant: unknown, i) => {
    const rounded = typeof constant === 'number' ? Math.fround(constant) : Number.NaN;
    if (!Number.isFinite(rounded) || (rounded === 0 && constant !== 0)) {
      faults.add(
        `constant ${i + 1}: expected a finite number that float32 can hold, got ${excerpt(constant)}. Give one, such as 0.003.`,
      );
    }
    return rounded + 0; // −0 + 0 is 0: JSON has no −0
  });
}

function validInstructions(value: unknown, constants: number, faults: Faults): Instruction[] {
  if (!Array.isArray(value)) {
    faults.add(`instructions: expected an array, got ${excerpt(value)}. Give [] for the program that does nothing.`);
    return [];
  }
  if (value.length > MAX_INSTRUCTIONS) {
    faults.add(`instructions: expected at most ${MAX_INSTRUCTIONS}, got ${value.length}. Shorten the program.`);
    return [];
  }
  const instructions: Instruction[] = [];
  for (let i = 0; i < value.length; i++) {
    const instruction = validInstruction(value[i], i + 1, constants, faults);
    if (instruction !== undefined) instructions.push(instruction);
  }
  return instructions;
}

function validInstruction(value: unknown, number: number, constants: number, faults: Faults): Instruction | undefined {
  if (!isObject(value)) {
    faults.add(`instruction ${number}: expected { op, inputs, output }, got ${excerpt(value)}. Give all three.`);
    return undefined;
  }
  const { op, inputs, output } = value;
  if (!isOpName(op)) {
    const help = typeof op === 'string' ? didYouMean(op, OP_NAMES, `The operations are ${OP_NAMES.join(', ')}.`) : '';
    faults.add(`instruction ${number}: expected an operation, got ${excerpt(op)}. ${help}`.trimEnd());
  }
  const place = isOpName(op) ? `instruction ${number} ("${op}")` : `instruction ${number}`;
  const before = faults.count;
  checkInputs(inputs, isOpName(op) ? OPS[op].arity : undefined, constants, place, faults);
  checkOutput(output, place, faults);
  if (!isOpName(op) || faults.count > before) return undefined;
  return Object.freeze({
    op,
    inputs: Object.freeze((inputs as number[]).map((address) => address + 0)),
    output: output as number,
  });
}

function checkInputs(
  inputs: unknown,
  arity: number | undefined,
  constants: number,
  place: string,
  faults: Faults,
): void {
  if (!Array.isArray(inputs)) {
    faults.add(`${place}: expected an array of input addresses, got ${excerpt(inputs)}. Give one an operand.`);
    return;
  }
  if (arity !== undefined && inputs.length !== arity) {
    faults.add(
      `${place}: expected ${arity} input${arity === 1 ? '' : 's'}, got ${inputs.length}. Give one an operand.`,
    );
  }
  for (const address of inputs.slice(0, 3) as unknown[]) {
    if (!Number.isInteger(address)) {
      faults.add(
        `${place}: expected a whole number as input address, got ${excerpt(address)}. Give the address of a cell or a slot.`,
      );
    } else if ((address as number) > LAST_ADDRESS) {
      faults.add(
        `${place}: expected an input address up to ${LAST_ADDRESS}, got ${String(address)}. Read another one.`,
      );
    } else if ((address as number) < -constants) {
      const rule = constants === 0 ? 'the program has none' : `the program has ${constants}`;
      faults.add(
        `${place}: expected an input that exists, got the address ${String(address)} of a constant, while ${rule}. Add the constant or read another address.`,
      );
    }
  }
}

function checkOutput(output: unknown, place: string, faults: Faults): void {
  if (!Number.isInteger(output)) {
    faults.add(
      `${place}: expected a whole number as output address, got ${excerpt(output)}. Give the address of a slot.`,
    );
  } else if ((output as number) < FIRST_SLOT) {
    const holder = describeAddress(output as number);
    faults.add(`${place}: expected a writable output slot, got ${holder}. Write to a scratch slot instead.`);
  } else if ((output as number) > LAST_ADDRESS) {
    faults.add(
      `${place}: expected an output slot from ${FIRST_SLOT} to ${LAST_ADDRESS}, got ${String(output)}. Write to one of these.`,
    );
  }
}

/** Whether `value` is the name of one of the 26 operations. */
export function isOpName(value: unknown): value is OpName {
  return typeof value === 'string' && Object.hasOwn(OPS, value);
}
