import { checkWorkers } from '../benchmark/workers/limit.js';
import { NosbenchError } from '../util/errors.js';
import { wholeNumberRule } from '../util/whole-number.js';
import { parseSeeds } from './seeds.js';

/*
 * Options that several commands share, each defined once. Help texts begin with a small letter, as yargs' own do. The names of backends
 * and executors stand here once more because the registries load TensorFlow.js; opening refuses what they do not know.
 */

/** Where records, journals and checkpoints lie. */
export const cacheOption = {
  type: 'string',
  requiresArg: true,
  default: './nosbench-cache',
  describe: 'folder of the cache, made if absent',
  coerce: (value: unknown): string => {
    if (typeof value === 'string' && value.trim() !== '') return value;
    throw wrongValue('--cache', 'the path of a folder', value);
  },
} as const;

/** The same for commands that only read, or clear. */
export const storedCacheOption = { ...cacheOption, describe: 'folder of the cache, which must be there' } as const;

/** One JSON document instead of text. */
export const jsonOption = {
  type: 'boolean',
  default: false,
  describe: 'print one JSON document for machines',
} as const;

/** What to train on. */
const taskOption = {
  type: 'string',
  requiresArg: true,
  default: 'pfn-small',
  describe: 'task to train on (see "nosbench tasks list")',
} as const;

/** Where tensors live. */
export const backendOption = {
  requiresArg: true,
  default: 'auto',
  describe: 'where tensors live: auto, wasm, node, node-gpu or cpu',
  coerce: oneOf('--backend', ['auto', 'wasm', 'node', 'node-gpu', 'cpu']),
} as const;

/** How programs run. */
export const executorOption = {
  requiresArg: true,
  default: 'auto',
  describe: 'how programs run: auto, fused, scalar or tensor',
  coerce: oneOf('--executor', ['auto', 'fused', 'scalar', 'tensor']),
} as const;

/** How behaviours are told apart. */
export const keySchemeOption = {
  requiresArg: true,
  default: 'trajectory',
  describe: 'how behaviours are told apart: trajectory, or paper (the original, coarser)',
  coerce: oneOf('--key-scheme', ['trajectory', 'paper']),
} as const;

/** The options of a command that trains many programs. */
export const workerOptions = {
  workers: workersOption('threads that train (default: one per physical core; 0: the main thread trains)'),
  timeout: positiveNumber('--timeout', 'longest training, in seconds; on a suite, of each task (default: no limit)'),
} as const;

/** The options of every command that trains or asks the cache for trainings. */
export const sessionOptions = {
  task: taskOption,
  cache: cacheOption,
  backend: backendOption,
  executor: executorOption,
  'key-scheme': keySchemeOption,
} as const;

/** What the progress of runs is counted in. */
export const axisOption = {
  requiresArg: true,
  default: 'evaluations',
  describe: 'what the tables count: evaluations, trained (programs), epochs (trained) or seconds',
  coerce: oneOf('--axis', ['evaluations', 'trained', 'epochs', 'seconds']),
} as const;

/** Positions at which runs are compared. */
export const pointsOption = {
  requiresArg: true,
  describe:
    'compare after so many evaluations, trained programs and epochs (default: 100,300,500,1000, ... and where runs end)',
  coerce: (value: unknown): readonly number[] | undefined => {
    if (value === undefined) return undefined;
    const points = typeof value === 'number' || typeof value === 'string' ? String(value).split(',').map(Number) : [];
    if (points.length > 0 && points.every((point) => Number.isSafeInteger(point) && point >= 1)) return points;
    throw wrongValue('--points', 'whole numbers of at least 1 with commas between', value);
  },
} as const;

/** A whole number of at least `least`. The option has no yargs type, so that the text reaches this check as it was typed. */
export function wholeNumber(option: string, least: number, describe: string) {
  return {
    requiresArg: true,
    describe,
    coerce: (value: unknown): number | undefined => {
      if (value === undefined) return undefined;
      if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least) return value;
      throw wrongValue(option, wholeNumberRule(least, value), value);
    },
  } as const;
}

