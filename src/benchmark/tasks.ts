import { createPfn } from '../pfn/pfn-task.js';
import { createMlp } from '../tasks/mlp/mlp.js';
import type { Protocol } from '../tasks/protocol.js';
import type { Pipeline } from '../tasks/schedule.js';
import type { Task } from '../tasks/task.js';
import { qualifiedTasksetName } from '../tasks/taskset/names.js';
import { createTaskset } from '../tasks/taskset/open.js';
import { createToy } from '../tasks/toy.js';
import { NosbenchError } from '../util/errors.js';
import { type Json, stableHash } from '../util/json.js';
import { didYouMean } from '../util/nearest.js';
import { TRANSFER_ENTRIES } from './transfer-entries.js';

/** Options of a task by name, checked by its own factory. */
export type TaskOptions = Readonly<Record<string, Json | undefined>>;

/** A task with the protocol that it is trained by. */
export interface TaskAndProtocol {
  readonly task: Task;
  readonly protocol: Protocol;
  /** How those trained who published the task. */
  readonly pipeline?: Pipeline;
}

/** One line of the registry. */
export interface TaskEntry {
  /** A sentence for lists. */
  readonly description: string;
  /** What stands behind the colon of a name that ends in one, for messages: FILE. */
  readonly rest?: string;
  /** Evaluations of a search that names no budget: one to two minutes of evolution from AdamW on two cores. Default 100. */
  readonly evaluations?: number;
  /** Makes the task from its full name (`taskset:mlp_family_seed12`). The caller disposes of it. */
  create(name: string, options: TaskOptions): TaskAndProtocol | Promise<TaskAndProtocol>;
}

const DEFAULT_EVALUATIONS = 100;

/** The tasks by name. A name that ends in a colon stands for all that begin with it, and leaves the rest to its factory. */
export const TASKS: Readonly<Record<string, TaskEntry>> = {
  toy: {
    description: 'iris, a network of 131 parameters, one full batch an epoch: NOSBench’s toy benchmark',
    evaluations: 8000,
    create: withoutOptions(createToy),
  },
  mlp: {
    description: 'credit-g, a network of 338,756 parameters with batch normalisation, ten-fold cross-validation',
    create: withoutOptions(() => createMlp()),
  },
  'mlp:': {
    description: 'the same network on an ARFF file: mlp:FILE; the target is the attribute called class, else the last',
    rest: 'FILE',
    create: withoutOptions((name) => createMlp(name.slice('mlp:'.length))),
  },
  'pfn-small': {
    description: 'the PFN training of NOSBench-101 at a small size, for laptops; the default of searches',
    evaluations: 200,
    create: withoutOptions(() => createPfn('pfn-small')),
  },
  pfn: {
    description: 'PFN training of NOSBench-101: a transformer of 2,292,324 parameters on ridge regression data sets',
    create: withoutOptions(() => createPfn('pfn')),
  },
  ...TRANSFER_ENTRIES,
  'taskset:': {
    description:
      'the tasks of TaskSet: 12 families, a task for every seed (taskset:mlp_family_seed12), and 109 fixed ones',
    rest: 'NAME',
    create: createTaskset,
  },
};

/** An opened task. */
export interface OpenTask extends TaskAndProtocol {
  /** Hash of the identities of task and protocol: equal hashes mean equal curves of equal programs. */
  readonly hash: string;
}

/**
 * Opens a task by its name (`pfn-small`, `mlp:FILE`, `taskset:NAME`), its protocol and default pipeline with it.
 * @throws {NosbenchError} code `usage` for a name that no entry of `registry` answers to, or options that it refuses
 */
export async function openTask(
  name: string,
  options: TaskOptions = {},
  registry: Readonly<Record<string, TaskEntry>> = TASKS,
): Promise<OpenTask> {
  const opened = await findEntry(name, registry).create(name, options);
  const { task, protocol } = opened;
  return { ...opened, hash: stableHash({ task: task.identity, protocol: protocol.identity }) };
}

/** Evaluations of a search on this task that names no budget. @throws {NosbenchError} as `openTask` for an unknown name */
export function defaultEvaluations(name: string, registry: Readonly<Record<string, TaskEntry>> = TASKS): number {
  return findEntry(name, registry).evaluations ?? DEFAULT_EVALUATIONS;
}

function findEntry(name: string, registry: Readonly<Record<string, TaskEntry>>): TaskEntry {
  const prefix = name.slice(0, name.indexOf(':') + 1);
  for (const candidate of [name, prefix]) {
    const entry = Object.hasOwn(registry, candidate) ? registry[candidate] : undefined;
    if (entry !== undefined && candidate !== '' && name !== prefix) return entry;
  }
  if (name !== '' && name === prefix && Object.hasOwn(registry, prefix)) throw nothingBehindColon(name, registry);
  const qualified = qualifiedTasksetName(name);
  const hint =
    qualified !== name
      ? `Did you mean "${qualified}"?`
      : didYouMean(prefix === '' ? name : prefix, Object.keys(registry));
  throw new NosbenchError('usage', `task: expected the name of a task, got "${name}". ${hint}`);
}

function nothingBehindColon(prefix: string, registry: Readonly<Record<string, TaskEntry>>): NosbenchError {
  const alone = prefix.slice(0, -1);
  const otherwise = Object.hasOwn(registry, alone) ? `, or "${alone}" alone` : '';
  return new NosbenchError(
    'usage',
    `task: expected the name of a task, got "${prefix}" with nothing behind the colon. Write "${prefix}${registry[prefix]!.rest ?? '...'}"${otherwise}.`,
  );
}

/** A factory for a task that has no options. */
function withoutOptions(create: (name: string) => TaskAndProtocol): TaskEntry['create'] {
  return (name, options) => {
    const given = Object.keys(options).filter((option) => options[option] !== undefined);
    if (given.length === 0) return create(name);
    throw new NosbenchError(
      'usage',
      `task ${name}: expected no options, got ${given.map((option) => `"${option}"`).join(', ')}. Leave them out.`,
    );
  };
}
