import { recentlyUsed } from './recently-used.js';
import type { EvaluationRecord, RecordId } from './record.js';
import type { Store } from './store.js';

/** How much to remember. */
export interface MemoryOptions {
  /** Records kept in memory, default 10,000. */
  readonly maxRecords?: number;
  /** Exact keys kept in memory, default 100,000. */
  readonly maxKeys?: number;
}

/** A store that remembers what it was asked, and can say at once, without a promise, what it remembers. */
export interface MemoryStore extends Store {
  /** The remembered record, or `undefined`; never asks the store behind. It may be shorter than the stored one by now. */
  peekRecord(id: RecordId): EvaluationRecord | undefined;
  /** The remembered behaviour key, or `undefined`. */
  peekKey(keyVersion: string, exact: string): string | undefined;
}

/**
 * Puts a memory of the least recently used before any store.
 *
 * Only what was found is remembered, never that something is missing: another process may add it at any time. What is
 * remembered stays true (a record is a fact; at most another process has a longer curve of it by now, or has cleared it):
 * a caller that needs more epochs than the remembered record has asks with `fresh`.
 */
export function withMemory(store: Store, options: MemoryOptions = {}): MemoryStore {
  const records = recentlyUsed<EvaluationRecord>(options.maxRecords ?? 10_000);
  const keys = recentlyUsed<string>(options.maxKeys ?? 100_000);

  const remember = (record: EvaluationRecord) => {
    const name = recordName(record);
    const known = records.peek(name);
    if (known === undefined || record.epochs > known.epochs) records.set(name, record);
  };

  return {
    location: store.location,
    peekRecord: (id) => records.get(recordName(id)),
    peekKey: (keyVersion, exact) => keys.get(keyName(keyVersion, exact)),
    findKey: async (keyVersion, exact) => {
      const name = keyName(keyVersion, exact);
      const known = keys.get(name);
      if (known !== undefined) return known;
      const found = await store.findKey(keyVersion, exact);
      if (found !== undefined) keys.set(name, found);
      return found;
    },
    rememberKey: async (keyVersion, exact, key) => {
      await store.rememberKey(keyVersion, exact, key);
      keys.set(keyName(keyVersion, exact), key);
    },
    findRecord: async (id, findOptions) => {
      const known = findOptions?.fresh === true ? undefined : records.get(recordName(id));
      if (known !== undefined) return known;
      const found = await store.findRecord(id, findOptions);
      if (found === undefined)
        records.delete(recordName(id)); // cleared by another process
      else remember(found);
      return found;
    },
    putRecord: async (record) => {
      const stored = await store.putRecord(record);
      remember(stored);
      return stored;
    },
    records: (filter) => store.records(filter),
    countOtherRecords: (taskName, task) => store.countOtherRecords(taskName, task),
    tryLease: (id) => store.tryLease(id),
    loadCheckpoint: (id) => store.loadCheckpoint(id),
    saveCheckpoint: (id, bytes) => store.saveCheckpoint(id, bytes),
    openRun: (info) => store.openRun(info),
    findRun: (id) => store.findRun(id),
    runs: () => store.runs(),
    tryLeaseRun: (id) => store.tryLeaseRun(id),
    appendJournal: (run, entries) => store.appendJournal(run, entries),
    readJournal: (run) => store.readJournal(run),
    deleteRun: (id) => store.deleteRun(id),
    contents: () => store.contents(),
    clear: async (filter) => {
      const removed = await store.clear(filter);
      records.clear();
      if (filter?.task === undefined) keys.clear();
      return removed;
    },
    close: () => store.close(),
  };
}

/** True for a store that has a memory before it already. */
export function isMemoryStore(store: Store): store is MemoryStore {
  return 'peekRecord' in store && 'peekKey' in store;
}

function recordName(id: RecordId): string {
  return `${id.task}\n${id.key}\n${id.numerics}`;
}

function keyName(keyVersion: string, exact: string): string {
  return `${keyVersion}\n${exact}`;
}
