import { NAMED_PROGRAMS } from '../program/named/index.js';
import type { Program } from '../program/program.js';
import type { Benchmark } from './benchmark.js';
import type { QueryResult } from './types.js';

/** A named program and what it reached. */
export interface Baseline {
  readonly name: string;
  readonly program: Program;
  readonly result: QueryResult;
}

/** How to evaluate them. */
export interface BaselineOptions {
  /** Default: the protocol's own number. */
  readonly epochs?: number;
  /** Default: all named programs. */
  readonly programs?: Readonly<Record<string, Program>>;
  /** Called before each program, with those that are done. */
  readonly onProgress?: (done: readonly Baseline[], next: string, total: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Evaluates the named programs, in the order of the registry. Each goes into the cache when it is done, so the same call
 * goes on where an aborted one stopped.
 * @throws the signal's reason when it aborts
 */
export async function runBaselines(
  benchmark: Pick<Benchmark, 'query'>,
  options: BaselineOptions = {},
): Promise<readonly Baseline[]> {
  const { epochs, programs = NAMED_PROGRAMS, onProgress, signal } = options;
  const entries = Object.entries(programs);
  const done: Baseline[] = [];
  for (const [name, program] of entries) {
    signal?.throwIfAborted();
    onProgress?.(done, name, entries.length);
    const result = await benchmark.query(program, {
      ...(epochs === undefined ? {} : { epochs }),
      ...(signal === undefined ? {} : { signal }),
    });
    done.push({ name, program, result });
  }
  return done;
}
