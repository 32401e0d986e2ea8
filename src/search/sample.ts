import { OPS } from '../program/ops.js';
import type { Instruction, Program } from '../program/program.js';
import type { Rng } from '../random/rng.js';
import type { Range, SearchSpace } from './space.js';

/**
 * A random program as the original's configuration space draws it: uniform length, then for each instruction a uniform
 * operation, uniform inputs, a uniform output. The original draws all parameters of its space and then blanks those that
 * the length and the operations leave unused; drawing only the used ones gives the same distribution from fewer numbers.
 */
export function sampleProgram(space: SearchSpace, rng: Rng): Program {
  const length = rng.integer(space.minInstructions, space.maxInstructions + 1);
  return frozenProgram(
    Array.from({ length }, () => sampleInstruction(space, rng)),
    [],
  );
}

/** A random instruction; draws the operation, its inputs from left to right, the output. */
export function sampleInstruction(space: SearchSpace, rng: Rng): Instruction {
  const op = space.ops[rng.integer(0, space.ops.length)]!;
  const inputs = Object.freeze(Array.from({ length: OPS[op].arity }, () => sampleAddress(space.inputs, rng)));
  const output = sampleAddress(space.outputs, rng);
  return Object.freeze({ op, inputs, output });
}

/** A uniform address of the range. */
export function sampleAddress(range: Range, rng: Rng): number {
  return rng.integer(range.first, range.last + 1);
}

/** A program without a name, of instructions that are frozen already. */
export function frozenProgram(instructions: readonly Instruction[], constants: readonly number[]): Program {
  return Object.freeze({ constants: Object.freeze(constants), instructions: Object.freeze(instructions) });
}
