import type { TaskOptions } from '../benchmark/tasks.js';
import { wholeNumber } from './options.js';

/** Options of the task itself, part of its identity; a task that does not know one refuses it. */
export const taskOptionFlags = {
  steps: wholeNumber('--steps', 1, 'TaskSet: optimizer steps (default 10,000)'),
  'eval-every': wholeNumber('--eval-every', 1, 'TaskSet: steps between evaluations (default 200)'),
  'eval-batches': wholeNumber('--eval-batches', 1, 'TaskSet: mini-batches of an evaluation (default 50)'),
  replicas: wholeNumber('--replicas', 1, 'TaskSet: independent trainings (default 5)'),
} as const;

/** The values of these options. */
export interface TaskOptionValues {
  readonly steps?: number | undefined;
  readonly 'eval-every'?: number | undefined;
  readonly 'eval-batches'?: number | undefined;
  readonly replicas?: number | undefined;
}

/** The options as the task's factory reads them; what was not given is left out. */
export function taskOptionsOf(values: TaskOptionValues): TaskOptions {
  const options = {
    steps: values.steps,
    evalEvery: values['eval-every'],
    evalBatches: values['eval-batches'],
    replicas: values.replicas,
  };
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

/** The words that give these options again. */
export function taskOptionWords(values: TaskOptionValues): string[] {
  return (Object.keys(taskOptionFlags) as (keyof TaskOptionValues)[]).flatMap((name) => {
    const value = values[name];
    return value === undefined ? [] : [`--${name}`, String(value)];
  });
}
