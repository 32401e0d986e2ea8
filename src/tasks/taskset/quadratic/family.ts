import type { Task } from '../../task.js';
import type { TasksetInput } from '../create.js';
import type { QuadraticConfig } from '../sampling/quadratic.js';
import { problemTask } from '../synthetic/problem-task.js';
import { createQuadraticForm } from './problem.js';

/** Tasks of `quadratic_family`. */
export function createQuadraticTask({ name, config, members, stepsPerEpoch }: TasksetInput<QuadraticConfig>): Task {
  const isSeeded = config.seed !== 0;
  const shared = isSeeded ? createQuadraticForm(config, 0) : undefined;
  return problemTask({
    name,
    members,
    stepsPerEpoch,
    description: `Quadratic form of ${config.dims} parameters; needs no data set.`,
    identity: { family: 'quadratic_family', version: 1, config },
    create: (seed) => shared ?? createQuadraticForm(config, seed),
  });
}
