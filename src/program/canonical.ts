import { NosbenchError } from '../util/errors.js';
import { mergeEqualSlots } from './dataflow.js';
import { shortestDecimal } from './decimal.js';
import { analyse } from './liveness.js';
import { FIRST_PRIMITIVE, MAX_CONSTANTS, MAX_INSTRUCTIONS, PRIMITIVE_CONSTANTS } from './memory.js';
import { type Numbering, numberDataflow, type Value } from './numbering.js';
import type { Instruction, Program } from './program.js';
import { schedule } from './schedule.js';
import { simplify } from './simplify.js';
import { allocateSlots, renameSlots } from './slots.js';
import { validateProgram } from './validate.js';

/** `canonicalText` of a program without instructions. */
const EMPTY = 'nothing';
/** Names of the read-only cells in a canonical text, by address. */
const CELLS = ['p', 'g', 't', '1', '.5', '.1', '.01', '.001', '1e-6'];

/**
 * The one program that stands for all with the same dataflow over the training loop: dead code gone, equal values computed once, slots that
 * always hold the same value merged, operands of commutative operations and instructions in an order of their own, slots named 9, 10, ... and constants
 * −1, −2, ... in order of first appearance, constants that equal a primitive replaced by it, no name. Every update is the same bit for
 * bit. `canonicalForm(canonicalForm(p))` equals `canonicalForm(p)`, and it never merges programs that differ in behaviour; programs
 * that are equal for deeper reasons (algebra, rounding) stay apart.
 *
 * A computation that needs more than the 55 slots in this order keeps its own order, simplified and with slots renamed: equal dataflows may then
 * have different canonical forms, while their `canonicalText` is still the same.
 */
export function canonicalForm(program: Program): Program {
  const numbering = numberingOf(program);
  if (numbering === undefined) return validateProgram({ constants: [], instructions: [] }, 'canonical form');
  const constants: number[] = [];
  const instructions = allocateSlots(schedule(numbering), numbering.next.length, (value) => {
    const known = constants.indexOf(value);
    return known >= 0 ? -1 - known : -constants.push(value);
  });
  const fits =
    instructions !== undefined && constants.length <= MAX_CONSTANTS && instructions.length <= MAX_INSTRUCTIONS;
  return fits ? validateProgram({ constants, instructions }, 'canonical form') : renamed(program);
}

/**
 * A compact text that two programs share if and only if their dataflow over the training loop is the same: `canonicalForm`'s meaning without slots.
 * Equal texts mean equal updates, bit for bit. Every program has one, however many slots it needs.
 *
 *     sub 1 .1;interpolate m0 g %0;mul .01 %1>%2|%1       operations, numbered from 0 > the update | what m0, m1, ... become
 */
export function canonicalText(program: Program): string {
  const numbering = numberingOf(program);
  if (numbering === undefined) return EMPTY;
  const operations = numbering.operations.map(({ op, inputs }) => [op, ...inputs.map(textOf)].join(' '));
  return `${operations.join(';')}>${textOf(numbering.update)}|${numbering.next.map(textOf).join(' ')}`;
}

function numberingOf(program: Program): Numbering | undefined {
  const dataflow = mergeEqualSlots(program, analyse(program));
  return dataflow.update === undefined ? undefined : numberDataflow({ ...dataflow, update: dataflow.update });
}

function textOf(value: Value): string {
  switch (value.kind) {
    case 'cell':
      return CELLS[value.address]!;
    case 'constant':
      return `c${shortestDecimal(value.value)}`;
    case 'zero':
      return '0';
    case 'variable':
      return `m${value.index}`;
    case 'operation':
      return `%${value.index}`;
  }
}

/** The program in its own order, simplified, slots and constants renamed: what `canonicalForm` falls back on. */
function renamed(program: Program): Program {
  const { constants, instructions } = simplify(program);
  const slotted = renameSlots(instructions);
  if (slotted === undefined) {
    throw new NosbenchError(
      'bug',
      'canonicalForm: expected no more slots after renaming than before, got more. Please report this.',
    );
  }
  const names = new Map<number, number>();
  const kept: number[] = [];
  const address = (input: number): number => {
    if (input >= 0) return input;
    const value = constants[-1 - input]!;
    const primitive = PRIMITIVE_CONSTANTS.indexOf(value);
    if (primitive >= 0) return FIRST_PRIMITIVE + primitive;
    if (!names.has(value)) names.set(value, -kept.push(value));
    return names.get(value)!;
  };
  const result: Instruction[] = slotted.map((instruction) => ({
    ...instruction,
    inputs: instruction.inputs.map(address),
  }));
  return validateProgram({ constants: kept, instructions: result }, 'canonical form');
}
