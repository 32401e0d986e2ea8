import type { RunStatistics } from '../benchmark/runs/run.js';
import { formatCount, formatFactor, formatSeconds, formatShare } from './format.js';
import type { RunReport } from './run-report.js';
import { formatTable } from './table.js';

/** One line a run: how many evaluations the cache answered, and what a cache that started empty would have saved. */
export function cacheTable(reports: readonly RunReport[]): string {
  return formatTable(
    [
      { title: 'run' },
      { title: 'what' },
      { title: 'evaluations', align: 'right' },
      { title: 'hit rate', align: 'right' },
      { title: 'memory', align: 'right' },
      { title: 'store', align: 'right' },
      { title: 'joined', align: 'right' },
      { title: 'NaN/inf', align: 'right' },
      { title: 'trained here', align: 'right' },
      { title: 'cache size', align: 'right' },
      { title: 'speed-up', align: 'right' },
    ],
    reports.map(({ run, title, evaluations, statistics }) => [
      run,
      title,
      formatCount(evaluations),
      formatShare(hitCount(statistics), statistics.queries),
      formatCount(statistics.hits.memory),
      formatCount(statistics.hits.store),
      formatCount(statistics.hits.joined),
      formatCount(statistics.hits.key),
      formatCount(statistics.misses),
      formatCount(statistics.cacheSize),
      `${formatFactor(statistics.cumulativeSpeedUp)}${statistics.isAcrossEpochs ? ' (epochs)' : ''}`,
    ]),
  );
}

/** Evaluations that needed no training, from whatever layer. */
export function hitCount({ hits }: Pick<RunStatistics, 'hits'>): number {
  return hits.memory + hits.store + hits.joined + hits.key;
}

/** What the cumulative speed-up of a run divides, in words. */
export function speedUpRatio({ isAcrossEpochs }: Pick<RunStatistics, 'isAcrossEpochs'>): string {
  return isAcrossEpochs ? 'epochs asked for / epochs trained' : 'evaluations / cache size';
}

/** The statistics of one run as names and values, for a summary. */
export function statisticsFacts(statistics: RunStatistics): readonly (readonly [string, string])[] {
  const { queries, hits } = statistics;
  const share = (count: number) => `${formatCount(count)} (${formatShare(count, queries)})`;
  return [
    ['evaluations', formatCount(queries)],
    ['answered by the cache', share(hitCount(statistics))],
    ['  in memory', share(hits.memory)],
    ['  in the store', share(hits.store)],
    ['  joined in flight', share(hits.joined)],
    ['  NaN or infinite by key', share(hits.key)],
    ['trained here', share(statistics.misses)],
    ['counted from an empty cache', ''],
    ['  different behaviours', `${formatCount(statistics.cacheSize)} (cache size)`],
    ['  programs to train', formatCount(statistics.trained)],
    ['  cumulative speed-up', `${formatFactor(statistics.cumulativeSpeedUp)} (${speedUpRatio(statistics)})`],
    ['diverged', `${formatCount(statistics.nan)} to NaN, ${formatCount(statistics.inf)} to infinity`],
    ...(statistics.isAcrossEpochs ? ([['epochs asked for', formatCount(statistics.epochsAsked)]] as const) : []),
    ['epochs trained', formatCount(statistics.epochsTrained)],
    ['time in training', formatSeconds(statistics.trainingSeconds)],
  ];
}
