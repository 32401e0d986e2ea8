import type { RecordedTask } from '../benchmark/other-records.js';
import type { BackendName, ExecutorName, KeyScheme, OpenBenchmark } from '../benchmark/types.js';
import { physicalCores } from '../benchmark/workers/cores.js';
import type { Store } from '../cache/store.js';
import { note } from './output.js';
import { type TaskOptionValues, taskOptionsOf } from './task-options.js';
import type { TrainingsInHand } from './trainings-in-hand.js';

/** The options that a command shares with `BenchmarkOptions`. */
export interface SessionOptions extends TaskOptionValues {
  readonly task: string;
  readonly cache: string;
  readonly backend: BackendName | 'auto';
  readonly executor: ExecutorName | 'auto';
  readonly 'key-scheme': KeyScheme;
}

/** What a command opens its benchmark with, beside the options. */
export interface SessionSetting {
  /** Threads that train; 0, the default, for a command that trains one program at a time. */
  readonly workers?: number;
  /** Follows the trainings. */
  readonly trainings?: TrainingsInHand;
}

/** Opens the benchmark and says on stderr what was chosen. The caller closes it. */
export async function openSession(options: SessionOptions, setting: SessionSetting = {}): Promise<OpenBenchmark> {
  const { workers = 0, trainings } = setting;
  // Loaded here: TensorFlow.js comes with it and takes half a second.
  const { openBenchmark } = await import('../benchmark/open-benchmark.js');
  const benchmark = await openBenchmark({
    task: options.task,
    taskOptions: taskOptionsOf(options),
    cache: options.cache,
    backend: options.backend,
    executor: options.executor,
    keyScheme: options['key-scheme'],
    workers,
    ...(trainings === undefined ? {} : { onTraining: trainings.watch }),
  });
  noteChoices(benchmark, workers);
  if (benchmark.remark !== undefined) note(`nosbench: data: ${benchmark.remark}`);
  const { name, recordedTasks } = benchmark;
  await noteOtherRecords(benchmark.store, recordedTasks.length === 1 ? name : `tasks of ${name}`, recordedTasks);
  return benchmark;
}

/** Threads for a command that trains many programs: as told, else one a physical core. TensorFlow itself uses all cores for one training. */
export function workersFor({
  workers,
  backend,
}: {
  readonly workers: number | undefined;
  readonly backend: string;
}): number {
  return workers ?? (backend.startsWith('node') ? 0 : physicalCores());
}

/** Says what trains, and where it is kept. @param workers threads that train */
export function noteChoices(
  { backend, numerics, keyVersion, location, executorReason }: OpenBenchmark,
  workers: number,
): void {
  note(`nosbench: backend ${backend.name}, ${backend.description}`);
  const threads = workers === 0 ? '' : `, ${workers} ${workers === 1 ? 'worker' : 'workers'}`;
  note(`nosbench: executor ${executorOf(numerics)}${threads}, keys ${keyVersion}, cache ${location}`);
  noteExecutor(executorReason);
}

/** Says why the executor is not the one that is taken where it can be; nothing where it is. */
export function noteExecutor(reason: string | undefined): void {
  if (reason !== undefined) note(`nosbench: not executor fused, the faster one: ${reason}`);
}

/**
 * Records of the same tasks by another version or with other settings are not mixed in; whoever expects them should know why.
 * @param whose the task or suite in words
 */
export async function noteOtherRecords(store: Store, whose: string, tasks: readonly RecordedTask[]): Promise<void> {
  const { countOtherRecords } = await import('../benchmark/other-records.js');
  const count = await countOtherRecords(store, tasks);
  if (count === 0) return;
  const records = count === 1 ? '1 record' : `${count} records`;
  note(
    `nosbench: the cache holds ${records} of ${whose} in another version or with other settings; they are left alone`,
  );
}

/** The numerics of a record or a run for people: `backend wasm, executor tensor` for `wasm/tensor`. */
export function numericsText(numerics: string): string {
  const [backend = numerics] = numerics.split('/');
  return `backend ${backend}, executor ${executorOf(numerics)}`;
}

function executorOf(numerics: string): string {
  return numerics.split('/')[1] ?? 'unknown';
}
