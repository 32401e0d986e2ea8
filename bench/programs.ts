import { FIRST_SLOT, LAST_ADDRESS } from '../dist/program/memory.js';
import { NAMED_PROGRAMS } from '../dist/program/named/index.js';
import type { Program } from '../dist/program/program.js';
import { derivedStream } from '../dist/random/derived.js';
import { mutate } from '../dist/search/mutate.js';
import { PROGRAM_SPACE } from '../dist/search/space.js';

export { randomPrograms } from '../dist/benchmark/machine/behaviour-keys.js';
export { freshCopies } from '../dist/benchmark/machine/known-records.js';

/** Seed of everything random in the benchmark. */
export const SEED = 20_240_901;
const MOST_MUTATIONS = 6;

/** The first `count` of a fixed sequence of mutants: a named program, mutated once to six times in a row. */
export function mutants(count: number): readonly Program[] {
  const rng = derivedStream(SEED, 'bench/mutants');
  const parents = Object.values(NAMED_PROGRAMS);
  return Array.from({ length: count }, () => {
    let program = parents[rng.integer(0, parents.length)]!;
    for (let left = rng.integer(1, MOST_MUTATIONS + 1); left > 0; left -= 1) {
      program = mutate(program, PROGRAM_SPACE, rng).program;
    }
    return program;
  });
}

/** The same programs written another way, with slots moved on by `shift`: their canonical text is the same. */
export function rewritten(programs: readonly Program[], shift: number): readonly Program[] {
  const slots = LAST_ADDRESS - FIRST_SLOT + 1;
  return programs.map((program) => renameSlots(program, (slot) => FIRST_SLOT + ((slot - FIRST_SLOT + shift) % slots)));
}

function renameSlots({ constants, instructions }: Program, rename: (slot: number) => number): Program {
  const address = (value: number) => (value < FIRST_SLOT ? value : rename(value));
  return {
    constants: [...constants],
    instructions: instructions.map(({ op, inputs, output }) => ({
      op,
      inputs: inputs.map(address),
      output: address(output),
    })),
  };
}
