import { type Comparison, compareGroups } from '../../benchmark/comparison/compare.js';
import { costsOf, type GroupCosts } from '../../benchmark/comparison/costs.js';
import type { Axis } from '../../benchmark/comparison/course.js';
import { groupLabelled } from '../../benchmark/comparison/groups.js';
import { type PairSeries, pairSeries } from '../../benchmark/comparison/pair-series.js';
import { type Standings, standingsOf } from '../../benchmark/comparison/standings.js';
import {
  AXIS_TITLES,
  COUNTED_FROM_EMPTY,
  formatCells,
  noTestsText,
  pointsCells,
  pointsNotes,
  testCells,
  unfairText,
} from '../../report/comparison-tables.js';
import type { TitledTable } from '../../report/experiment-page.js';
import { costCells, pairCells, standingCells, standingTexts } from '../../report/experiment-tables.js';
import { formatCount, formatQuantity } from '../../report/format.js';
import { comparisonJson, positionText, seriesOf } from '../comparison.js';
import { heading } from '../output.js';
import { seedsText } from '../seeds.js';
import type { Experiment } from './experiment.js';
import type { TaskOutcome } from './run-experiment.js';

/** What came out on one task. */
export interface TaskReport {
  readonly outcome: TaskOutcome;
  readonly comparison: Comparison;
  /** By group of the comparison. */
  readonly costs: readonly GroupCosts[];
  readonly pairs: readonly PairSeries[];
  readonly standings: Standings | undefined;
}

/** Compares the runs of a task; `undefined` while there are none. Searches without runs yet are left out. */
export function reportOf(outcome: TaskOutcome, { pairs }: Experiment): TaskReport | undefined {
  const { plan, runs, baselines } = outcome;
  const labelled = plan.searches
    .map(({ label }, index) => ({ title: label, runs: runs[index] ?? [] }))
    .filter((group) => group.runs.length > 0);
  if (labelled.length === 0) return undefined;
  const groups = groupLabelled(labelled);
  const { positions, trained } = plan.task;
  const { epochsTrained = trained.map((count) => count * (groups.epochs ?? 1)) } = plan.task;
  const atEnd = (axis: Axis, at: readonly number[]): readonly number[] => {
    const ends = groups.groups.flatMap((group) => group.runs.map(({ course }) => course.end[axis]));
    return [...new Set([...at, Math.min(...ends)])].sort((a, b) => a - b);
  };
  const comparison = compareGroups(groups, {
    evaluations: positions,
    trained: atEnd('trained', trained),
    epochs: atEnd('epochs', epochsTrained),
  });
  const indexOf = (label: string): number => labelled.findIndex(({ title }) => title === label);
  return {
    outcome,
    comparison,
    costs: labelled.map((group) => costsOf(group.runs)),
    pairs: pairs
      .map(([first, second]) => [indexOf(first), indexOf(second)] as const)
      .filter((pair) => !pair.includes(-1))
      .map((pair) =>
        pair.some((index) => labelled[index]?.runs.some(({ statistics }) => statistics.isAcrossEpochs))
          ? pairSeries(groups, pair, 'epochs', epochsTrained)
          : pairSeries(groups, pair, 'trained', trained),
      ),
    standings: baselines === undefined ? undefined : standingsOf(groups, baselines),
  };
}

/** The tables of a task in their order. */
function tablesOf({ comparison, costs, pairs, standings }: TaskReport): readonly TitledTable[] {
  const name = (index: number): string => comparison.groups[index]?.title ?? '';
  const points = (axis: Axis): TitledTable => {
    const noTests = axis === 'evaluations' ? noTestsText(comparison, axis) : undefined; // said once
    const notes = [unfairText(comparison, axis), ...pointsNotes(comparison, axis), noTests];
    return {
      title: `Best loss after so many ${AXIS_TITLES[axis]}: median [quartiles]`,
      cells: pointsCells(comparison, axis),
      notes: notes.filter((note) => note !== undefined),
    };
  };
  const tests = (axis: Axis): readonly TitledTable[] => {
    const cells = testCells(comparison, axis);
    const title = `Rank tests at ${positionText(comparison, axis)}, which all runs reached`;
    return cells.rows.length === 0 ? [] : [{ title, cells }];
  };
  return [
    points('evaluations'),
    ...tests('evaluations'),
    {
      title: 'Cost of a run, medians',
      cells: costCells(comparison, costs),
      notes: [`${COUNTED_FROM_EMPTY}; "trained here" and the times are with what the shared cache knew.`],
    },
    points('trained'),
    ...tests('trained'),
    ...(comparison.isAcrossEpochs ? [points('epochs'), ...tests('epochs')] : []),
    ...pairs
      .filter(({ points }) => points.length > 0)
      .map((series) => ({
        title: `${name(series.pair[0])} against ${name(series.pair[1])} at equal numbers of ${AXIS_TITLES[series.axis]}`,
        cells: pairCells(comparison, series, series.axis),
        notes: [`"lower in": share of the pairs of runs in which ${name(series.pair[0])} has the lower loss.`],
      })),
    ...(standings === undefined
      ? []
      : [
          {
            title: 'Baselines, and the runs that ended below them',
            cells: standingCells(comparison, standings),
            notes: standingTexts(comparison, standings),
          },
        ]),
  ];
}

/** The report of a task for people. */
export function taskText(report: TaskReport): string {
  const parts = tablesOf(report).map(({ title, cells, notes = [] }) =>
    [heading(title), formatCells(cells), ...notes].join('\n'),
  );
  return [heading(`# ${titleOf(report.outcome)}`), ...parts].join('\n\n');
}

/** The report of a task for machines. */
export function taskJson({ outcome, comparison, costs, pairs, standings }: TaskReport) {
  const { plan, runs, baselines } = outcome;
  return {
    ...comparisonJson(comparison, baselines ?? []),
    evaluations: plan.task.evaluations,
    seeds: plan.task.seeds,
    complete: missingRuns(outcome) === 0 && runs.length > 0,
    costs: costs.map((cost, index) => ({ title: comparison.groups[index]?.title, ...cost })),
    pairs: pairs.map(({ pair, axis, points }) => ({
      first: comparison.groups[pair[0]]?.title,
      second: comparison.groups[pair[1]]?.title,
      axis,
      points,
    })),
    standings,
  };
}

/** The figures and tables of all tasks as one page. */
export async function pageOfExperiment(
  { name, description }: Experiment,
  reports: readonly TaskReport[],
): Promise<string> {
  const { experimentPage } = await import('../../report/experiment-page.js');
  const tasks = reports.map((report) => ({
    comparison: report.comparison,
    series: seriesOf(report.comparison),
    baselines: (report.outcome.baselines ?? []).filter(({ loss }) => Number.isFinite(loss)),
    tables: tablesOf(report),
  }));
  return experimentPage(
    `experiment ${name}`,
    [description, ...reports.map(({ outcome }) => titleOf(outcome))].join('. '),
    tasks,
  );
}

/** Runs of a task that are still to be made. */
function missingRuns({ plan, runs }: TaskOutcome): number {
  return plan.searches.length * plan.task.seeds.length - runs.flat().length;
}

function titleOf(outcome: TaskOutcome): string {
  const { task, searches } = outcome.plan;
  const missing = missingRuns(outcome);
  const done = missing === 0 ? '' : `; ${formatQuantity(missing, 'run')} still to be made`;
  return `${task.task}: ${formatQuantity(searches.length, 'search', 'searches')}, seeds ${seedsText(task.seeds)}, ${formatCount(task.evaluations)} evaluations each${done}`;
}
