import { withMemory } from '../../cache/memory-store.js';
import { openStore } from '../../cache/open-store.js';
import type { Store } from '../../cache/store.js';
import { Benchmark, DEFAULT_CACHE } from '../benchmark.js';
import type { BenchmarkOptions } from '../types.js';
import { PLACE_OF_DATA, type Suite } from './suite.js';
import { openInSuite } from './task-in-suite.js';

/** The tasks of a suite, each a benchmark of its own over one store: records are shared with whoever trains one of them alone. */
export interface OpenMembers {
  /** In the suite's order. */
  readonly benchmarks: readonly Benchmark[];
  readonly store: Store;
  close(): Promise<void>;
}

/**
 * Opens the tasks of a suite over one store, with a memory of records that they share.
 * @throws {NosbenchError} naming the task, as `openInSuite`; nothing stays open then
 */
export async function openMembers(suite: Suite, options: Omit<BenchmarkOptions, 'task'>): Promise<OpenMembers> {
  const { cache = DEFAULT_CACHE, checkpointBytes, taskOptions: { [PLACE_OF_DATA]: place } = {} } = options;
  const ownsStore = typeof cache === 'string';
  const store = ownsStore ? await openStore(cache, checkpointBytes === undefined ? {} : { checkpointBytes }) : cache;
  const shared = withMemory(store);
  const benchmarks: Benchmark[] = [];
  const close = async (): Promise<void> => {
    for (const benchmark of benchmarks.toReversed()) await benchmark.close(); // the first has opened the workers of all
    if (ownsStore) await store.close();
  };
  try {
    for (const number of suite.tasks.keys()) {
      const benchmark = await openInSuite(
        suite,
        number,
        (entry) =>
          Benchmark.open({
            ...options,
            task: entry.task,
            taskOptions: place === undefined ? entry.options : { ...entry.options, [PLACE_OF_DATA]: place },
            cache: shared,
            workers: benchmarks[0]?.workers ?? (benchmarks.length === 0 ? (options.workers ?? 0) : 0),
          }),
        ({ protocol, taskHash }) => ({ protocol, hash: taskHash }),
        (opened) => opened.close(),
      );
      benchmarks.push(benchmark);
    }
    return { benchmarks, store: shared, close };
  } catch (error) {
    await close();
    throw error;
  }
}
