import type { FrozenFrom } from '../benchmark/suites/freeze.js';
import type { Suite } from '../benchmark/suites/suite.js';
import type { SuiteTaskResult } from '../benchmark/suites/suite-score.js';
import { formatCount, formatNumber, formatSeconds } from './format.js';
import { describeCached } from './outcome-tables.js';
import { formatTable } from './table.js';

/** The tasks of a suite with their frozen losses and options. */
export function suiteTable({ tasks }: Suite): string {
  return formatTable(
    [{ title: 'task' }, { title: 'initial', align: 'point' }, { title: 'best', align: 'point' }, { title: 'options' }],
    tasks.map(({ task, options, frozen }) => [
      task,
      frozen === undefined ? '-' : formatNumber(frozen.initial),
      frozen === undefined ? '-' : formatNumber(frozen.best),
      Object.entries(options)
        .map(([name, value]) => `${name} ${String(value)}`)
        .join(', '),
    ]),
  );
}

/** What records gave for each task. */
export function freezingTable(from: readonly FrozenFrom[]): string {
  return formatTable(
    [
      { title: 'task' },
      { title: 'records', align: 'right' },
      { title: 'initial', align: 'point' },
      { title: 'best', align: 'point' },
    ],
    from.map(({ task, records, initial, best }) => [
      task,
      formatCount(records),
      formatNumber(initial),
      formatNumber(best),
    ]),
  );
}

/** The score of a program on each task of a suite. */
export function suiteScoreTable(tasks: readonly SuiteTaskResult[]): string {
  return formatTable(
    [
      { title: 'task' },
      { title: 'score', align: 'point' },
      { title: 'test score', align: 'point' },
      { title: 'how' },
      { title: 'time', align: 'right' },
    ],
    tasks.map(({ task, score, testScore, result }) => [
      task,
      score.toFixed(4),
      testScore.toFixed(4),
      describeCached(result.cached),
      formatSeconds(result.seconds),
    ]),
  );
}
