import type { Json } from '../util/json.js';
import type { EvaluationRecord, RecordId } from './record.js';

/** A claim on an evaluation in flight, so that nobody trains the same program twice at once. */
export interface Lease {
  /** Extends the claim; false when it was lost meanwhile (this process slept past its end). */
  renew(): Promise<boolean>;
  release(): Promise<void>;
}

/** What asking for a lease gives. */
export type LeaseAttempt =
  | { readonly kind: 'acquired'; readonly lease: Lease }
  /** Somebody else trains it; ask again at `retryAfterMs` at the latest. */
  | { readonly kind: 'held'; readonly owner: string; readonly retryAfterMs: number };

/** A run as the store knows it. */
export interface RunInfo {
  /** 12 hexadecimal digits, from the run's configuration. */
  readonly id: string;
  /** What the run is: algorithm and settings, task, protocol, epochs, seed. Equal configurations are one run. */
  readonly config: Json;
  /** Backend and executor for life. */
  readonly numerics: string;
  readonly createdAt: string;
}

/** One line of a run's journal; `seq` counts from 0 without a gap. */
export interface JournalEntry {
  readonly seq: number;
  readonly type: 'asked' | 'told' | 'enqueued' | 'opened' | 'closed';
  readonly payload: Json;
  /** Milliseconds since the epoch; for reports, never for the search. */
  readonly timeMs: number;
}

/** What a store holds. Sizes in bytes; `sizeBytes` without the checkpoints. */
export interface StoreContents {
  readonly records: number;
  readonly finished: number;
  /** Of those finished, the trainings that went on after a loss that was not finite, as their protocol says (`curve.firstNonFinite`). */
  readonly trainedOn: number;
  readonly diverged: number;
  readonly exactKeys: number;
  readonly runs: number;
  readonly sizeBytes: number;
  readonly checkpoints: number;
  readonly checkpointBytes: number;
}

/**
 * What survives the process: records, exact keys, leases, run journals, checkpoints.
 * Every method is atomic: after kill -9 a call has happened whole or not at all. Many processes may use one store.
 */
export interface Store {
  /** For messages: the folder or the address. */
  readonly location: string;

  /** Behaviour key of an exact program text under a key version, if it is known. */
  findKey(keyVersion: string, exact: string): Promise<string | undefined>;
  rememberKey(keyVersion: string, exact: string, key: string): Promise<void>;

  /** `fresh`: from the store itself, not from a memory before it; for a caller that needs more epochs than the remembered record has. */
  findRecord(id: RecordId, options?: { readonly fresh?: boolean }): Promise<EvaluationRecord | undefined>;
  /** Stores a record unless a longer one is there; returns what is stored afterwards. */
  putRecord(record: EvaluationRecord): Promise<EvaluationRecord>;
  /** All records, or those of one task, in a stable order. */
  records(filter?: { readonly task?: string }): AsyncIterable<EvaluationRecord>;

  /** How many records are of a task of this name with another hash: of another version or other settings. They answer for nothing here. */
  countOtherRecords(taskName: string, task: string): Promise<number>;

  tryLease(id: RecordId): Promise<LeaseAttempt>;

  /** The newest training state of a record as bytes, if it is kept. A missing or damaged one is `undefined`, never an error. */
  loadCheckpoint(id: RecordId): Promise<Uint8Array | undefined>;
  /** Keeps the state, the newest only; drops the oldest of other records when the byte budget is full. */
  saveCheckpoint(id: RecordId, bytes: Uint8Array): Promise<void>;

  /** Makes the run, or finds it if its id is there. */
  openRun(info: Omit<RunInfo, 'createdAt'>): Promise<RunInfo>;
  findRun(id: string): Promise<RunInfo | undefined>;
  runs(): Promise<readonly RunInfo[]>;
  /** Claims the run for this process: one writer a journal. */
  tryLeaseRun(id: string): Promise<LeaseAttempt>;
  /** Appends in one transaction. @throws {NosbenchError} when `seq` does not continue the journal. */
  appendJournal(run: string, entries: readonly JournalEntry[]): Promise<void>;
  readJournal(run: string): Promise<readonly JournalEntry[]>;
  deleteRun(id: string): Promise<void>;

  contents(): Promise<StoreContents>;
  /** Removes records, exact keys and checkpoints (of one task, or all). Journals stay. Returns the number of records removed. */
  clear(filter?: { readonly task?: string }): Promise<number>;
  close(): Promise<void>;
}