/** A number of threads that a machine like this may have. */
function workersOption(describe: string) {
  const option = wholeNumber('--workers', 0, describe);
  return {
    ...option,
    coerce: (value: unknown): number | undefined => {
      const workers = option.coerce(value);
      if (workers !== undefined) checkWorkers(workers, '--workers');
      return workers;
    },
  } as const;
}

/** A number above 0. */
export function positiveNumber(option: string, describe: string) {
  return {
    requiresArg: true,
    describe,
    coerce: (value: unknown): number | undefined => {
      if (value === undefined) return undefined;
      if (typeof value === 'number' && Number.isFinite(value) && value > 0) return value;
      throw wrongValue(option, 'a number above 0', value);
    },
  } as const;
}

/** A text that is not blank. */
export function textOption(option: string, rule: string, describe: string) {
  return {
    type: 'string',
    requiresArg: true,
    describe,
    coerce: (value: unknown): string | undefined => {
      if (value === undefined || (typeof value === 'string' && value.trim() !== '')) return value;
      throw wrongValue(option, rule, value);
    },
  } as const;
}

/** A schedule: `cosine`, or `cosine:5` for five epochs of warm-up. */
export const scheduleOption = {
  requiresArg: true,
  describe:
    'factor on the updates by epoch: cosine, with the task’s warm-up, or cosine:W with W epochs of it (default: none)',
  coerce: (value: unknown): { readonly warmupEpochs?: number } | undefined => {
    if (value === undefined) return undefined;
    const match = typeof value === 'string' ? /^cosine(?::(\d{1,6}))?$/.exec(value) : null;
    if (match === null) throw wrongValue('--schedule', 'cosine, or cosine:W with W epochs of warm-up', value);
    return match[1] === undefined ? {} : { warmupEpochs: Number(match[1]) };
  },
} as const;

/** Accepts one of a few words. */
export function oneOf<const Word extends string>(option: string, words: readonly Word[]): (value: unknown) => Word {
  return (value) => {
    const word = words.find((candidate) => candidate === value);
    if (word !== undefined) return word;
    throw wrongValue(option, `one of ${words.join(', ')}`, value);
  };
}

/** Seeds as people write them: `7`, `0..99`, `0..9,20,30..39`; both ends count. */
export function seedsOption(describe: string) {
  return {
    requiresArg: true,
    describe,
    coerce: (value: unknown): readonly number[] | undefined => (value === undefined ? undefined : readSeeds(value)),
  } as const;
}

/** The seeds in the order written, each once. @throws {NosbenchError} code `usage` for anything but seeds as `seedsOption` takes them */
export function readSeeds(value: unknown): readonly number[] {
  if (Array.isArray(value)) throw wrongValue('--seeds', 'the option once, with commas between seeds', value);
  const { seeds, fault } = parseSeeds(value);
  if (fault === undefined) return seeds;
  throw new NosbenchError('usage', `--seeds: ${fault}`);
}

/** Some of a few words, with commas between them or the option repeated. */
export function wordsOption<const Word extends string>(option: string, words: readonly Word[], describe: string) {
  return {
    requiresArg: true,
    describe,
    coerce: (value: unknown): readonly Word[] | undefined => {
      if (value === undefined) return undefined;
      const given = [value].flat().flatMap((part) => String(part).split(','));
      return [...new Set(given.map(oneOf(option, words)))];
    },
  } as const;
}

function wrongValue(option: string, rule: string, value: unknown): NosbenchError {
  const got = Array.isArray(value) ? `the option ${value.length} times (${value.join(', ')})` : `"${String(value)}"`;
  return new NosbenchError('usage', `${option}: expected ${rule}, got ${got}. Change it or leave it out.`);
}
