import {
  backendOption,
  cacheOption,
  executorOption,
  jsonOption,
  keySchemeOption,
  readSeeds,
  seedsOption,
  textOption,
  wholeNumber,
} from './options.js';
import { taskOptionFlags } from './task-options.js';

/** What the list commands share: which optimizers, on which tasks, in which cache. */
export const listOptions = {
  family: {
    type: 'string',
    requiresArg: true,
    default: 'nadamw',
    describe: 'family that TaskSet samples: adam1p, adam4p, adam6p, adam8p, nadamw or adagrad',
  },
  seeds: { ...seedsOption('configurations of the family: 0..99, or 0..9,20'), default: '0..99', coerce: readSeeds },
  suite: textOption('--suite', 'a suite', 'suite of tasks: a name (see "nosbench suite list") or a file'),
  'schedule-steps': wholeNumber(
    '--schedule-steps',
    1,
    'steps that schedules are laid out over (default 10,000, as TaskSet, however short the training)',
  ),
  'data-dir': taskOptionFlags['data-dir'],
  cache: cacheOption,
  backend: backendOption,
  executor: executorOption,
  'key-scheme': keySchemeOption,
  json: jsonOption,
} as const;

/** Where scores come from: the records of a suite, or the curves that TaskSet released. */
export const tableOptions = {
  ...listOptions,
  curves: {
    type: 'string',
    array: true,
    requiresArg: true,
    describe: 'instead of a suite: .npz files of TaskSet’s released curves, or folders of them, one file a task',
  },
} as const;
