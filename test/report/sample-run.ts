import type { HistoryEntry, RunStatistics } from '../../src/benchmark/runs/run.js';
import { defineTestProgram } from './test-program.js';

/** Ten evaluations written by hand; what every report says of them can be counted on fingers. */
export const SAMPLE_HISTORY: readonly HistoryEntry[] = [
  entry(0, 'a', 0.5, false),
  entry(1, 'b', 0.4, false),
  entry(2, 'a', 0.5, 'memory'),
  entry(3, 'nan', undefined, 'key'),
  entry(4, 'c', 0.6, 'store'),
  entry(5, 'b', 0.4, 'memory'),
  entry(6, 'd', 0.3, 'joined'),
  entry(7, 'nan', undefined, 'key'),
  entry(8, 'e', 0.35, false),
  entry(9, 'd', 0.3, 'memory'),
];

/** First seen: a, b, nan, c, d, e after evaluations 1, 2, 4, 5, 7, 9. */
export const SAMPLE_STATISTICS: RunStatistics = {
  queries: 10,
  hits: { memory: 3, store: 1, joined: 1, key: 2 },
  misses: 3,
  hitsInRun: 5,
  nan: 2,
  inf: 0,
  cacheSize: 6,
  trained: 5,
  isAcrossEpochs: false,
  cumulativeSpeedUp: 10 / 6,
  cacheSizeByEvaluation: [1, 2, 2, 3, 4, 4, 5, 5, 6, 6],
  epochsAsked: 80,
  epochsTrained: 30,
  trainingSeconds: 1.5,
};

function entry(id: number, key: string, loss: number | undefined, cached: HistoryEntry['cached']): HistoryEntry {
  return {
    id,
    program: defineTestProgram(),
    key,
    status: loss === undefined ? 'nan' : 'ok',
    ...(loss === undefined ? {} : { loss }),
    epochs: 10,
    cached,
    knownToRun: false,
    epochsTrained: cached === false ? 10 : 0,
    seconds: 0.1,
    elapsedSeconds: id,
    parents: [],
    origin: 'random',
  };
}
