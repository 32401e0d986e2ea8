import { createKeyer } from '../cache/keys/keyer.js';
import { isMemoryStore, withMemory } from '../cache/memory-store.js';
import { openStore } from '../cache/open-store.js';
import type { Store } from '../cache/store.js';
import { type Backend, describeNumerics, openBackend } from '../interpreter/backends.js';
import { chooseExecutor } from '../interpreter/executors.js';
import type { Program } from '../program/program.js';
import { checkIsProgram } from '../program/validate.js';
import type { Protocol } from '../tasks/protocol.js';
import type { Pipeline } from '../tasks/schedule.js';
import type { Task } from '../tasks/task.js';
import { train } from '../tasks/train.js';
import { NosbenchError } from '../util/errors.js';
import { checkOptions } from '../util/known-options.js';
import { EvaluationFailure } from './evaluation-failure.js';
import { createInFlight } from './in-flight.js';
import { checkOpenOptions } from './open-options.js';
import { QUERY_OPTIONS } from './option-tables.js';
import type { RecordedTask } from './other-records.js';
import { createQuery, type Query, type QueryRequest } from './query.js';
import type { QueryContext } from './query-context.js';
import type { QueryResult } from './query-result.js';
import { createRecall, type Recall } from './recall.js';
import type { RunOutcome, RunRequest, SearchRequest } from './runs/run.js';
import { identifyRun, type RunContext, runContextOf, runSearch } from './runs/run-search.js';
import { openTask } from './tasks.js';
import { createLocalTrainer, type Trainer } from './trainer.js';
import type { BenchmarkOptions, KeyScheme, OpenBenchmark, QueryOptions } from './types.js';
import { checkWorkers } from './workers/limit.js';
import type { PoolNumerics } from './workers/order.js';
import type { WorkerPool } from './workers/pool.js';

/** Folder of the cache unless another is named. */
export const DEFAULT_CACHE = 'nosbench-cache';
const DEFAULT_SAVE_MS = 10_000;

/** The benchmarks open in this process. */
const OPEN = new Set<Benchmark>();

interface Parts {
  readonly context: QueryContext;
  readonly backend: Backend;
  readonly keyScheme: KeyScheme;
  readonly ownsStore: boolean;
  readonly pool: WorkerPool | undefined;
  readonly ownsPool: boolean;
  readonly pipeline?: Pipeline;
  readonly executorReason?: string;
}

/**
 * A task, a cache and the arithmetic to train with: the place where programs get their losses.
 *
 *     const benchmark = await Benchmark.open({ task: 'toy' });
 *     const { loss } = await benchmark.query(findNamed('AdamW'));
 *     await benchmark.close();
 */
export class Benchmark implements OpenBenchmark {
  readonly #context: QueryContext;
  readonly #query: Query;
  readonly #recall: Recall;
  readonly #ownsStore: boolean;
  readonly #pool: WorkerPool | undefined;
  readonly #ownsPool: boolean;
  #isOpen = true;

  readonly task: Task;
  readonly protocol: Protocol;
  /** How those trained who published the task; absent where nothing is known. */
  readonly pipeline?: Pipeline;
  /** Hash of the identities of task and protocol; records are found by it. */
  readonly taskHash: string;
  readonly backend: Backend;
  /** Backend and executor, such as `wasm/tensor`; records of one never answer for another. */
  readonly numerics: string;
  /** Why the executor is not the one that `auto` would rather take; absent where it is. */
  readonly executorReason?: string;
  readonly keyScheme: KeyScheme;
  /** Key scheme with its version, such as `trajectory-1`. */
  readonly keyVersion: string;
  /** Folder or address of the cache. */
  readonly location: string;
  /** Trainings that run at once. */
  get concurrency(): number {
    return this.#pool?.size ?? 1;
  }

  /** The cache behind this benchmark, a memory of what was used lately before it. */
  readonly store: Store;

  private constructor({ context, backend, keyScheme, ownsStore, pool, ownsPool, pipeline, executorReason }: Parts) {
    this.#context = context;
    this.#query = createQuery(context);
    this.#recall = createRecall(context);
    this.#ownsStore = ownsStore;
    this.#pool = pool;
    this.#ownsPool = ownsPool;
    this.task = context.task;
    this.protocol = context.protocol;
    if (pipeline !== undefined) this.pipeline = pipeline;
    this.taskHash = context.taskHash;
    this.backend = backend;
    this.numerics = context.numerics;
    if (executorReason !== undefined) this.executorReason = executorReason;
    this.keyScheme = keyScheme;
    this.keyVersion = context.keyer.version;
    this.location = context.store.location;
    this.store = context.store;
    OPEN.add(this);
  }

