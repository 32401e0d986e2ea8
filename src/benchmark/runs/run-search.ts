import { hostname } from 'node:os';
import type { Lease, RunInfo, Store } from '../../cache/store.js';
import type { Program } from '../../program/program.js';
import type { Search } from '../../search/contract.js';
import { NosbenchError } from '../../util/errors.js';
import { type Json, stableHash } from '../../util/json.js';
import { checkOptions } from '../../util/known-options.js';
import { VERSION } from '../../util/version.js';
import { RUN_OPTIONS } from '../option-tables.js';
import type { Query } from '../query.js';
import { checkTimeLimit } from '../time-limit.js';
import { checkBudget } from './budget.js';
import { drive } from './drive.js';
import { openJournal } from './journal.js';
import { requestedSearch } from './requested-search.js';
import type { RunOutcome, RunRequest, SearchRequest } from './run.js';
import { type Evaluation, type OpenProposal, windowSize } from './window.js';

/** The facts about a benchmark that are part of a run's identity, and what runs need of it. */
export interface RunContext {
  readonly store: Store;
  readonly query: Query;
  readonly keyOf: (program: Program) => string;
  /** Evaluations that run at once. */
  readonly concurrency: number;
  readonly numerics: string;
  /** Part of every run's configuration. */
  readonly facts: {
    readonly task: string;
    readonly taskHash: string;
    readonly protocol: Json;
    readonly keyScheme: string;
    readonly keyVersion: string;
  };
  readonly defaultEpochs: number;
}

/** What runs need of an open benchmark. @param protocol the identity of how it trains and scores */
export function runContextOf(
  benchmark: Omit<RunContext, 'query' | 'facts'> &
    Pick<RunContext['facts'], 'taskHash' | 'keyVersion'> & { readonly name: string; readonly keyScheme: string },
  { query, protocol }: { readonly query: Query; readonly protocol: Json },
): RunContext {
  const { store, concurrency, numerics, defaultEpochs, name, taskHash, keyScheme, keyVersion } = benchmark;
  return {
    store,
    query,
    keyOf: (program) => benchmark.keyOf(program),
    concurrency,
    numerics,
    facts: { task: name, taskHash, protocol, keyScheme, keyVersion },
    defaultEpochs,
  };
}

/** Proposals open at once, unless a request says otherwise or the search has less. */
export const DEFAULT_LOOKAHEAD = 8;
/** Pause between two looks at whether the run is still ours. */
const LEASE_CHECK_MS = 5_000;

/**
 * Runs a search, or goes on with the run of the same configuration; the budget is no part of that.
 * @throws {NosbenchError} when another process writes this run, when it was begun under other numerics, or when it
 * cannot be replayed
 */
export async function runSearch(context: RunContext, request: RunRequest): Promise<RunOutcome> {
  checkOptions('search', request, RUN_OPTIONS);
  checkBudget(request.budget);
  checkTimeLimit('search', request.timeoutMs);
  const { epochs, lookahead } = numbersOf(context, request);
  const search = requestedSearch(request, context.keyOf, epochs);
  try {
    return await runWith(search, context, request, { epochs, lookahead });
  } finally {
    await search.close?.();
  }
}

async function runWith(
  search: Search,
  context: RunContext,
  request: RunRequest,
  { epochs, lookahead }: { readonly epochs: number; readonly lookahead: number },
): Promise<RunOutcome> {
  const config = runConfig(context, request, search, epochs, lookahead);
  const id = runId(config);
  const { store, numerics } = context;

  const lease = await leaseRun(store, id);
  const lost = new AbortController();
  const check = setInterval(() => void checkLease(lease, id, lost), LEASE_CHECK_MS).unref();
  try {
    if (request.restart === true) await store.deleteRun(id);
    checkNumerics(await store.openRun({ id, config, numerics }), numerics, request.allowOtherNumerics === true);
    const session = { version: VERSION, numerics, host: hostname(), pid: process.pid, node: process.version };
    const outcome = await drive({
      search,
      evaluate: (proposal, waitSignal) => evaluate(context.query, proposal, request.timeoutMs, waitSignal),
      keyOf: context.keyOf,
      concurrency: context.concurrency,
      journal: await openJournal(store, id, session),
      budget: request.budget,
      epochs,
      lookahead,
      onProgress: request.onProgress,
      signal: request.signal === undefined ? lost.signal : AbortSignal.any([request.signal, lost.signal]),
    });
    if (lost.signal.aborted) throw lost.signal.reason;
    return { run: id, config, numerics, ...outcome };
  } finally {
    clearInterval(check);
    await lease.release();
  }
}

