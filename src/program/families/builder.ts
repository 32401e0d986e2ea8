import { defineProgram, type InputsOf, set } from '../define.js';
import { FIRST_PRIMITIVE, FIRST_SLOT, PRIMITIVE_CONSTANTS } from '../memory.js';
import type { OpName } from '../ops.js';
import type { Instruction, Program } from '../program.js';

/** Writes a program line by line and hands out its slots and constants. */
export interface ProgramBuilder {
  /** Address of a constant of this value in float32: a primitive one where there is one, else one of the program's own. */
  constant(value: number): number;
  /** A slot of its own, the scalar 0 before it is written: for what lives from step to step. */
  slot(): number;
  /** Appends `slot <- op(inputs)` and returns the slot. */
  write<Op extends OpName>(slot: number, op: Op, ...inputs: InputsOf<Op>): number;
  /** Appends an instruction that writes a slot of its own, and returns the slot. */
  value<Op extends OpName>(op: Op, ...inputs: InputsOf<Op>): number;
  /** The program; the value written last is its update. */
  build(name: string): Program;
}

/** A builder of an empty program. */
export function createBuilder(): ProgramBuilder {
  const constants: number[] = [];
  const instructions: Instruction[] = [];
  let nextSlot = FIRST_SLOT;
  const builder: ProgramBuilder = {
    constant(value) {
      const rounded = Math.fround(value);
      const primitive = PRIMITIVE_CONSTANTS.indexOf(rounded);
      if (primitive >= 0) return FIRST_PRIMITIVE + primitive;
      const known = constants.indexOf(rounded);
      return known >= 0 ? -1 - known : -constants.push(rounded);
    },
    slot: () => nextSlot++,
    write(slot, op, ...inputs) {
      instructions.push(set(slot, op, ...inputs));
      return slot;
    },
    value: (op, ...inputs) => builder.write(builder.slot(), op, ...inputs),
    build: (name) => defineProgram(name, instructions, constants),
  };
  return builder;
}
