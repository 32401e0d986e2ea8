import { FIRST_SLOT, LAST_ADDRESS, MAX_INSTRUCTIONS, PARAMETER } from '../program/memory.js';
import { OP_NAMES, OPS, type OpName } from '../program/ops.js';
import type { Program } from '../program/program.js';
import { NosbenchError } from '../util/errors.js';
import type { Json } from '../util/json.js';

/** Both ends belong to the range. */
export interface Range {
  readonly first: number;
  readonly last: number;
}

/**
 * The programs that a search may propose, as bounds that every method reads, so that methods search the same space.
 *
 * Sources: NOSBench-101 (its configuration space and its evolution as released, and the paper's text), which do not agree
 * with each other. What `PROGRAM_SPACE` decides:
 *
 * - Addresses. The configuration space reads 0 .. 19 and writes 9 .. 19; the released evolution draws 0 .. 18 and 9 .. 18,
 *   because the upper bound of its generator is exclusive, so that it never introduces slot 19. Ours: 0 .. 19 and 9 .. 19
 *   everywhere, the twenty addresses of the paper.
 * - Length when drawn. The configuration space holds 1 .. 14 instructions (14 = AdamW); the paper says "capped at 20".
 *   Ours: 1 .. 14, by `maxInstructions` otherwise.
 * - Length when mutated. The released evolution has no limit and can reach the empty program; the paper caps at 20. Ours:
 *   1 .. 20. A cap of 14 would keep a search that starts from AdamW from ever growing at first, which neither source does.
 *   Who sets `maxInstructions` sets this bound too, for comparisons like for like.
 * - `clip` takes two inputs, as in the code; the paper's table lists it as unary.
 *
 * Programs given to a search from outside may lie outside (the original's Adadelta writes slot 20, TaskSet's families carry
 * constants): mutation keeps such parts until it happens to replace them, and introduces none.
 */
export interface SearchSpace {
  /** An index into this list is a draw. */
  readonly ops: readonly OpName[];
  /** Addresses that an instruction may read. */
  readonly inputs: Range;
  /** Addresses that an instruction may write. */
  readonly outputs: Range;
  /** Shortest and longest program that is drawn or encoded as a vector. */
  readonly minInstructions: number;
  readonly maxInstructions: number;
  /** Shortest and longest program that mutation may arrive at. */
  readonly evolved: Range;
  /**
   * When a mutation is drawn that the lengths forbid: `redraw` another kind, or give back the parent `unchanged`, as the
   * released code does for removals from the empty program. Unchanged children are evaluations spent on nothing.
   */
  readonly impossible: 'redraw' | 'unchanged';
}

/** The space of every search unless options say otherwise. */
export const PROGRAM_SPACE: SearchSpace = Object.freeze({
  ops: OP_NAMES,
  inputs: Object.freeze({ first: PARAMETER, last: 19 }),
  outputs: Object.freeze({ first: FIRST_SLOT, last: 19 }),
  minInstructions: 1,
  maxInstructions: 14,
  evolved: Object.freeze({ first: 1, last: 20 }),
  impossible: 'redraw',
});

/** What the released evolution mutates in, bit for bit. For comparing traces with it, not for searching. */
export const REFERENCE_SPACE: SearchSpace = Object.freeze({
  ...PROGRAM_SPACE,
  inputs: Object.freeze({ first: PARAMETER, last: 18 }),
  outputs: Object.freeze({ first: FIRST_SLOT, last: 18 }),
  evolved: Object.freeze({ first: 0, last: Number.POSITIVE_INFINITY }),
  impossible: 'unchanged',
});

/** The lengths that a user may choose; see `SPACE_OPTIONS`. */
export interface SpaceOptions {
  readonly minInstructions?: number | undefined;
  readonly maxInstructions?: number | undefined;
  /** Longest program after a mutation; default `maxInstructions` if that is given, otherwise 20. */
  readonly maxEvolved?: number | undefined;
}

/**
 * `PROGRAM_SPACE` with other lengths.
 * @throws {NosbenchError} code `usage` when the bounds leave no program.
 */
export function makeSpace(options: SpaceOptions, where: string): SearchSpace {
  const minInstructions = options.minInstructions ?? PROGRAM_SPACE.minInstructions;
  const maxInstructions = options.maxInstructions ?? PROGRAM_SPACE.maxInstructions;
  const maxEvolved = options.maxEvolved ?? options.maxInstructions ?? PROGRAM_SPACE.evolved.last;
  const isOrdered = 1 <= minInstructions && minInstructions <= maxInstructions && minInstructions <= maxEvolved;
  if (!isOrdered || Math.max(maxInstructions, maxEvolved) > MAX_INSTRUCTIONS) {
    throw new NosbenchError(
      'usage',
      `${where}: expected 1 <= minInstructions <= maxInstructions and maxEvolved, at most ${MAX_INSTRUCTIONS}, ` +
        `got ${minInstructions}, ${maxInstructions} and ${maxEvolved}. Widen the bounds.`,
    );
  }
  return { ...PROGRAM_SPACE, minInstructions, maxInstructions, evolved: { first: minInstructions, last: maxEvolved } };
}

/** True for a program without constants whose addresses and length the space allows: as drawn, or as mutation may leave it. */
export function isInSpace(program: Program, space: SearchSpace, lengths: 'drawn' | 'evolved'): boolean {
  const { length } = program.instructions;
  const [shortest, longest] =
    lengths === 'drawn' ? [space.minInstructions, space.maxInstructions] : [space.evolved.first, space.evolved.last];
  if (program.constants.length > 0 || length < shortest || length > longest) return false;
  return program.instructions.every(
    ({ op, inputs, output }) =>
      space.ops.includes(op) &&
      inputs.length === OPS[op].arity &&
      inputs.every((address) => isWithin(address, space.inputs)) &&
      isWithin(output, space.outputs) &&
      output <= LAST_ADDRESS,
  );
}

/** The space as part of a search's settings. */
export function spaceSettings(space: SearchSpace): Json {
  return {
    inputs: [space.inputs.first, space.inputs.last],
    outputs: [space.outputs.first, space.outputs.last],
    instructions: [space.minInstructions, space.maxInstructions],
    evolved: [space.evolved.first, Number.isFinite(space.evolved.last) ? space.evolved.last : null],
  };
}

function isWithin(address: number, { first, last }: Range): boolean {
  return Number.isInteger(address) && address >= first && address <= last;
}
