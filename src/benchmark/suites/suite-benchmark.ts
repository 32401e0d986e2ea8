import type { Store } from '../../cache/store.js';
import type { Backend } from '../../interpreter/backends.js';
import type { Program } from '../../program/program.js';
import { NosbenchError } from '../../util/errors.js';
import { type Json, stableHash } from '../../util/json.js';
import { checkOptions } from '../../util/known-options.js';
import type { Benchmark } from '../benchmark.js';
import { EvaluationFailure } from '../evaluation-failure.js';
import { checkOpenOptions } from '../open-options.js';
import { QUERY_OPTIONS } from '../option-tables.js';
import type { RecordedTask } from '../other-records.js';
import type { RunOutcome, RunRequest, SearchRequest } from '../runs/run.js';
import { identifyRun, type RunContext, runContextOf, runSearch } from '../runs/run-search.js';
import type { BenchmarkOptions, KeyScheme, OpenBenchmark, QueryOptions } from '../types.js';
import { SUITE_PREFIX } from './find-suite.js';
import { findFrozenSuite } from './frozen-suite.js';
import { type OpenMembers, openMembers } from './open-members.js';
import type { FrozenSuite } from './suite.js';
import { commonEpochs, createSuiteQuery, type SuiteQuery } from './suite-query.js';
import type { SuiteResult } from './suite-score.js';

/**
 * Several tasks behind one query. Their records are those of the tasks alone, in one store; the loss is TaskSet's J, the sum over the tasks of
 * the mean normalised validation loss, measured against losses that stand in the suite, so that a score never moves.
 *
 *     const benchmark = await SuiteBenchmark.open({ task: 'suite:taskset-tiny' });
 *     const { loss, tasks } = await benchmark.query(findNamed('AdamW'));
 */
export class SuiteBenchmark implements OpenBenchmark {
  readonly #open: OpenMembers;
  readonly #query: SuiteQuery;
  #isOpen = true;

  readonly suite: FrozenSuite;
  /** Hash of the tasks' identities and their frozen losses. */
  readonly taskHash: string;
  /** Evaluations of a whole curve, less the first. */
  readonly defaultEpochs: number;

  private constructor(suite: FrozenSuite, open: OpenMembers) {
    const members = suite.tasks.map(({ task, frozen }, i) => ({ task, frozen, benchmark: open.benchmarks[i]! }));
    this.#open = open;
    this.defaultEpochs = commonEpochs(suite.name, members);
    this.#query = createSuiteQuery(members, this.concurrency);
    this.suite = suite;
    this.taskHash = stableHash(identityOf(suite));
  }

  /** @throws {NosbenchError} for a suite that does not exist or is not frozen, a task that cannot be opened, and whatever opening a benchmark throws */
  static async open(options: BenchmarkOptions): Promise<SuiteBenchmark> {
    checkOpenOptions('SuiteBenchmark.open', options);
    const suite = findFrozenSuite(options);
    const open = await openMembers(suite, options);
    try {
      return new SuiteBenchmark(suite, open);
    } catch (error) {
      await open.close();
      throw error;
    }
  }

  get name(): string {
    return `${SUITE_PREFIX}${this.suite.name}`;
  }

  get recordedTasks(): readonly RecordedTask[] {
    return this.#open.benchmarks;
  }

  get remark(): string | undefined {
    const remarks = new Set(this.#open.benchmarks.map(({ remark }) => remark).filter((remark) => remark !== undefined));
    return remarks.size === 0 ? undefined : [...remarks].join('; ');
  }

  get backend(): Backend {
    return this.#first.backend;
  }

  get numerics(): string {
    return this.#first.numerics;
  }

  get executorReason(): string | undefined {
    return this.#first.executorReason;
  }

  get keyScheme(): KeyScheme {
    return this.#first.keyScheme;
  }

  get keyVersion(): string {
    return this.#first.keyVersion;
  }

  get concurrency(): number {
    return this.#first.concurrency;
  }

  get location(): string {
    return this.store.location;
  }

  get store(): Store {
    return this.#open.store;
  }

  /** J of a program, with the score and the answer of every task. @throws as `Benchmark.query` */
  async query(program: Program, options: QueryOptions = {}): Promise<SuiteResult> {
    this.#checkOpen('query');
    checkOptions('query', options, QUERY_OPTIONS);
    try {
      return await this.#query(program, options);
    } catch (error) {
      throw error instanceof EvaluationFailure ? error.cause : error;
    }
  }

  /** Searches for the lowest J. */
  search(request: RunRequest): Promise<RunOutcome> {
    this.#checkOpen('search');
    return runSearch(this.#runContext(), request);
  }

  identify(request: SearchRequest): Promise<Pick<RunOutcome, 'run' | 'config'>> {
    return identifyRun(this.#runContext(), request);
  }

  keyOf(program: Program): string {
    return this.#first.keyOf(program);
  }

  async close(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    await this.#open.close();
  }

  #runContext(): RunContext {
    return runContextOf(this, { query: this.#query, protocol: identityOf(this.suite) });
  }

  get #first(): Benchmark {
    return this.#open.benchmarks[0]!;
  }

  #checkOpen(call: string): void {
    if (this.#isOpen) return;
    throw new NosbenchError(
      'usage',
      `SuiteBenchmark.${call}: expected an open suite, got a closed one. Open it again.`,
    );
  }
}

/** Everything that J depends on; the suite's name and description are no part of it. */
function identityOf(suite: FrozenSuite): Json {
  return {
    protocol: 'suite',
    version: 1,
    score: 'sum over tasks of the mean normalised validation loss',
    tasks: suite.tasks.map(({ task, frozen: { hash, initial, best } }) => ({ task, hash, initial, best })),
  };
}
