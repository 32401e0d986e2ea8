import type { KeyScheme } from '../cache/keys/contract.js';
import type { Store } from '../cache/store.js';
import type { Backend, BackendName } from '../interpreter/backends.js';
import type { ExecutorName } from '../interpreter/executor.js';
import type { Program } from '../program/program.js';
import type { ResultStatus } from '../search/contract.js';
import type { FidelityRequest } from '../search/hyperband/across-fidelities.js';
import type { Curve, FirstNonFinite } from '../tasks/protocol.js';
import type { CosineSchedule, Pipeline } from '../tasks/schedule.js';
import type { TrainingObserver, TrainingStatus } from '../tasks/training.js';
import type { Json } from '../util/json.js';
import type { RecordedTask } from './other-records.js';
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

/**
 * Where an answer came from. `false`: trained by this query. `memory`, `store`: a finished record. `joined`: another query or
 * process was training it, its result was awaited. `key`: the behaviour key itself says NaN or infinite, nothing is trained.
 */
export type Cached = false | 'memory' | 'store' | 'joined' | 'key';

/**
 * How the training ended, up to the epochs asked for. `inEpoch`, in the place of the step for records of versions that did not keep it: the
 * first epoch, counted from 1, whose number is not finite; 0 for the evaluation before the first epoch.
 */
export type QueryStatus =
  | TrainingStatus
  | { readonly kind: 'diverged'; readonly inEpoch: number; readonly loss: 'nan' | 'inf' };

/** What is known of a program on a task. */
export interface QueryResult {
  /** The protocol's score; NaN or infinite exactly if `status.kind` is `diverged`. */
  readonly loss: number;
  /** The protocol's number after each epoch, `epochs` long unless the training diverged. */
  readonly curve: readonly number[];
  readonly cached: Cached;
  readonly key: string;
  readonly status: QueryStatus;
  /** The first loss that was not finite within `curve`, where the training went on after it, as its protocol says; it may have recovered. */
  readonly firstNonFinite?: FirstNonFinite;
  /** Epochs in `curve`. */
  readonly epochs: number;
  /** Epochs trained by this query; fewer than `epochs` when a stored run was continued, 0 when `cached`. */
  readonly epochsTrained: number;
  /** Wall seconds of this query. */
  readonly seconds: number;
  /** Every series of every member. */
  readonly detail: Curve;
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

/** When a search ends: at whichever limit comes first. */
export interface Budget {
  readonly evaluations?: number;
  /** Programs trained, counted from an empty cache: behaviours that the run had not been told before. */
  readonly trained?: number;
  /** Epochs trained, counted likewise. */
  readonly epochs?: number;
  /** Wall seconds over all sessions of the run. */
  readonly seconds?: number;
}

/** One evaluation of a run as its journal keeps it. */
export interface HistoryEntry {
  /** Its number in the run, counted from 0: what people are told as "evaluation 17" and `run:ID/17` takes. */
  readonly id: number;
  readonly program: Program;
  readonly key: string;
  readonly status: ResultStatus;
  /** Finite if `status` is `ok`. */
  readonly loss?: number;
  readonly epochs: number;
  /** What the shared cache did for it. */
  readonly cached: Cached;
  /** True when this run had been told this behaviour before: a hit of the virtual cache that starts empty with the run. */
  readonly knownToRun: boolean;
  readonly epochsTrained: number;
  /** Wall seconds of this evaluation. */
  readonly seconds: number;
  /** Wall seconds since the run began, over all its sessions. */
  readonly elapsedSeconds: number;
  readonly parents: readonly number[];
  readonly origin: string;
  /** Why, when `status` is a fact about the machine. */
  readonly reason?: string;
}

/**
 * Counts of a run. `cumulativeSpeedUp` = evaluations / cacheSize, cacheSize of the virtual cache that starts empty. Where evaluations are of
 * several numbers of epochs it is epochsAsked / epochsTrained: a promotion is an evaluation that trains, and a behaviour that the cache has.
 */
export interface RunStatistics {
  readonly queries: number;
  readonly hits: { readonly memory: number; readonly store: number; readonly joined: number; readonly key: number };
  readonly misses: number;
  readonly nan: number;
  readonly inf: number;
  /** Behaviours first seen in this run (nan and inf among them, as one each). */
  readonly cacheSize: number;
  /** Programs that a run with an empty cache trains: `cacheSize` less the untrained keys. */
  readonly trained: number;
  /** Evaluations were of more than one number of epochs. */
  readonly isAcrossEpochs: boolean;
  readonly cumulativeSpeedUp: number;
  /** Cache size after each evaluation. */
  readonly cacheSizeByEvaluation: readonly number[];
  /** Epochs that the evaluations take without a cache and stored states: those asked for, or those up to a divergence. */
  readonly epochsAsked: number;
  /** Epochs that a run with an empty cache trains: of a continued training only those added. The budget counts them. */
  readonly epochsTrained: number;
  readonly trainingSeconds: number;
}

/** The counts of a run as they stand, without the series that grows with it. */
export type RunTotals = Omit<RunStatistics, 'cacheSizeByEvaluation'>;

/** Where a run stands. */
export interface Progress {
  readonly evaluations: number;
  readonly budget: Budget;
  readonly statistics: RunTotals;
  /** Epochs of an ordinary evaluation: `best` is the best of those. */
  readonly epochs: number;
  readonly best?: HistoryEntry;
  /** True while the journal is replayed. */
  readonly replaying: boolean;
  readonly elapsedSeconds: number;
}

/** What to search. All of it decides which run it is. */
export interface SearchRequest {
  /** Name in `SEARCHES`, or of a registered search. */
  readonly algorithm: string;
  readonly seed: number;
  /** Programs to start from; empty: as the algorithm says. */
  readonly initial: readonly Program[];
  /** Options of the algorithm by name. */
  readonly options: Readonly<Record<string, Json | undefined>>;
  /** Races the proposals over epochs, up to `epochs`; left out, each is trained for all of them. */
  readonly fidelity?: FidelityRequest | undefined;
  /** Epochs of an evaluation, default the protocol's. */
  readonly epochs?: number;
  /** Proposals open at once; results are told in the order asked, so this is part of the run's identity. Default 8. */
  readonly lookahead?: number;
}

/** What to search, for how long, and how. */
export interface RunRequest extends SearchRequest {
  readonly budget: Budget;
  /** Forget an earlier run of this very configuration and begin anew. */
  readonly restart?: boolean;
  /** Go on although the journal was written under another backend or executor. */
  readonly allowOtherNumerics?: boolean;
  /** Longest training of an evaluation in milliseconds (on a suite: of each of its tasks), default no limit. One that takes longer is told as timed out. */
  readonly timeoutMs?: number;
  readonly onProgress?: (progress: Progress) => void;
  /** Ends the run after the evaluation in hand. */
  readonly signal?: AbortSignal;
}

/** How a run stands when its search ends or is interrupted. */
export interface RunOutcome {
  /** Id of the run, 12 hexadecimal digits. */
  readonly run: string;
  readonly config: Json;
  readonly numerics: string;
  readonly ended: 'budget' | 'exhausted' | 'interrupted';
  readonly history: readonly HistoryEntry[];
  readonly statistics: RunStatistics;
  /** Lowest loss at the run's own number of epochs; the earliest of equal ones. Absent when nothing succeeded there. */
  readonly incumbent?: HistoryEntry;
  /** Evaluations of `history` that this session found in the journal. */
  readonly replayed: number;
  /** Evaluations that the journal holds: more than `history` where an earlier session had a larger budget. */
  readonly recorded: number;
  readonly elapsedSeconds: number;
}
