import { type Baseline, runBaselines } from '../benchmark/baselines.js';
import type { OpenBenchmark } from '../benchmark/types.js';
import { formatNumber } from '../report/format.js';
import { sortByLoss } from '../report/outcome-tables.js';
import { fittedLine, RANK } from './fitted-line.js';
import { STOPPING } from './interrupt.js';
import type { LiveSession } from './live-session.js';

/** The baselines that searches end with, if they are wanted; `undefined` also where Ctrl-C came before or amid them. */
export async function closingBaselines(
  benchmark: OpenBenchmark,
  epochs: number | undefined,
  isWanted: boolean,
  session: LiveSession,
): Promise<readonly Baseline[] | undefined> {
  const { signal } = session.interruption;
  if (!isWanted || signal.aborted) return undefined;
  try {
    return await evaluateBaselines(benchmark, epochs, session);
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
}

/** Evaluates every named program and the task's own pipeline, with progress. @throws the signal's reason when it aborts */
export async function evaluateBaselines(
  benchmark: OpenBenchmark,
  epochs: number | undefined,
  { line, trainings, interruption }: LiveSession,
): Promise<readonly Baseline[]> {
  const unsay = interruption.says(STOPPING);
  try {
    return await runBaselines(benchmark, {
      signal: interruption.signal,
      onProgress: (done, next, total) =>
        line.update((columns) => {
          const best = sortByLoss(done)[0];
          const standing =
            best === undefined
              ? []
              : [{ text: `best so far ${best.name} ${formatNumber(best.result.loss)}`, rank: RANK.best }];
          const count = { text: `baselines: ${done.length} of ${total}`, rank: RANK.count };
          const training = trainings.parts();
          const now = training.length === 0 ? [{ text: next, rank: RANK.training }] : training;
          return fittedLine([[count], [...now, ...standing]], columns);
        }),
      ...(epochs === undefined ? {} : { epochs }),
    });
  } finally {
    line.end();
    unsay();
  }
}
