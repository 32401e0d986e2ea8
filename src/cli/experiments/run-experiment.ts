import { readRun, type StoredRun, storedRunOf } from '../../benchmark/runs/read-run.js';
import type { RunRequest } from '../../benchmark/runs/run.js';
import type { OpenBenchmark } from '../../benchmark/types.js';
import { formatSeconds } from '../../report/format.js';
import { closingBaselines } from '../baselines.js';
import { RANK } from '../fitted-line.js';
import type { LiveSession } from '../live-session.js';
import { storedRun } from '../run-outcome.js';
import { openSession } from '../session.js';
import { shownSearch } from '../shown-search.js';
import { createForecast, type Forecast, type RunPlace } from './forecast.js';
import type { TaskPlan } from './plan.js';

/** What is known of a task when the experiment ends or is interrupted. */
export interface TaskOutcome {
  readonly plan: TaskPlan;
  /** By search: the runs that reached the end of their budget. */
  readonly runs: readonly (readonly StoredRun[])[];
  /** Absent when the experiment was interrupted before them. */
  readonly baselines?: readonly { readonly name: string; readonly loss: number }[];
}

/** How to run. */
export interface ExperimentSession extends LiveSession {
  readonly workers: number;
}

/** A run of the experiment, and where its result goes. */
interface PlannedRun {
  readonly place: RunPlace;
  readonly label: string;
  readonly request: RunRequest;
}

/**
 * Makes the runs of an experiment, task after task, of each task seed after seed with all searches, so that an experiment that is cut short has
 * compared them over fewer seeds. What the cache has of a run, whoever began it, is taken and continued.
 */
export async function runExperiment(
  plans: readonly TaskPlan[],
  session: ExperimentSession,
): Promise<readonly TaskOutcome[]> {
  const planned = plans.map(plannedRunsOf);
  const forecast = createForecast();
  const outcomes: TaskOutcome[] = [];
  for (const [index, plan] of plans.entries()) {
    if (session.interruption.signal.aborted) break;
    const benchmark = await openSession(plan.session, session);
    try {
      outcomes.push(await runTask(benchmark, plan, { planned, index, forecast, session }));
    } finally {
      session.line.end();
      await benchmark.close();
    }
  }
  return outcomes;
}

/** What the runs of a task share. */
interface TaskContext {
  /** The runs of all tasks, by task. */
  readonly planned: readonly (readonly PlannedRun[])[];
  readonly index: number;
  readonly forecast: Forecast;
  readonly session: ExperimentSession;
}

async function runTask(benchmark: OpenBenchmark, plan: TaskPlan, task: TaskContext): Promise<TaskOutcome> {
  const { planned, index, forecast, session } = task;
  const { signal } = session.interruption;
  const own = planned[index] ?? [];
  const later = planned.slice(index + 1).flat();
  const runs: StoredRun[][] = plan.searches.map(() => []);
  const finished = new Map<PlannedRun, StoredRun>();
  for (const one of own) {
    const run = await finishedRun(benchmark, one.request);
    if (run === undefined) continue;
    finished.set(one, run);
    forecast.done(one.place, run.elapsedSeconds);
  }
  for (const [position, one] of own.entries()) {
    const rest = [...own.slice(position + 1).filter((other) => !finished.has(other)), ...later];
    const run = finished.get(one) ?? (signal.aborted ? undefined : await runOne(benchmark, one, rest, task));
    if (run !== undefined) runs[one.place.search]?.push(run);
  }
  const evaluated = await closingBaselines(benchmark, plan.task.epochs, true, session);
  const baselines = evaluated?.map(({ name, result: { loss } }) => ({ name, loss }));
  return { plan, runs, ...(baselines === undefined ? {} : { baselines }) };
}

/** Runs one search to the end of its budget; `undefined` when it was interrupted before. */
async function runOne(
  benchmark: OpenBenchmark,
  { place, label, request }: PlannedRun,
  rest: readonly PlannedRun[],
  { planned, forecast, session }: TaskContext,
): Promise<StoredRun | undefined> {
  const all = planned.flat();
  const number = all.findIndex((one) => one.request === request) + 1;
  const run = `run ${number} of ${all.length}`;
  const outcome = await shownSearch(benchmark, request, session, {
    place: { text: `${run}: ${benchmark.name}, ${label}, seed ${request.seed}`, short: run, rank: RANK.place },
    after: () => {
      const left = forecast.seconds(rest.map((one) => one.place));
      if (rest.length === 0 || left === undefined) return [];
      return [{ text: `then ${formatSeconds(left)} for the others`, rank: RANK.leftAfter }];
    },
  });
  if (outcome.ended === 'interrupted') return undefined;
  const made = storedRun(outcome);
  forecast.done(place, made.elapsedSeconds);
  return made;
}

/**
 * The run as its journal has it, when it got to the end of the budget: replaying a surrogate search takes minutes, and the history is the
 * same. `undefined` also for a run under other numerics, which `search` refuses with its reason.
 */
async function finishedRun(benchmark: OpenBenchmark, request: RunRequest): Promise<StoredRun | undefined> {
  const { run: id } = await benchmark.identify(request);
  const info = await benchmark.store.findRun(id);
  const { evaluations } = request.budget;
  if (info === undefined || info.numerics !== benchmark.numerics || evaluations === undefined) return undefined;
  const run = await readRun(benchmark.store, id);
  return run.history.length < evaluations ? undefined : firstEvaluations(run, evaluations);
}

/** A run as it stood after so many evaluations. */
function firstEvaluations({ info, history }: StoredRun, evaluations: number): StoredRun {
  const first = history.slice(0, evaluations);
  return storedRunOf(info, first, first.at(-1)?.elapsedSeconds ?? 0);
}

function plannedRunsOf({ task, searches }: TaskPlan, index: number): readonly PlannedRun[] {
  return task.seeds.flatMap((_, seed) =>
    searches.flatMap(({ label, requests }, number) => {
      const request = requests[seed];
      const place = { task: index, search: number, evaluations: task.evaluations };
      return request === undefined ? [] : [{ place, label, request }];
    }),
  );
}
