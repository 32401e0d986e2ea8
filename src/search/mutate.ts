import type { Instruction, Program } from '../program/program.js';
import type { Rng } from '../random/rng.js';
import { NosbenchError } from '../util/errors.js';
import { frozenProgram, sampleAddress, sampleInstruction } from './sample.js';
import type { SearchSpace } from './space.js';

/** What a mutation did. Positions count from 0 in the parent; an addition stands before the instruction at its position. */
export type Mutation =
  | { readonly kind: 'add'; readonly at: number; readonly instruction: Instruction }
  | { readonly kind: 'remove'; readonly at: number }
  | { readonly kind: 'input'; readonly at: number; readonly argument: number; readonly address: number }
  | { readonly kind: 'output'; readonly at: number; readonly address: number }
  /** Only in spaces where an impossible mutation leaves the parent unchanged. */
  | { readonly kind: 'none' };

/** A child, and what made it of its parent. */
export interface Mutant {
  readonly program: Program;
  readonly mutation: Mutation;
}

/** In the order of the draw. */
const KINDS = ['add', 'remove', 'modify'] as const;
type Kind = (typeof KINDS)[number];

/**
 * One of three mutations with equal probability: add a random instruction anywhere, remove one, or give one input or the
 * output of an instruction a random address. The random numbers are drawn in the order of the released evolution of
 * NOSBench-101: kind; then for `add` operation, inputs, output, position; for `remove` the position; for `modify` the
 * position, whether an input (0) or the output (1), which input, the address.
 *
 * As there, and unlike AutoML-Zero and Lion whose mutations the paper names, an operation never changes in place, constants
 * stay as they are, and a new address may be the old one: the child is then the parent again, an evaluation that the
 * benchmark answers from its cache but that counts. Constants of the parent go to the child.
 */
export function mutate(parent: Program, space: SearchSpace, rng: Rng): Mutant {
  const mutation = drawMutation(parent, space, rng);
  return { program: applyMutation(parent, mutation), mutation };
}

/** The program after a mutation. @throws {NosbenchError} code `bug` for a position that `parent` does not have. */
export function applyMutation(parent: Program, mutation: Mutation): Program {
  const { instructions, constants } = parent;
  switch (mutation.kind) {
    case 'none':
      return parent;
    case 'add':
      return frozenProgram(instructions.toSpliced(mutation.at, 0, mutation.instruction), constants);
    case 'remove':
      return frozenProgram(instructions.toSpliced(mutation.at, 1), constants);
    case 'input': {
      const old = instructionAt(parent, mutation.at);
      const inputs = Object.freeze(old.inputs.with(mutation.argument, mutation.address));
      return frozenProgram(instructions.with(mutation.at, Object.freeze({ ...old, inputs })), constants);
    }
    case 'output': {
      const old = instructionAt(parent, mutation.at);
      return frozenProgram(
        instructions.with(mutation.at, Object.freeze({ ...old, output: mutation.address })),
        constants,
      );
    }
  }
}

function drawMutation(parent: Program, space: SearchSpace, rng: Rng): Mutation {
  const { length } = parent.instructions;
  let kind = drawKind(rng);
  while (!isPossible(kind, length, space)) {
    if (space.impossible === 'unchanged') return { kind: 'none' };
    kind = drawKind(rng);
  }
  if (kind === 'add') {
    const instruction = sampleInstruction(space, rng);
    return { kind, at: rng.integer(0, length + 1), instruction };
  }
  const at = rng.integer(0, length);
  if (kind === 'remove') return { kind, at };
  if (rng.integer(0, 2) === 0) {
    const argument = rng.integer(0, instructionAt(parent, at).inputs.length);
    return { kind: 'input', at, argument, address: sampleAddress(space.inputs, rng) };
  }
  return { kind: 'output', at, address: sampleAddress(space.outputs, rng) };
}

function drawKind(rng: Rng): Kind {
  return KINDS[rng.integer(0, KINDS.length)]!;
}

/** At every length at least one kind is possible, so that redrawing ends: there is something to modify, or room to add. */
function isPossible(kind: Kind, length: number, { evolved }: SearchSpace): boolean {
  switch (kind) {
    case 'add':
      return length < evolved.last;
    case 'remove':
      return length > evolved.first;
    case 'modify':
      return length > 0;
  }
}

function instructionAt(program: Program, position: number): Instruction {
  const instruction = program.instructions[position];
  if (instruction === undefined) {
    const { length } = program.instructions;
    throw new NosbenchError('bug', `mutate: expected a position below ${length}, got ${position}. Please report this.`);
  }
  return instruction;
}
