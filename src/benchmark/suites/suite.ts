import { createFaults, excerpt, type Faults, refuseUnknown, textOf } from '../../program/faults.js';
import type { Normaliser } from '../../tasks/taskset/scores.js';
import { isObject, type Json } from '../../util/json.js';
import type { TaskOptions } from '../tasks.js';

/** What was frozen of a task, so that a score never moves. */
export interface FrozenTask extends Normaliser {
  /** Hash of the identities of task and protocol that the losses were measured with. */
  readonly hash: string;
}

/** One task of a suite. */
export interface SuiteTask {
  /** As on the command line: `taskset:mlp_family_seed12`. */
  readonly task: string;
  readonly options: TaskOptions;
  /** Absent in a draft. */
  readonly frozen?: FrozenTask;
}

/** Several tasks that are scored together. A draft only names them; frozen, each has the losses that its curves are measured against. */
export interface Suite {
  readonly name: string;
  readonly description: string;
  readonly tasks: readonly SuiteTask[];
}

/** A suite of which every task is frozen. */
export interface FrozenSuite extends Suite {
  readonly tasks: readonly (SuiteTask & { readonly frozen: FrozenTask })[];
}

/** The option of tasks that says where data lie on this machine, which is no part of a suite. */
export const PLACE_OF_DATA = 'dataDir';

const FORMAT = 'nosbench-suite';
const FORMAT_VERSION = 1;
const FIELDS = ['format', 'formatVersion', 'name', 'description', 'options', 'tasks'];
const TASK_FIELDS = ['task', 'options', 'hash', 'initial', 'best'];

/** True when every task has its frozen losses. */
export function isFrozen(suite: Suite): suite is FrozenSuite {
  return suite.tasks.every(({ frozen }) => frozen !== undefined);
}

/**
 * Reads a suite:
 *
 *     { "format": "nosbench-suite", "formatVersion": 1, "name": "mine", "description": "...",
 *       "options": { "steps": 400 },                        for all tasks, unless their own say otherwise
 *       "tasks": [{ "task": "taskset:TwoD_Bowl1", "options": {}, "hash": "...", "initial": 2.5, "best": 0.1 }] }
 *
 * `hash`, `initial` and `best` come from `suite freeze`; a draft leaves all three out.
 * @param where names the file in messages
 * @throws {NosbenchError} code `input`, with all faults together
 */
export function suiteFromJson(value: unknown, where: string): Suite {
  const faults = createFaults(where, 'input', 20);
  if (!isObject(value))
    faults.add(`expected a suite, {"format": "${FORMAT}", ...}, got ${excerpt(value)}. Name another file.`);
  const fields = isObject(value) ? value : {};
  if (faults.count === 0 && fields.format !== FORMAT) {
    faults.add(`expected "format": "${FORMAT}", got ${excerpt(fields.format)}. Is it a suite file?`);
  }
  faults.throwIfAny();
  if (fields.formatVersion !== FORMAT_VERSION) {
    faults.add(
      `expected "formatVersion": ${FORMAT_VERSION}, got ${excerpt(fields.formatVersion)}. Update nosbench, or freeze the suite again.`,
    );
  }
  refuseUnknown(fields, FIELDS, '', faults);
  const name = textOf(fields.name, 'name', faults);
  const description =
    fields.description === undefined || fields.description === ''
      ? ''
      : textOf(fields.description, 'description', faults);
  const shared = optionsOf(fields.options, 'options', faults);
  const list = Array.isArray(fields.tasks) ? (fields.tasks as readonly unknown[]) : [];
  if (list.length === 0)
    faults.add(`expected "tasks" to list at least one task, got ${excerpt(fields.tasks)}. Name some.`);
  const tasks = list.map((entry, i) => taskOf(entry, shared, `task ${i + 1}`, faults));
  refuseDuplicates(tasks, faults);
  faults.throwIfAny();
  return { name, description, tasks };
}

/** The JSON form of a suite, which `suiteFromJson` reads back. */
export function suiteToJson({ name, description, tasks }: Suite): Json {
  return {
    format: FORMAT,
    formatVersion: FORMAT_VERSION,
    name,
    description,
    tasks: tasks.map(({ task, options, frozen }) => ({
      task,
      options,
      ...(frozen === undefined ? {} : { hash: frozen.hash, initial: frozen.initial, best: frozen.best }),
    })),
  };
}

function taskOf(value: unknown, shared: TaskOptions, where: string, faults: Faults): SuiteTask {
  if (!isObject(value)) {
    faults.add(`${where}: expected {"task": NAME, ...}, got ${excerpt(value)}. Write such an object.`);
    return { task: '', options: {} };
  }
  refuseUnknown(value, TASK_FIELDS, `${where}: `, faults);
  const task = textOf(value.task, `${where}: task`, faults);
  const place = task === '' ? where : `${where} (${task})`;
  const options = { ...shared, ...optionsOf(value.options, `${place}: options`, faults) };
  const { hash, initial, best } = value;
  if (hash === undefined && initial === undefined && best === undefined) return { task, options };
  if (typeof hash !== 'string' || !isFiniteNumber(initial) || !isFiniteNumber(best)) {
    faults.add(
      `${place}: expected "hash", "initial" and "best", a text and two finite numbers, or none of them, got ${excerpt(hash)}, ${excerpt(initial)} and ${excerpt(best)}. "nosbench suite freeze" writes them.`,
    );
    return { task, options };
  }
  if (best >= initial) {
    faults.add(
      `${place}: expected "best" below "initial", got ${best} and ${initial}. Freeze it again, with optimizers that lower its loss.`,
    );
  }
  return { task, options, frozen: { hash, initial, best } };
}

function refuseDuplicates(tasks: readonly SuiteTask[], faults: Faults): void {
  const first = new Map<string, number>();
  for (const [i, { task }] of tasks.entries()) {
    const before = first.get(task);
    if (before === undefined) first.set(task, i);
    else if (task !== '')
      faults.add(
        `task ${i + 1}: expected a task that is not there yet, got ${task}, which is task ${before + 1}. Remove one.`,
      );
  }
}

function optionsOf(value: unknown, where: string, faults: Faults): TaskOptions {
  if (value === undefined) return {};
  // What was parsed from JSON is made of JSON; the task's own factory checks names and values.
  if (isObject(value)) return value as TaskOptions;
  faults.add(`${where}: expected an object of option names and values, got ${excerpt(value)}. Leave it out for none.`);
  return {};
}

function isFiniteNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
