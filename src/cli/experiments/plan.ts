import type { RunRequest } from '../../benchmark/types.js';
import { excerpt } from '../../program/faults.js';
import { NosbenchError } from '../../util/errors.js';
import { type Json, stableJson } from '../../util/json.js';
import { didYouMean } from '../../util/nearest.js';
import { algorithmOptions } from '../search-options.js';
import { readRequest, type SearchValues } from '../search-request.js';
import type { SessionOptions } from '../session.js';
import { type TaskOptionValues, taskOptionFlags, taskOptionsOf } from '../task-options.js';
import type { Experiment, ExperimentSearch, ExperimentTask } from './experiment.js';

/** What the command line says of all tasks, and for a quick look of seeds and evaluations. */
export interface PlanValues extends Pick<SessionOptions, 'cache' | 'backend' | 'executor' | 'key-scheme'> {
  /** Only this task. */
  readonly task: string | undefined;
  readonly seeds: readonly number[] | undefined;
  readonly evaluations: number | undefined;
  readonly timeout: number | undefined;
}

/** The runs of one task. */
export interface TaskPlan {
  readonly task: ExperimentTask;
  readonly session: SessionOptions;
  /** In the order of the experiment, each with a request for every seed of the task. */
  readonly searches: readonly { readonly label: string; readonly requests: readonly RunRequest[] }[];
}

/**
 * Turns an experiment into the requests of `nosbench search` with the same options, so that its runs are those of that command.
 * @throws {NosbenchError} naming the file, and task or search, for whatever that command refuses, before any work
 */
export async function planExperiment(experiment: Experiment, values: PlanValues): Promise<readonly TaskPlan[]> {
  const tasks = chosenTasks(experiment, values.task).map((task) => overridden(task, values));
  return within(experiment.where, () => plansOf(experiment, tasks, values));
}

async function plansOf(
  experiment: Experiment,
  tasks: readonly ExperimentTask[],
  values: PlanValues,
): Promise<readonly TaskPlan[]> {
  const plans: TaskPlan[] = [];
  for (const task of tasks) {
    const session = await within(`task ${task.task}`, async () => {
      const flags = checkedOptions(task.options, taskOptionFlags) as TaskOptionValues;
      await checkTask(task.task, flags);
      return { ...values, ...flags, task: task.task };
    });
    const searches = [];
    for (const search of experiment.searches) {
      const requests = await within(`search "${search.label}"`, () => requestsOf(search, task, session));
      searches.push({ label: search.label, requests });
    }
    await refuseSameSearches(searches);
    plans.push({ task, session, searches });
  }
  refuseSameTasks(plans);
  return plans;
}

function chosenTasks({ where, tasks }: Experiment, only: string | undefined): readonly ExperimentTask[] {
  const chosen = tasks.filter(({ task }) => only === undefined || task === only);
  if (chosen.length > 0) return chosen;
  const known = new Set(tasks.map(({ task }) => task));
  throw new NosbenchError(
    'usage',
    `--task: expected a task of ${where}, got "${only}". ${didYouMean(only ?? '', known)}`,
  );
}

function overridden(task: ExperimentTask, values: PlanValues): ExperimentTask {
  const { evaluations = task.evaluations, seeds = task.seeds } = values;
  if (evaluations === task.evaluations) return { ...task, seeds };
  return {
    ...task,
    seeds,
    evaluations,
    positions: [...task.positions.filter((position) => position < evaluations), evaluations],
  };
}

/** Opens the task once to see that it can be, so that the last of the experiment does not fail after hours of the first. */
async function checkTask(name: string, flags: TaskOptionValues): Promise<void> {
  const { SUITE_PREFIX } = await import('../../benchmark/suites/find-suite.js');
  if (name.startsWith(SUITE_PREFIX)) {
    const { findFrozenSuite } = await import('../../benchmark/suites/frozen-suite.js');
    findFrozenSuite({ task: name, taskOptions: taskOptionsOf(flags) });
    return;
  }
  const { openTask } = await import('../../benchmark/tasks.js');
  (await openTask(name, taskOptionsOf(flags))).task.dispose();
}

