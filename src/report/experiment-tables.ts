import type { GroupCosts } from '../benchmark/comparison/costs.js';
import type { RunGroups } from '../benchmark/comparison/groups.js';
import type { PairSeries } from '../benchmark/comparison/pair-series.js';
import type { BaselineKind, Standing, Standings } from '../benchmark/comparison/standings.js';
import { type Cells, quartilesText } from './comparison-tables.js';
import { formatCount, formatNumber, formatSeconds, formatShare } from './format.js';
import type { Column } from './table.js';

/** Medians of what the runs of each group cost, a line a group. */
export function costCells({ groups, isAcrossEpochs }: RunGroups, costs: readonly GroupCosts[]): Cells {
  const hasFailures = costs.some(({ failed }) => failed > 0);
  return {
    columns: [
      { title: 'search' },
      { title: 'runs', align: 'right' },
      { title: 'evaluations', align: 'right' },
      { title: 'trained', align: 'right' },
      ...(isAcrossEpochs ? [{ title: 'epochs trained', align: 'right' } as const] : []),
      { title: 'hits in the run', align: 'right' },
      ...(hasFailures ? [{ title: 'failed', align: 'right' } as const] : []),
      { title: 'trained here', align: 'right' },
      { title: 'wall time', align: 'right' },
      { title: 'evaluations/s', align: 'point' },
      { title: 'a training', align: 'right' },
    ],
    rows: costs.map((cost, index) => [
      groups[index]?.title ?? '',
      formatCount(cost.runs),
      formatCount(cost.evaluations),
      formatCount(cost.trained),
      ...(isAcrossEpochs ? [formatCount(cost.epochsTrained)] : []),
      `${formatCount(cost.hits)} (${formatShare(cost.hits, cost.evaluations)})`,
      ...(hasFailures ? [formatCount(cost.failed)] : []),
      formatCount(cost.trainedHere),
      formatSeconds(cost.seconds),
      formatNumber(cost.evaluationsPerSecond, 3),
      formatSeconds(cost.secondsPerTraining),
    ]),
  };
}

/** Two groups at equal positions: both medians with quartiles, and the rank test at each. */
export function pairCells({ groups }: RunGroups, { pair, points }: PairSeries, positions: string): Cells {
  return {
    columns: [
      { title: positions, align: 'right' },
      ...pair.map((index): Column => ({ title: groups[index]?.title ?? '' })),
      { title: 'lower in', align: 'right' },
      { title: 'p', align: 'point' },
      { title: 'least p', align: 'point' },
    ],
    rows: points.map(({ at, first, second, test }) => [
      formatCount(at),
      quartilesText(first),
      quartilesText(second),
      formatShare(test.wins, 1),
      formatNumber(test.p, 3),
      formatNumber(test.leastP, 3),
    ]),
  };
}

const KINDS: Readonly<Record<BaselineKind, string>> = {
  default: 'default',
  pipeline: 'the task’s pipeline',
  found: 'found by search',
};

/** The baselines with the number of runs of each group that ended below them. */
export function standingCells({ groups }: RunGroups, { baselines }: Standings): Cells {
  return {
    columns: [
      { title: 'baseline' },
      { title: 'what' },
      { title: 'loss', align: 'point' },
      ...groups.map(({ title }): Column => ({ title, align: 'right' })),
    ],
    rows: baselines.map(({ name, kind, loss, beatenBy }) => [
      name,
      KINDS[kind],
      Number.isFinite(loss) ? formatNumber(loss) : 'diverged',
      ...beatenBy.map((count, index) => `${formatCount(count)} of ${formatCount(groups[index]?.runs.length ?? 0)}`),
    ]),
  };
}

/** In sentences: which searches beat every default baseline, and with how many of their runs. */
export function standingTexts(groups: RunGroups, { bestDefault, bestOfAll }: Standings): readonly string[] {
  if (bestDefault === undefined) return ['No default baseline has a finite loss.'];
  return [
    standingText('every named default', groups, bestDefault),
    ...(bestOfAll === undefined || bestOfAll === bestDefault
      ? []
      : [standingText('those and the task’s own pipeline', groups, bestOfAll)]),
  ];
}

function standingText(what: string, { groups }: RunGroups, best: Standing): string {
  const counts = groups.map(({ title, runs }, index) => `${title} ${best.beatenBy[index] ?? 0} of ${runs.length}`);
  return `Runs that ended below ${what} (the best is ${best.name} with ${formatNumber(best.loss)}): ${counts.join(', ')}.`;
}
