import type { RunRequest } from '../../benchmark/runs/run.js';
import { NosbenchError } from '../../util/errors.js';
import { stableJson } from '../../util/json.js';
import { didYouMean } from '../../util/nearest.js';
import { readRequest } from '../search-request.js';
import type { SessionOptions } from '../session.js';
import { type TaskOptionValues, taskOptionsOf } from '../task-options.js';
import { searchFlags, taskFlags } from './checked-options.js';
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
 * @throws {NosbenchError} naming the file, and task or search, for whatever that command refuses, before any work; what would be wrong usage there
 * is bad input here, as all else that is wrong in a file
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
    const { session, epochs } = await within(`task ${task.task}`, async () => {
      const flags = taskFlags(task.options);
      return { session: { ...values, ...flags, task: task.task }, epochs: await epochsOfTask(task.task, flags) };
    });
    const searches = [];
    for (const search of experiment.searches) {
      const requests = await within(`search "${search.label}"`, () => requestsOf(search, task, session));
      searches.push({ label: search.label, requests });
    }
    await refuseSameSearches(searches, epochs);
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

/**
 * The epochs of an evaluation that names none. Opens the task once to see that it can be, so that the last of the experiment does not
 * fail after hours of the first.
 */
async function epochsOfTask(name: string, flags: TaskOptionValues): Promise<number> {
  const taskOptions = taskOptionsOf(flags);
  const [{ SUITE_PREFIX }, { openTask }] = await Promise.all([
    import('../../benchmark/suites/find-suite.js'),
    import('../../benchmark/tasks.js'),
  ]);
  let [task, options] = [name, taskOptions];
  if (name.startsWith(SUITE_PREFIX)) {
    const { findFrozenSuite } = await import('../../benchmark/suites/frozen-suite.js');
    const {
      tasks: [first],
    } = findFrozenSuite({ task: name, taskOptions });
    if (first !== undefined) [task, options] = [first.task, { ...first.options, ...taskOptions }];
  }
  const opened = await openTask(task, options);
  opened.task.dispose();
  return opened.protocol.defaultEpochs;
}

async function requestsOf(
  search: ExperimentSearch,
  task: ExperimentTask,
  session: SessionOptions & Pick<PlanValues, 'timeout'>,
): Promise<readonly RunRequest[]> {
  const flags = searchFlags(search.options);
  return Promise.all(
    task.seeds.map((seed) =>
      readRequest({
        ...session,
        ...flags,
        algo: search.algo,
        init: search.init,
        seed,
        evaluations: task.evaluations,
        epochs: task.epochs,
        trained: undefined,
        'budget-epochs': undefined,
        seconds: undefined,
        restart: false,
        'allow-other-numerics': false,
      }),
    ),
  );
}

/** Two searches that would be the same runs have nothing to compare. The identity is what tells runs of one task apart. */
async function refuseSameSearches(searches: TaskPlan['searches'], defaultEpochs: number): Promise<void> {
  const [{ DEFAULT_LOOKAHEAD }, { requestedSearch }, { windowSize }] = await Promise.all([
    import('../../benchmark/runs/run-search.js'),
    import('../../benchmark/runs/requested-search.js'),
    import('../../benchmark/runs/window.js'),
  ]);
  const seen = new Map<string, string>();
  for (const { label, requests } of searches) {
    const [request] = requests;
    if (request === undefined) continue;
    const search = await within(`search "${label}"`, async () =>
      requestedSearch(request, () => '', request.epochs ?? defaultEpochs),
    );
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

/** Says in messages which file, or which part of it, is meant, and by their code that it is the file's fault. */
async function within<T>(place: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof NosbenchError)) throw error;
    const code = error.code === 'usage' ? 'input' : error.code;
    throw new NosbenchError(code, `${place}: ${error.message}`, { cause: error });
  }
}