async function requestsOf(
  search: ExperimentSearch,
  task: ExperimentTask,
  session: SessionOptions & Pick<PlanValues, 'timeout'>,
): Promise<readonly RunRequest[]> {
  const none = Object.fromEntries(Object.keys(algorithmOptions).map((name) => [name, undefined]));
  // every option of the algorithms is there, with a value that its own rule has let through
  const options = { ...none, ...checkedOptions(search.options, algorithmOptions) } as Pick<
    SearchValues,
    keyof typeof algorithmOptions
  >;
  return Promise.all(
    task.seeds.map((seed) =>
      readRequest({
        ...session,
        ...options,
        algo: search.algo,
        init: search.init,
        seed,
        evaluations: task.evaluations,
        epochs: task.epochs,
        trained: undefined,
        'budget-epochs': undefined,
        seconds: undefined,
        fidelity: undefined,
        'min-epochs': undefined,
        eta: undefined,
        option: undefined,
        'algo-timeout': undefined,
        restart: false,
        'allow-other-numerics': false,
      }),
    ),
  );
}

/** Options of `nosbench search` that change which search runs, and that experiments cannot say yet. */
const NOT_IN_EXPERIMENTS: readonly string[] = ['fidelity', 'min-epochs', 'eta', 'option', 'algo-timeout'];

type Flags = Readonly<Record<string, { readonly describe: string; readonly coerce?: (value: unknown) => unknown }>>;

/** Options as the command line would take them, by the same rules. */
function checkedOptions(
  options: Readonly<Record<string, Json | undefined>>,
  flags: Flags,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => {
      const flag = Object.hasOwn(flags, name) ? flags[name] : undefined;
      if (flag === undefined) {
        const limit = NOT_IN_EXPERIMENTS.includes(name)
          ? ' Experiments have no such searches; run "nosbench search" with it.'
          : undefined;
        throw new NosbenchError(
          'input',
          `options: expected names of options, got "${name}".${limit ?? ` ${didYouMean(name, Object.keys(flags))}`}`,
        );
      }
      if (flag.coerce !== undefined) return [name, flag.coerce(value)];
      if (typeof value === 'string' && value.trim() !== '') return [name, value];
      throw new NosbenchError('input', `--${name}: expected a text, got ${excerpt(value)}. Change it or leave it out.`);
    }),
  );
}

/** Two searches that would be the same runs have nothing to compare. The identity is what tells runs of one task apart. */
async function refuseSameSearches(searches: TaskPlan['searches']): Promise<void> {
  const [{ DEFAULT_LOOKAHEAD }, { requestedSearch }, { windowSize }] = await Promise.all([
    import('../../benchmark/runs/run-search.js'),
    import('../../benchmark/runs/requested-search.js'),
    import('../../benchmark/runs/window.js'),
  ]);
  const seen = new Map<string, string>();
  for (const { label, requests } of searches) {
    const [request] = requests;
    if (request === undefined) continue;
    const search = requestedSearch(request, () => '', request.epochs ?? 1); // no search across epochs, so they are not asked for
    let identity: string;
    try {
      const lookahead = windowSize(search, request.lookahead ?? DEFAULT_LOOKAHEAD);
      identity = stableJson({ algorithm: request.algorithm, settings: search.settings, lookahead });
    } finally {
      await search.close?.();
    }
    const other = seen.get(identity);
    if (other !== undefined) {
      throw new NosbenchError(
        'input',
        `search "${label}": expected a search that differs from the others, got the very settings of "${other}". Remove one, or change its options.`,
      );
    }
    seen.set(identity, label);
  }
}

function refuseSameTasks(plans: readonly TaskPlan[]): void {
  const seen = new Set<string>();
  for (const { task } of plans) {
    const identity = stableJson({ task: task.task, epochs: task.epochs ?? null, options: task.options });
    if (seen.has(identity)) {
      throw new NosbenchError(
        'input',
        `task ${task.task}: expected each task once, got it twice. Remove one, or change its epochs or options.`,
      );
    }
    seen.add(identity);
  }
}

/** Says in messages which file, or which part of it, is meant. */
async function within<T>(place: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof NosbenchError)) throw error;
    throw new NosbenchError(error.code, `${place}: ${error.message}`, { cause: error });
  }
}
