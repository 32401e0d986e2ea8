import type { KeyScheme } from '../cache/keys/contract.js';
import type { Store } from '../cache/store.js';
import type { Backend, BackendName } from '../interpreter/backends.js';
import type { ExecutorName } from '../interpreter/executor.js';
import type { Program } from '../program/program.js';
import type { CosineSchedule, Pipeline } from '../tasks/schedule.js';
import type { TrainingObserver } from '../tasks/training.js';
import type { RecordedTask } from './other-records.js';
import type { QueryResult } from './query-result.js';
import type { RunOutcome, RunRequest, SearchRequest } from './runs/run.js';
import type { TaskOptions } from './tasks.js';
import type { TrainingWatch } from './training-watch.js';
import type { WorkerPool } from './workers/pool.js';

export type { BackendName, ExecutorName, KeyScheme };

/** What to open. */
export interface BenchmarkOptions {
  /** Name of a task: `toy`, ... @see TASKS */
  readonly task: string;
  /** Options of that task by name, default none. */
  readonly taskOptions?: TaskOptions;
  /** Folder of the cache, made if absent (default `nosbench-cache`), or an open store. */
  readonly cache?: string | Store;
  /** Default `auto`. */
  readonly backend?: BackendName | 'auto';
  /** Default: the best the backend has. */
  readonly executor?: ExecutorName | 'auto';
  /** How behaviours are told apart, default `trajectory`. */
  readonly keyScheme?: KeyScheme;
  /**
   * Milliseconds of training after which the epochs that are done are stored with their state, so that an interrupted training goes on
   * from there; default 10,000.
   */
  readonly saveAfterMs?: number;
  /** Bytes for checkpoints, default 1 GiB. */
  readonly checkpointBytes?: number;
  /**
   * Worker threads that train, each with a backend of its own, or a pool to share. Default 0: trainings run in this thread, one after
   * another; at most four a processor of the machine, or 64. Results are the same; a training that crashes or takes too long costs a worker
   * instead of the process.
   */
  readonly workers?: number | WorkerPool;
  /** Follows every training of this benchmark, in this thread or in a worker: for showing how far they are. */
  readonly onTraining?: TrainingWatch;
}

/** How to ask for a program. */
export interface QueryOptions {
  /** Epochs in all, default the protocol's own number. */
  readonly epochs?: number;
  /** Factor on the program's updates by epoch, default none. Records under a schedule are kept apart from those without. */
  readonly schedule?: CosineSchedule;
  /** Watch the training, which then runs in this thread. */
  readonly observers?: readonly TrainingObserver[];
  /** The name by which `onTraining` is told of the program; no part of the result. Default: its own name. */
  readonly title?: string;
  /** Longest training in milliseconds, default no limit. Without workers the limit takes effect between two steps. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** A task or a suite of tasks, open: programs go in, losses come out. */
export interface OpenBenchmark {
  /** As on the command line. */
  readonly name: string;
  /** Hash of everything that its results depend on. */
  readonly taskHash: string;
  /** The tasks that its records are of: itself, or those of the suite. */
  readonly recordedTasks: readonly RecordedTask[];
  /** What whoever reads a result should know of its data; absent where there is nothing to say. */
  readonly remark?: string | undefined;
  /** What the loss of a query is, in words; absent where the result itself says so. */
  readonly lossMeaning?: string | undefined;
  readonly backend: Backend;
  /** Backend and executor, such as `wasm/fused`. */
  readonly numerics: string;
  /** Why the executor is not the one that `auto` would rather take; absent where it is. */
  readonly executorReason?: string | undefined;
  readonly keyScheme: KeyScheme;
  /** Key scheme with its version. */
  readonly keyVersion: string;
  /** Folder or address of the cache. */
  readonly location: string;
  readonly store: Store;
  /** Trainings that run at once. */
  readonly concurrency: number;
  /** Epochs of a query that names none. */
  readonly defaultEpochs: number;
  /** How the task is trained by those who made it; absent where nothing is known. */
  readonly pipeline?: Pipeline | undefined;
  query(program: Program, options?: QueryOptions): Promise<QueryResult>;
  search(request: RunRequest): Promise<RunOutcome>;
  /** Id and configuration of the run that `search` begins or continues for this request. */
  identify(request: SearchRequest): Promise<Pick<RunOutcome, 'run' | 'config'>>;
  /** Behaviour key of a program. */
  keyOf(program: Program): string;
  close(): Promise<void>;
}
