import { anytimeCurve, type Comparison, compareGroups } from '../benchmark/comparison/compare.js';
import { AXES, type Axis } from '../benchmark/comparison/course.js';
import { groupRuns } from '../benchmark/comparison/groups.js';
import { type StoredBaselines, storedBaselines } from '../benchmark/comparison/stored-baselines.js';
import { readRun, type StoredRun } from '../benchmark/runs/read-run.js';
import type { TaskOptions } from '../benchmark/tasks.js';
import type { Store } from '../cache/store.js';
import { programToJson } from '../program/json.js';
import { NAMED_PROGRAMS } from '../program/named/index.js';
import type { ComparisonPageInput } from '../report/comparison-page.js';
import { AXIS_TITLES } from '../report/comparison-tables.js';
import type { BaselineLine } from '../report/figures/anytime-figure.js';
import { formatNumber } from '../report/format.js';
import { programSettings } from '../search/input.js';
import { NosbenchError } from '../util/errors.js';
import { isObject, type Json, stableJson } from '../util/json.js';
import { keySchemeOf } from './incumbent.js';
import { findRun } from './stored-runs.js';

/** Which runs are meant where none are named. */
export interface RunFilter {
  readonly task: string | undefined;
  readonly epochs: number | undefined;
}

/** The runs that are named, or all that the filter lets through; those without evaluations are left out. @throws {NosbenchError} code `input` for none */
export async function chosenRuns(
  store: Store,
  ids: readonly string[],
  filter: RunFilter,
): Promise<readonly StoredRun[]> {
  const infos = ids.length === 0 ? await store.runs() : await Promise.all(ids.map((id) => findRun(store, id)));
  const runs: StoredRun[] = [];
  for (const { id, config } of infos) {
    if (filter.task !== undefined && fieldOf(config, 'task') !== filter.task) continue;
    if (filter.epochs !== undefined && fieldOf(config, 'epochs') !== filter.epochs) continue;
    if (runs.some(({ info }) => info.id === id)) continue;
    const run = await readRun(store, id);
    if (run.history.length > 0) runs.push(run);
  }
  if (runs.length > 0) return runs;
  const what = filter.task === undefined ? '' : ` on the task ${filter.task}`;
  throw new NosbenchError(
    'input',
    `runs: expected runs${what} with evaluations in ${store.location}, got none. See "nosbench runs list".`,
  );
}

/** Runs by configuration, compared. */
export function compareRuns(runs: readonly StoredRun[], points: readonly number[] | undefined): Comparison {
  const names = new Map(Object.entries(NAMED_PROGRAMS).map(([name, one]) => [stableJson(programSettings(one)), name]));
  return compareGroups(
    groupRuns(runs, (value) => names.get(stableJson(value))),
    { evaluations: points, trained: points, epochs: points },
  );
}

/** The named programs as far as the cache knows them; `undefined` when not wanted, for suites, or when the task's data had other options. */
export async function baselinesOf(
  store: Store,
  [run]: readonly StoredRun[],
  isWanted: boolean,
  options: TaskOptions,
): Promise<StoredBaselines | undefined> {
  if (!isWanted || run === undefined) return undefined;
  const { config, numerics } = run.info;
  const [task, taskHash, epochs] = [fieldOf(config, 'task'), fieldOf(config, 'taskHash'), fieldOf(config, 'epochs')];
  if (typeof task !== 'string' || typeof taskHash !== 'string' || typeof epochs !== 'number') return undefined;
  const { openTask, TASKS } = await import('../benchmark/tasks.js');
  const isOneTask = Object.keys(TASKS).some((name) => task === name || (name.endsWith(':') && task.startsWith(name)));
  if (!isOneTask) return undefined; // a suite scores its tasks together, which one record cannot tell
  const opened = await openTask(task, options);
  opened.task.dispose();
  if (opened.hash !== taskHash) return undefined;
  return storedBaselines(store, opened.protocol, { taskHash, numerics, keyScheme: keySchemeOf(config), epochs });
}

/** The page with the curves. */
export async function pageOf(comparison: Comparison, baselines: readonly BaselineLine[]): Promise<string> {
  const { comparisonPage } = await import('../report/comparison-page.js');
  return comparisonPage({ comparison, series: seriesOf(comparison), baselines });
}

/** The curves of the groups, in their order, by axis. */
export function seriesOf(comparison: Comparison): ComparisonPageInput['series'] {
  const series = Object.fromEntries(AXES.map((axis) => [axis, curvesOf(comparison, axis)]));
  return series as Record<Axis, ReturnType<typeof curvesOf>>;
}

/** A comparison for machines: curves, points, tests and best programs. */
export function comparisonJson(comparison: Comparison, baselines: readonly BaselineLine[]) {
  const { task, epochs, groups, axes } = comparison;
  return {
    task,
    epochs,
    groups: groups.map(({ title, runs }) => ({
      title,
      runs: runs.map(({ id, seed, config, statistics: { cacheSizeByEvaluation: _, ...statistics }, course }) => ({
        run: id,
        seed,
        config,
        statistics,
        end: course.end,
        improvements: course.improvements.map(({ entry, ...step }) => ({ ...step, key: entry.key })),
        incumbent: incumbentOf(course.improvements.at(-1)?.entry),
      })),
    })),
    axes,
    curves: seriesOf(comparison),
    baselines,
  };
}

/** `500 evaluations`: where the runs were tested. */
export function positionText({ axes }: Comparison, axis: Axis): string {
  return `${formatNumber(axes[axis].common)} ${AXIS_TITLES[axis]}`;
}

function curvesOf({ groups }: Comparison, axis: Axis) {
  return groups.map(({ title, runs }) => ({
    title,
    curve: anytimeCurve(
      runs.map(({ course }) => course),
      axis,
    ),
  }));
}

function incumbentOf(entry: StoredRun['incumbent']): unknown {
  return entry === undefined
    ? null
    : { id: entry.id, loss: entry.loss, key: entry.key, program: programToJson(entry.program) };
}

function fieldOf(config: Json, name: string): unknown {
  return isObject(config) ? config[name] : undefined;
}
