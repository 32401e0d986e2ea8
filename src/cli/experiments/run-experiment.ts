import { readRun, type StoredRun, storedRunOf } from '../../benchmark/runs/read-run.js';
import type { OpenBenchmark, RunRequest } from '../../benchmark/types.js';
import { formatSeconds } from '../../report/format.js';
import { type BaselineSession, closingBaselines } from '../baselines.js';
import { fittedLine, RANK } from '../fitted-line.js';
import { storedRun } from '../run-outcome.js';
import { longTraining, NO_EVALUATION, searchMeter } from '../search-progress.js';
import { openSession } from '../session.js';
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
export interface ExperimentSession extends BaselineSession {
  readonly workers: number;
}

/** A run that is to be made, and where its result goes. */
interface Errand {
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
  const errands = plans.map(errandsOf);
  const forecast = createForecast();
  const outcomes: TaskOutcome[] = [];
  for (const [index, plan] of plans.entries()) {
    if (session.interruption.signal.aborted) break;
    const benchmark = await openSession(plan.session, session);
    try {
      outcomes.push(await runTask(benchmark, plan, { errands, index, forecast, session }));
    } finally {
      session.line.end();
      await benchmark.close();
    }
  }
  return outcomes;
}

interface TaskRun {
  /** Those of all tasks. */
  readonly errands: readonly (readonly Errand[])[];
  readonly index: number;
  readonly forecast: Forecast;
  readonly session: ExperimentSession;
}

async function runTask(benchmark: OpenBenchmark, plan: TaskPlan, task: TaskRun): Promise<TaskOutcome> {
  const { errands, index, forecast, session } = task;
  const { signal } = session.interruption;
  const own = errands[index] ?? [];
  const later = errands.slice(index + 1).flat();
  const runs: StoredRun[][] = plan.searches.map(() => []);
  const isKnown = new Map<Errand, StoredRun>();
  for (const errand of own) {
    const known = await finishedRun(benchmark, errand.request);
    if (known === undefined) continue;
    isKnown.set(errand, known);
    forecast.done(errand.place, known.elapsedSeconds);
  }
  for (const [position, errand] of own.entries()) {
    const rest = [...own.slice(position + 1).filter((other) => !isKnown.has(other)), ...later];
    const run = isKnown.get(errand) ?? (signal.aborted ? undefined : await search(benchmark, errand, rest, task));
    if (run !== undefined) runs[errand.place.search]?.push(run);
  }
  const evaluated = await closingBaselines(benchmark, plan.task.epochs, true, session);
  const baselines = evaluated?.map(({ name, result: { loss } }) => ({ name, loss }));
  return { plan, runs, ...(baselines === undefined ? {} : { baselines }) };
}

/** Runs one search to the end of its budget; `undefined` when it was interrupted before. */
async function search(
  benchmark: OpenBenchmark,
  { place, label, request }: Errand,
  rest: readonly Errand[],
  { errands, forecast, session }: TaskRun,
): Promise<StoredRun | undefined> {
  const meter = searchMeter(Date.now());
  const { line, hand, interruption } = session;
  const all = errands.flat();
  const number = all.findIndex((errand) => errand.request === request) + 1;
  const run = `run ${number} of ${all.length}`;
  const where = { text: `${run}: ${benchmark.name}, ${label}, seed ${request.seed}`, short: run, rank: RANK.place };
  line.update((columns) => fittedLine([[where], longTraining(hand), NO_EVALUATION], columns));
  const outcome = await benchmark.search({
    ...request,
    signal: interruption.signal,
    onProgress: (progress) => {
      meter.observe(progress, Date.now());
      line.update((columns) => {
        const left = forecast.seconds(rest.map((errand) => errand.place));
        const after =
          rest.length === 0 || left === undefined
            ? []
            : [{ text: `then ${formatSeconds(left)} for the others`, rank: RANK.leftAfter }];
        const parts = [...meter.parts(progress, Date.now()), ...after];
        return fittedLine([[where], longTraining(hand), parts], columns);
      });
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

function errandsOf({ task, searches }: TaskPlan, index: number): readonly Errand[] {
  return task.seeds.flatMap((_, seed) =>
    searches.flatMap(({ label, requests }, number) => {
      const request = requests[seed];
      const place = { task: index, search: number, evaluations: task.evaluations };
      return request === undefined ? [] : [{ place, label, request }];
    }),
  );
}
