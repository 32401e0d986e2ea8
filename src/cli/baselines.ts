import { type Baseline, runBaselines } from '../benchmark/baselines.js';
import type { OpenBenchmark } from '../benchmark/types.js';
import { formatNumber } from '../report/format.js';
import { sortByLoss } from '../report/outcome-tables.js';
import type { ProgressLine } from './progress.js';

/** Evaluates every named program and the task's own pipeline, with progress. @throws the signal's reason when it aborts */
export async function evaluateBaselines(
  benchmark: OpenBenchmark,
  epochs: number | undefined,
  line: ProgressLine,
  signal: AbortSignal,
): Promise<readonly Baseline[]> {
  const baselines = await runBaselines(benchmark, {
    signal,
    onProgress: (done, next, total) =>
      line.update(() => {
        const best = sortByLoss(done)[0];
        const standing = best === undefined ? '' : `, best so far ${best.name} ${formatNumber(best.result.loss)}`;
        return `baselines: ${done.length} of ${total}, now ${next}${standing}`;
      }),
    ...(epochs === undefined ? {} : { epochs }),
  });
  line.end();
  return baselines;
}
