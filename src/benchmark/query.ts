import type { EvaluationRecord, RecordId } from '../cache/record.js';
import type { Lease } from '../cache/store.js';
import type { Program } from '../program/program.js';
import { checkIsProgram } from '../program/validate.js';
import { type CosineSchedule, checkSchedule } from '../tasks/schedule.js';
import type { TrainingObserver } from '../tasks/training.js';
import { NosbenchError } from '../util/errors.js';
import { answer, answers, isUntrained, untrainedAnswer } from './answer.js';
import type { FlightOutcome } from './in-flight.js';
import { createKeyLookup } from './key-lookup.js';
import { type QueryContext, recordIdOf } from './query-context.js';
import type { Cached, QueryResult } from './query-result.js';
import { checkTimeLimit } from './time-limit.js';
import { trainRecord } from './train-record.js';
import { sleep, unlessAborted } from './waiting.js';

/** How to ask. */
export interface QueryRequest {
  /** Default: the protocol's own number. */
  readonly epochs?: number;
  readonly schedule?: CosineSchedule;
  readonly observers?: readonly TrainingObserver[];
  /** What whoever follows the training is told as the program's name; default its own. */
  readonly title?: string;
  /** Longest training, in milliseconds. */
  readonly timeoutMs?: number;
  /** Ends the training itself, without a record. */
  readonly signal?: AbortSignal;
  /** Ends only waiting, for somebody else's training or for a free worker; one's own goes on to its end. */
  readonly waitSignal?: AbortSignal;
}

/** Answers queries of one benchmark. @throws {EvaluationFailure} when the training throws */
export type Query = (program: Program, request?: QueryRequest) => Promise<QueryResult>;

interface Found {
  readonly record: EvaluationRecord;
  readonly cached: Cached;
  readonly epochsTrained: number;
}

/** Longest pause between two looks at a training of another process. */
const POLL_MS = 100;
/** How often a training renews its claim: well within the time that a lease lives. */
const RENEW_MS = 5_000;

/**
 * The way of a query: text -> behaviour key -> memory -> store -> a training of this process -> a training of another
 * process -> one's own training. The first three steps are all that a repeated query sees, so they await nothing.
 */
export function createQuery(context: QueryContext): Query {
  const { keyer, store, protocol } = context;
  const keys = createKeyLookup(keyer, store);

  return async (program, request = {}) => {
    const begun = performance.now();
    checkIsProgram(program, 'query');
    const epochs = checkEpochs(request.epochs ?? protocol.defaultEpochs);
    if (request.schedule !== undefined) checkSchedule(request.schedule, epochs);
    checkTimeLimit('query', request.timeoutMs);
    const seconds = (): number => (performance.now() - begun) / 1000;
    const key = keys.peek(program) ?? (await keys.find(program));
    if (isUntrained(key)) return untrainedAnswer(key, seconds());

    const id = recordIdOf(context, key, request.schedule);
    const remembered = store.peekRecord(id);
    if (remembered !== undefined && answers(remembered, epochs)) {
      return answer(remembered, protocol, epochs, { cached: 'memory', epochsTrained: 0, seconds: seconds() });
    }
    request.signal?.throwIfAborted();
    const { record, cached, epochsTrained } = await find(context, id, program, epochs, request);
    return answer(record, protocol, epochs, { cached, epochsTrained, seconds: seconds() });
  };
}

/** Looks until the record is long enough, joining whoever trains it, training it when nobody does. */
async function find(
  context: QueryContext,
  id: RecordId,
  program: Program,
  epochs: number,
  request: QueryRequest,
): Promise<Found> {
  let hasWaited = false;
  for (;;) {
    const record = await look(context, id, epochs);
    if (record !== undefined) return { record, cached: hasWaited ? 'joined' : 'store', epochsTrained: 0 };

    const flight = context.inFlight.find(id.key);
    if (flight === undefined) return lead(context, id, program, epochs, request, hasWaited);
    const outcome = await unlessAborted(flight, [request.signal, request.waitSignal]);
    if (outcome.kind === 'failed') throw outcome.error;
    hasWaited = true;
  }
}

/** The record in memory or in the store, if it is long enough. */
async function look({ store }: QueryContext, id: RecordId, epochs: number): Promise<EvaluationRecord | undefined> {
  const remembered = store.peekRecord(id);
  if (remembered !== undefined && answers(remembered, epochs)) return remembered;
  const stored = await store.findRecord(id, { fresh: true });
  return stored !== undefined && answers(stored, epochs) ? stored : undefined;
}

/** Takes the behaviour for this process: others who ask for it here wait until this ends. */
async function lead(
  context: QueryContext,
  id: RecordId,
  program: Program,
  epochs: number,
  request: QueryRequest,
  hasWaited: boolean,
): Promise<Found> {
  const land = context.inFlight.begin(id.key);
  let outcome: FlightOutcome = { kind: 'abandoned' };
  try {
    const found = await trainOrJoin(context, id, program, epochs, request, hasWaited);
    outcome = { kind: 'done' };
    return found;
  } catch (error) {
    const isAbort = request.signal?.aborted === true || request.waitSignal?.aborted === true;
    if (!isAbort) outcome = { kind: 'failed', error };
    throw error;
  } finally {
    land(outcome);
  }
}

/** Claims the behaviour against other processes and trains it, or waits for the one that does and takes its record. */
async function trainOrJoin(
  context: QueryContext,
  id: RecordId,
  program: Program,
  epochs: number,
  request: QueryRequest,
  alreadyWaited: boolean,
): Promise<Found> {
  let hasWaited = alreadyWaited;
  for (;;) {
    const attempt = await context.store.tryLease(id);
    if (attempt.kind === 'acquired') return underLease(attempt.lease, context, id, program, epochs, request, hasWaited);
    hasWaited = true;
    await sleep(Math.min(attempt.retryAfterMs, POLL_MS), [request.signal, request.waitSignal]);
    const record = await look(context, id, epochs);
    if (record !== undefined) return { record, cached: 'joined', epochsTrained: 0 };
  }
}

async function underLease(
  lease: Lease,
  context: QueryContext,
  id: RecordId,
  program: Program,
  epochs: number,
  { epochs: _, ...request }: QueryRequest,
  hasWaited: boolean,
): Promise<Found> {
  try {
    // Read again: the record may have come between the last look and the claim.
    const stored = await context.store.findRecord(id, { fresh: true });
    if (stored !== undefined && answers(stored, epochs)) {
      return { record: stored, cached: hasWaited ? 'joined' : 'store', epochsTrained: 0 };
    }
    const trained = await trainRecord(context, { ...request, id, program, epochs, stored, onBusy: keepLease(lease) });
    return { ...trained, cached: false };
  } finally {
    await lease.release();
  }
}

/** Renews the claim from within a training in this thread: its own heartbeat waits for the event loop, which a long epoch keeps busy. */
function keepLease(lease: Lease): () => void {
  let renewedAt = performance.now();
  return () => {
    if (performance.now() - renewedAt < RENEW_MS) return;
    renewedAt = performance.now();
    // A full disk or a long lock: the next beat tries again. A claim that is lost costs at most a second training of the same record.
    lease.renew().catch(() => {});
  };
}

function checkEpochs(epochs: number): number {
  if (Number.isSafeInteger(epochs) && epochs >= 1) return epochs;
  throw new NosbenchError(
    'usage',
    `query: expected epochs to be a whole number of at least 1, got ${epochs}. Leave it out for the protocol's own number.`,
  );
}
