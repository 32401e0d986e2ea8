import type { Task } from '../../task.js';
import type { TasksetInput } from '../create.js';
import type { LosgConfig } from '../sampling/losg.js';
import { problemTask } from '../synthetic/problem-task.js';
import { createLosgProblem } from './problems.js';

/** Tasks of `losg_tasks_family`: synthetic problems from work on learned optimizers, and transformations of them. */
export function createLosgTask({ name, config, members, stepsPerEpoch }: TasksetInput<LosgConfig>): Task {
  return problemTask({
    name,
    members,
    stepsPerEpoch,
    description: describe(config),
    identity: { family: 'losg_tasks_family', version: 1, config },
    create: (seed) => createLosgProblem(config, seed),
  });
}

function describe([name, config]: LosgConfig): string {
  const of = 'base' in config ? ` of ${config.base[0]}` : '';
  return `LOSG problem ${name}${of}; needs no data set.`;
}
