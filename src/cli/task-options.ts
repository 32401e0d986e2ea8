import type { TaskOptions } from '../benchmark/tasks.js';
import { oneOf, textOption, wholeNumber } from './options.js';

/** Options of the task itself, part of its identity; a task that does not know one refuses it. */
export const taskOptionFlags = {
  steps: wholeNumber('--steps', 1, 'TaskSet: optimizer steps (default 10,000)'),
  'eval-every': wholeNumber('--eval-every', 1, 'TaskSet: steps between evaluations (default 200)'),
  'eval-batches': wholeNumber('--eval-batches', 1, 'TaskSet: mini-batches of an evaluation (default 50)'),
  replicas: wholeNumber('--replicas', 1, 'TaskSet: independent trainings (default 5)'),
  'data-dir': textOption(
    '--data-dir',
    'the path of a folder',
    'TaskSet: folder of data sets (default ./nosbench-data; see "nosbench data list")',
  ),
  data: {
    requiresArg: true,
    describe: 'TaskSet: real (default) or synthetic, generated stand-ins of the same shape',
    coerce: optional(oneOf('--data', ['real', 'synthetic'])),
  },
  substitute: {
    requiresArg: true,
    describe: 'TaskSet: digits, the UCI digits that come with nosbench, in place of any image set',
    coerce: optional(oneOf('--substitute', ['digits'])),
  },
} as const;

/** The values of these options. */
export interface TaskOptionValues {
  readonly steps?: number | undefined;
  readonly 'eval-every'?: number | undefined;
  readonly 'eval-batches'?: number | undefined;
  readonly replicas?: number | undefined;
  readonly 'data-dir'?: string | undefined;
  readonly data?: string | undefined;
  readonly substitute?: string | undefined;
}

/** The options as the task's factory reads them; what was not given is left out. */
export function taskOptionsOf(values: TaskOptionValues): TaskOptions {
  const options = {
    steps: values.steps,
    evalEvery: values['eval-every'],
    evalBatches: values['eval-batches'],
    replicas: values.replicas,
    dataDir: values['data-dir'],
    data: values.data,
    substitute: values.substitute,
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

function optional<T>(coerce: (value: unknown) => T): (value: unknown) => T | undefined {
  return (value) => (value === undefined ? undefined : coerce(value));
}
