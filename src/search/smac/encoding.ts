import type { Program } from '../../program/program.js';
import type { Json } from '../../util/json.js';
import type { ConfigurationSpace } from '../configuration/configuration-space.js';
import { type Layout, programConfigurations } from '../configuration/program-configurations.js';
import { isInSpace, type SearchSpace, spaceSettings } from '../space.js';

/** What a surrogate search searches: configurations, and the programs that they stand for. */
export interface Encoding {
  readonly space: ConfigurationSpace;
  readonly toProgram: (row: Float64Array) => Program;
  /** The configuration of a program, or `undefined` where it has none: the search then learns nothing from it. */
  readonly fromProgram: (program: Program) => Float64Array | undefined;
  /** The space as part of a search's settings. */
  readonly settings: Json;
}

/** All programs of a search space. @see programConfigurations */
export function programEncoding(programs: SearchSpace, layout: Layout): Encoding {
  const { space, toProgram, fromProgram } = programConfigurations(programs, layout);
  return {
    space,
    toProgram,
    fromProgram: (program) => (isInSpace(program, programs, 'drawn') ? fromProgram(program) : undefined),
    settings: spaceSettings(programs),
  };
}