/** Which run a request means, without beginning or continuing it. @throws {NosbenchError} as `runSearch` for what it refuses of the search */
export async function identifyRun(
  context: RunContext,
  request: SearchRequest,
): Promise<Pick<RunOutcome, 'run' | 'config'>> {
  checkOptions('identify', request, { ...RUN_OPTIONS, budget: 'optional' });
  const { epochs, lookahead } = numbersOf(context, request);
  const search = requestedSearch(request, context.keyOf, epochs);
  try {
    const config = runConfig(context, request, search, epochs, lookahead);
    return { run: runId(config), config };
  } finally {
    await search.close?.();
  }
}

function numbersOf({ defaultEpochs }: RunContext, request: SearchRequest) {
  return {
    epochs: positive('epochs', request.epochs ?? defaultEpochs),
    lookahead: positive('lookahead', request.lookahead ?? DEFAULT_LOOKAHEAD),
  };
}

/** Everything that decides the history of a run. Equal configurations are one run. */
function runConfig(
  { facts }: RunContext,
  { algorithm, seed, fidelity }: SearchRequest,
  search: Search,
  epochs: number,
  lookahead: number,
): Json {
  return {
    // Of a search across fidelities the name tells both.
    algorithm: fidelity === undefined ? algorithm : search.name,
    settings: search.settings,
    ...facts,
    epochs,
    seed,
    lookahead: windowSize(search, lookahead),
  };
}

/** Twelve hexadecimal digits. */
export function runId(config: Json): string {
  return stableHash(config).slice(0, 12);
}

/** Asks the benchmark, and puts its answer as a run keeps it. */
async function evaluate(
  query: Query,
  { program, epochs }: OpenProposal,
  timeoutMs: number | undefined,
  waitSignal: AbortSignal,
): Promise<Evaluation> {
  const limit = timeoutMs === undefined ? {} : { timeoutMs };
  const { key, loss, curve, cached, seconds } = await query(program, { epochs, waitSignal, ...limit });
  if (Number.isFinite(loss)) return { key, status: 'ok', loss, curve, cached, seconds };
  return { key, status: Number.isNaN(loss) ? 'nan' : 'inf', curve, cached, seconds };
}

async function leaseRun(store: Store, id: string): Promise<Lease> {
  const attempt = await store.tryLeaseRun(id);
  if (attempt.kind === 'acquired') return attempt.lease;
  throw new NosbenchError(
    'environment',
    `run ${id}: expected nobody else to write it, got ${attempt.owner}. ` +
      'That process runs this very search; wait for it or stop it, or choose another --seed.',
  );
}

/** A process that slept past its lease may have lost the run to another one, and must not write any more. */
async function checkLease(lease: Lease, id: string, lost: AbortController): Promise<void> {
  try {
    if (await lease.renew()) return;
    lost.abort(
      new NosbenchError(
        'environment',
        `run ${id}: expected to be its only writer, got another process that took it over while this one was suspended. Leave it to that one.`,
      ),
    );
  } catch (error) {
    lost.abort(error);
  }
}

function checkNumerics(run: RunInfo, numerics: string, isAllowed: boolean): void {
  if (run.numerics === numerics || isAllowed) return;
  const [backend = '', executor = ''] = run.numerics.split('/');
  throw new NosbenchError(
    'usage',
    `run ${run.id}: expected the backend and executor that it was begun with, ${run.numerics}, got ${numerics}. ` +
      `Use --backend ${backend} --executor ${executor}, or --allow-other-numerics to mix both, or --restart to begin anew.`,
  );
}

function positive(name: string, value: number): number {
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new NosbenchError(
    'usage',
    `search: expected ${name} to be a whole number of at least 1, got ${value}. Leave it out for the default.`,
  );
}
