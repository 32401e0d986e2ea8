import type { Program } from '../../program/program.js';
import type { Rng } from '../../random/rng.js';
import type { Json } from '../../util/json.js';
import type { ConfigurationSpace } from '../configuration/configuration-space.js';
import { type Layout, programConfigurations } from '../configuration/program-configurations.js';
import { mutate } from '../mutate.js';
import { isInSpace, type SearchSpace, spaceSettings } from '../space.js';

/** What a surrogate search searches: configurations, and the programs that they stand for. */
export interface Encoding {
  readonly space: ConfigurationSpace;
  readonly toProgram: (row: Float64Array) => Program;
  /** The configuration of a program, or `undefined` where it has none: the search then learns nothing from it. */
  readonly fromProgram: (program: Program) => Float64Array | undefined;
  /** A configuration near another one; left out where the space has no mutations. */
  readonly mutant?: (row: Float64Array, rng: Rng) => Float64Array;
  /** The space as part of a search's settings. */
  readonly settings: Json;
}

/** A mutant is one to so many mutations away. */
const MOST_MUTATIONS = 3;

/** All programs of a search space. @see programConfigurations */
export function programEncoding(programs: SearchSpace, layout: Layout): Encoding {
  const { space, toProgram, fromProgram } = programConfigurations(programs, layout);
  const { minInstructions: first, maxInstructions: last } = programs;
  const representable: SearchSpace = { ...programs, evolved: { first, last } };
  return {
    space,
    toProgram,
    fromProgram: (program) => (isInSpace(program, programs, 'drawn') ? fromProgram(program) : undefined),
    mutant(row, rng) {
      let program = toProgram(row);
      for (let left = rng.integer(1, MOST_MUTATIONS + 1); left > 0; left -= 1) {
        program = mutate(program, representable, rng).program;
      }
      return fromProgram(program);
    },
    settings: spaceSettings(programs),
  };
}
