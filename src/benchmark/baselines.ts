import { NAMED_PROGRAMS } from '../program/named/index.js';
import type { Program } from '../program/program.js';
import type { CosineSchedule } from '../tasks/schedule.js';
import { checkOptions } from '../util/known-options.js';
import { BASELINE_OPTIONS } from './option-tables.js';
import { openPipeline } from './pipeline.js';
import type { QueryResult } from './query-result.js';
import type { OpenBenchmark } from './types.js';
import { workThrough } from './work-through.js';

/** A named program, or the task's own pipeline, and what it reached. */
export interface Baseline {
  readonly name: string;
  readonly program: Program;
  readonly result: QueryResult;
}

/** How to evaluate them. */
export interface BaselineOptions {
  /** Default: the protocol's own number. */
  readonly epochs?: number;
  /** Default: all named programs, and the task's own pipeline where it has one. */
  readonly programs?: Readonly<Record<string, Program>>;
  /** Called before each program, with those that are done. */
  readonly onProgress?: (done: readonly Baseline[], next: string, total: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Evaluates the task's own pipeline and the named programs, as many at once as the benchmark trains; the result is in the order of the registry. Each
 * goes into the cache when it is done, so the same call goes on where an aborted one stopped.
 * @throws the signal's reason when it aborts
 */
export async function runBaselines(
  benchmark: Pick<OpenBenchmark, 'query' | 'pipeline' | 'defaultEpochs' | 'concurrency'>,
  options: BaselineOptions = {},
): Promise<readonly Baseline[]> {
  checkOptions('runBaselines', options, BASELINE_OPTIONS);
  const { epochs, programs, onProgress, signal } = options;
  const entries: readonly Entrant[] = [
    ...(programs === undefined ? pipelineEntrant(benchmark, epochs) : []),
    ...Object.entries(programs ?? NAMED_PROGRAMS).map(([name, program]) => ({ name, program })),
  ];
  const done: (Baseline | undefined)[] = entries.map(() => undefined);
  await workThrough(entries.entries(), benchmark.concurrency, async ([index, { name, program, schedule }]) => {
    signal?.throwIfAborted();
    onProgress?.(
      done.filter((baseline) => baseline !== undefined),
      name,
      entries.length,
    );
    const result = await benchmark.query(program, {
      title: name,
      ...(epochs === undefined ? {} : { epochs }),
      ...(schedule === undefined ? {} : { schedule }),
      ...(signal === undefined ? {} : { signal }),
    });
    done[index] = { name, program, result };
  });
  return done.filter((baseline) => baseline !== undefined);
}

interface Entrant {
  readonly name: string;
  readonly program: Program;
  readonly schedule?: CosineSchedule;
}

function pipelineEntrant(
  { pipeline, defaultEpochs }: Pick<OpenBenchmark, 'pipeline' | 'defaultEpochs'>,
  epochs: number | undefined,
): readonly Entrant[] {
  if (pipeline === undefined) return [];
  return [{ name: pipeline.name, ...openPipeline(pipeline, epochs ?? defaultEpochs) }];
}
