import type { Program } from '../../program/program.js';
import { tasksetProgram } from '../../search/taskset-spaces/programs.js';
import { type Configuration as Hyperparameters, TASKSET_SPACES } from '../../search/taskset-spaces/registry.js';
import { NosbenchError } from '../../util/errors.js';
import { didYouMean } from '../../util/nearest.js';

/** One optimizer of a sampled family. */
export interface Configuration {
  /** As on the command line: `nadamw_grid_seed17`. */
  readonly name: string;
  readonly seed: number;
  readonly hyperparameters: Hyperparameters;
  readonly program: Program;
}

/**
 * The space of hyperparameters that a name means: the original's (`nadamw_grid`) or the family's (`nadamw`).
 * @throws {NosbenchError} code `usage`, with the nearest names
 */
export function findSpace(name: string): string {
  const spaces = Object.keys(TASKSET_SPACES);
  const found = spaces.find((space) => space === name || shortName(space) === name);
  if (found !== undefined) return found;
  const names = [...spaces.map(shortName), ...spaces];
  const hint = didYouMean(name, names, `There are: ${spaces.map(shortName).join(', ')}.`);
  throw new NosbenchError('usage', `family: expected a family that TaskSet samples, got "${name}". ${hint}`);
}

/**
 * Configurations of a space by their seeds.
 * @param scheduleSteps steps that schedules are laid out over; left out, the 10,000 of TaskSet, however short a training is
 * @throws {NosbenchError} code `usage` for a seed that the space does not have
 */
export function configurationsOf(
  space: string,
  seeds: readonly number[],
  scheduleSteps?: number,
): readonly Configuration[] {
  const options = scheduleSteps === undefined ? '' : `:training_steps=${scheduleSteps}`;
  return seeds.map((seed) => {
    const name = `${space}_seed${seed}${options}`;
    const program = tasksetProgram(name);
    if (program === undefined)
      throw new NosbenchError('bug', `lists: expected a program for ${name}, got none. Please report this.`);
    return { name, seed, hyperparameters: TASKSET_SPACES[space]!.configuration(seed), program };
  });
}

/** The hyperparameters behind a name such as `nadamw_grid_seed17`; `undefined` for any other. */
export function hyperparametersOf(name: string): Hyperparameters | undefined {
  const [, space = '', digits = ''] = /^([a-z]\w*)_seed(\d{1,9})$/.exec(name) ?? [];
  return Object.hasOwn(TASKSET_SPACES, space) ? TASKSET_SPACES[space]!.configuration(Number(digits)) : undefined;
}

function shortName(space: string): string {
  return space.replace(/(_wide)?_grid$/, '');
}
