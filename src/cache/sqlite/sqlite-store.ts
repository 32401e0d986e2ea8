import { statSync } from 'node:fs';
import type { RecordId } from '../record.js';
import type { Store, StoreContents } from '../store.js';
import type { Checkpoints } from './checkpoints.js';
import { numberAt } from './columns.js';
import type { SqliteDatabase } from './database.js';
import { allRuns, appendJournal, deleteRun, findRun, openRun, readJournal } from './journal.js';
import type { Leases } from './leases.js';
import { allRecords, countOtherRecords, findKey, findRecord, putRecord, rememberKey } from './records.js';

/** What an SQLite store is put together from. */
export interface SqliteParts {
  readonly location: string;
  readonly database: SqliteDatabase;
  readonly leases: Leases;
  readonly checkpoints: Checkpoints;
}

/** The store over one SQLite file and its folder of checkpoints. libsql works synchronously: a promise is settled when it is returned. */
export function createSqliteStore({ location, database, leases, checkpoints }: SqliteParts): Store {
  return {
    location,
    findKey: async (keyVersion, exact) => findKey(database, keyVersion, exact),
    rememberKey: async (keyVersion, exact, key) => rememberKey(database, keyVersion, exact, key),
    findRecord: async (id) => findRecord(database, id),
    putRecord: async (record) => putRecord(database, record),
    records: (filter) => allRecords(database, filter?.task),
    countOtherRecords: async (taskName, task) => countOtherRecords(database, taskName, task),
    tryLease: async (id) => leases.tryLease(leaseName(id)),
    loadCheckpoint: async (id) => checkpoints.load(id),
    saveCheckpoint: (id, bytes) => checkpoints.save(id, bytes),
    openRun: async (info) => openRun(database, info),
    findRun: async (id) => findRun(database, id),
    runs: async () => allRuns(database),
    tryLeaseRun: async (id) => leases.tryLease(`run ${id}`),
    appendJournal: async (run, entries) => appendJournal(database, run, entries),
    readJournal: async (run) => readJournal(database, run),
    deleteRun: async (id) => deleteRun(database, id),
    contents: async () => contents(database, checkpoints),
    clear: async (filter) => {
      checkpoints.clear(filter?.task);
      return clearRecords(database, filter?.task);
    },
    close: async () => {
      if (!database.isOpen) return;
      await leases.releaseAll();
      database.close();
    },
  };
}

function leaseName(id: RecordId): string {
  return `record ${JSON.stringify([id.task, id.key, id.numerics])}`;
}

/** A damaged body is told when its record is read. */
const TRAINED_ON = "CASE WHEN json_valid(body) THEN json_type(body, '$.curve.firstNonFinite') = 'object' END";

function contents(database: SqliteDatabase, checkpoints: Checkpoints): StoreContents {
  const row =
    database
      .query(
        `SELECT (SELECT count(*) FROM records WHERE status = 'finished'), (SELECT count(*) FROM records WHERE status = 'diverged'),
                (SELECT count(*) FROM records WHERE status = 'finished' AND ${TRAINED_ON}),
                (SELECT count(*) FROM exact_keys), (SELECT count(*) FROM runs)`,
      )
      .get() ?? [];
  const [finished, diverged] = [numberAt(row, 0), numberAt(row, 1)];
  const sizeBytes = ['', '-wal'].reduce(
    (sum, end) => sum + (statSync(database.file + end, { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
  return {
    records: finished + diverged,
    finished,
    trainedOn: numberAt(row, 2),
    diverged,
    exactKeys: numberAt(row, 3),
    runs: numberAt(row, 4),
    sizeBytes,
    ...checkpoints.count(),
  };
}

/** Exact keys belong to programs, not to tasks: only clearing everything drops them. */
function clearRecords(database: SqliteDatabase, task: string | undefined): number {
  const removed = database.transaction(() => {
    if (task !== undefined) return database.query('DELETE FROM records WHERE task = ?').run(task);
    database.query('DELETE FROM exact_keys').run();
    return database.query('DELETE FROM records').run();
  });
  // Hands the freed pages back to the file system.
  database.exec('PRAGMA incremental_vacuum');
  database.query('PRAGMA wal_checkpoint(PASSIVE)').all();
  return removed;
}
