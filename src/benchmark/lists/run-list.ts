import type { Benchmark } from '../benchmark.js';
import { EvaluationFailure } from '../evaluation-failure.js';
import type { QueryResult } from '../query-result.js';
import { workThrough } from '../work-through.js';
import type { Configuration } from './configurations.js';

/** Where a run stands. */
export interface ListProgress {
  /** Trainings that have ended or were known, of `total`. */
  readonly done: number;
  readonly total: number;
  /** Of these, trained in this call. */
  readonly trained: number;
}

/** A training that threw: a fact about this machine, no record. */
export interface FailedTraining {
  readonly optimizer: string;
  readonly task: string;
  readonly reason: string;
}

/** What a run gave. */
export interface ListRun extends ListProgress {
  readonly failures: readonly FailedTraining[];
}

/** What to train on what. */
export interface ListRunRequest {
  readonly benchmarks: readonly Benchmark[];
  readonly configurations: readonly Pick<Configuration, 'name' | 'program'>[];
  /** Trainings at once, default 1. */
  readonly concurrency?: number;
  readonly onProgress?: (progress: ListProgress) => void;
  /** Ends the run after the trainings in hand. */
  readonly signal?: AbortSignal;
}

/**
 * Trains every configuration on every task, one configuration after another. Each record goes into the cache when it is there, so the same call
 * goes on where an aborted one stopped. A training that throws is noted, and the others go on.
 * @throws whatever is no failure of a training; an abort is none, the run then ends early
 */
export async function runConfigurations(request: ListRunRequest): Promise<ListRun> {
  const { benchmarks, configurations, concurrency = 1, onProgress, signal } = request;
  const total = benchmarks.length * configurations.length;
  const failures: FailedTraining[] = [];
  let done = 0;
  let trained = 0;
  const jobs = configurations.flatMap((configuration) => benchmarks.map((benchmark) => ({ configuration, benchmark })));
  await workThrough(jobs, concurrency, async ({ configuration: { name, program }, benchmark }) => {
    if (signal?.aborted) return;
    try {
      const result = await benchmark.evaluate(program, signal === undefined ? {} : { waitSignal: signal });
      if (result.cached === false) trained += 1;
    } catch (error) {
      if (signal?.aborted && error === signal.reason) return;
      if (!(error instanceof EvaluationFailure)) throw error;
      failures.push({ optimizer: name, task: benchmark.name, reason: error.message });
    }
    done += 1;
    onProgress?.({ done, total, trained });
  });
  return { done, total, trained, failures };
}

/** What the cache knows of every configuration on every task, `[configuration][task]`; nothing is trained. */
export async function recallConfigurations(
  benchmarks: readonly Benchmark[],
  configurations: readonly Pick<Configuration, 'program'>[],
): Promise<readonly (readonly (QueryResult | undefined)[])[]> {
  const rows: (QueryResult | undefined)[][] = [];
  for (const { program } of configurations) {
    const row: (QueryResult | undefined)[] = [];
    for (const benchmark of benchmarks) row.push(await benchmark.recall(program));
    rows.push(row);
  }
  return rows;
}