  /** @throws {NosbenchError} for an unknown task, a backend that does not load, or a cache that cannot be used */
  static async open(options: BenchmarkOptions): Promise<Benchmark> {
    checkOpenOptions('Benchmark.open', options);
    const { keyScheme = 'trajectory', cache = DEFAULT_CACHE, checkpointBytes, workers = 0 } = options;
    if (typeof workers === 'number') checkWorkers(workers);
    const { task, protocol, pipeline, hash } = await openTask(options.task, options.taskOptions);
    try {
      task.prepare?.();
      const backend = await openTheBackend(options.backend ?? 'auto');
      const { executor, reason } = chooseExecutor(options.executor ?? 'auto', backend);
      const keyer = await createKeyer(keyScheme);
      const ownsStore = typeof cache === 'string';
      const store = ownsStore
        ? await openStore(cache, checkpointBytes === undefined ? {} : { checkpointBytes })
        : cache;
      const ownsPool = typeof workers === 'number';
      const pool = ownsPool ? await openPool(workers, { backend: backend.name, executor: executor.name }) : workers;
      const local = createLocalTrainer({ task, protocol, executor, train });
      const context: QueryContext = {
        task,
        protocol,
        taskHash: hash,
        numerics: describeNumerics(backend, executor),
        keyer,
        store: isMemoryStore(store) ? store : withMemory(store),
        saveAfterMs: options.saveAfterMs ?? DEFAULT_SAVE_MS,
        trainer:
          pool === undefined
            ? local
            : observedHere(local, pool.trainer({ name: options.task, options: options.taskOptions ?? {}, hash })),
        inFlight: createInFlight(),
        ...(options.onTraining === undefined ? {} : { onTraining: options.onTraining }),
      };
      return new Benchmark({
        context,
        backend,
        keyScheme,
        ownsStore,
        pool,
        ownsPool,
        ...(pipeline === undefined ? {} : { pipeline }),
        ...(reason === undefined ? {} : { executorReason: reason }),
      });
    } catch (error) {
      task.dispose();
      throw error;
    }
  }

  /** The threads that train; absent where this one does. */
  get workers(): WorkerPool | undefined {
    return this.#pool;
  }

  get defaultEpochs(): number {
    return this.protocol.defaultEpochs;
  }

  get name(): string {
    return this.task.name;
  }

  get recordedTasks(): readonly RecordedTask[] {
    return [this];
  }

  get lossMeaning(): string {
    return this.protocol.scoreMeaning;
  }

  get remark(): string | undefined {
    return this.task.remark;
  }

  /**
   * Loss and curve of a program: from the cache where its behaviour is known, else by training it.
   * @throws the signal's reason when it aborts, and whatever a training throws; neither leaves a record
   */
  async query(program: Program, options: QueryOptions = {}): Promise<QueryResult> {
    this.#checkOpen('query');
    checkOptions('query', options, QUERY_OPTIONS);
    try {
      return await this.#query(program, options);
    } catch (error) {
      throw error instanceof EvaluationFailure ? error.cause : error;
    }
  }

  /** As `query`, for whoever goes on after one evaluation has failed: a training that throws is an `EvaluationFailure`. */
  evaluate(program: Program, request: QueryRequest = {}): Promise<QueryResult> {
    this.#checkOpen('evaluate');
    return this.#query(program, request);
  }

  /** The answer that needs no training, if the cache has it. @param epochs default the protocol's own number */
  recall(program: Program, epochs?: number): Promise<QueryResult | undefined> {
    this.#checkOpen('recall');
    return this.#recall(program, epochs);
  }

  /** Runs a search, or goes on with the run of the same configuration. */
  search(request: RunRequest): Promise<RunOutcome> {
    this.#checkOpen('search');
    return runSearch(this.#runContext(), request);
  }

  identify(request: SearchRequest): Promise<Pick<RunOutcome, 'run' | 'config'>> {
    return identifyRun(this.#runContext(), request);
  }

  /** Behaviour key of a program: programs with equal keys share a record. */
  keyOf(program: Program): string {
    checkIsProgram(program, 'keyOf');
    return this.#context.keyer.key(program);
  }

  /** Ends the workers, frees the task and closes the cache, as far as this benchmark opened them. A second call does nothing. */
  async close(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    OPEN.delete(this);
    if (this.#ownsPool) await this.#pool?.close();
    this.task.dispose();
    if (this.#ownsStore) await this.store.close();
  }

  #runContext(): RunContext {
    return runContextOf(this, { query: this.#query, protocol: this.protocol.identity });
  }

  #checkOpen(call: string): void {
    if (this.#isOpen) return;
    throw new NosbenchError('usage', `Benchmark.${call}: expected an open benchmark, got a closed one. Open it again.`);
  }
}

async function openPool(workers: number, numerics: PoolNumerics): Promise<WorkerPool | undefined> {
  if (workers === 0) return undefined;
  const { createWorkerPool } = await import('./workers/pool.js');
  return createWorkerPool({ size: workers, ...numerics });
}

/** Observers cannot follow a training into another thread, so what they watch stays in this one. */
function observedHere(local: Trainer, pooled: Trainer): Trainer {
  return (job) => ((job.observers ?? []).length > 0 ? local(job) : pooled(job));
}

/** tfjs has one active backend a process, and a record must say truly what it was trained with. */
async function openTheBackend(name: string): Promise<Backend> {
  const backend = await openBackend(name);
  const [other] = OPEN;
  if (other === undefined || other.backend.name === backend.name) return backend;
  await openBackend(other.backend.name);
  throw new NosbenchError(
    'usage',
    `Benchmark.open: expected backend ${other.backend.name}, which another open benchmark uses, got ${backend.name}. Close that one first, or use a process for each.`,
  );
}
