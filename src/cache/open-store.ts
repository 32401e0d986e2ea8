import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { NosbenchError } from '../util/errors.js';
import { makeFolder } from '../util/make-folder.js';
import { CHECKPOINT_NAME } from './checkpoint-file.js';
import { openCheckpoints } from './sqlite/checkpoints.js';
import { SqliteDatabase } from './sqlite/database.js';
import { damageAdvice, fileFailure, isBusy } from './sqlite/failures.js';
import { createLeases } from './sqlite/leases.js';
import { prepareDatabase } from './sqlite/schema.js';
import { createSqliteStore } from './sqlite/sqlite-store.js';
import type { Store } from './store.js';

/** Name of the database in the folder of a cache. */
const DATABASE_FILE = 'nosbench.sqlite';
/** Name of the folder of checkpoints in the folder of a cache. */
const CHECKPOINT_FOLDER = 'checkpoints';

/** Wait inside SQLite at a time while opening, and pause after it, in which the event loop goes on. */
const OPENING_WAIT_MS = 20;

/** Limits of the embedded store. */
export interface OpenStoreOptions {
  /** Bytes that checkpoints may take together, default 1 GiB; 0 keeps none. */
  readonly checkpointBytes?: number;
  /** Longest wait for another process's transaction, default 10,000. The wait blocks this thread. */
  readonly busyTimeoutMs?: number;
  /** Life of a lease that is not renewed, default 30,000; a held one is renewed at every third of it. */
  readonly leaseMs?: number;
}

/**
 * Opens the embedded store: `<folder>/nosbench.sqlite` and `<folder>/checkpoints/`, made if absent. Many processes may have it open.
 * @throws {NosbenchError} when the folder cannot be made or written, or the database is damaged, foreign or of a newer
 * nosbench; whatever is there stays as it is.
 */
export async function openStore(folder: string, options: OpenStoreOptions = {}): Promise<Store> {
  const checkpointBytes = atLeast(0, options.checkpointBytes ?? 2 ** 30, 'checkpointBytes');
  const busyTimeoutMs = Math.min(atLeast(0, options.busyTimeoutMs ?? 10_000, 'busyTimeoutMs'), 2 ** 31 - 1);
  const leaseMs = atLeast(1, options.leaseMs ?? 30_000, 'leaseMs');
  const file = join(folder, DATABASE_FILE);
  checkFolder(folder, file, join(folder, CHECKPOINT_FOLDER));
  const database = new SqliteDatabase(file, OPENING_WAIT_MS);
  try {
    await prepareInTurn(database, busyTimeoutMs);
    database.waitUpTo(busyTimeoutMs);
    const checkpoints = openCheckpoints(database, join(folder, CHECKPOINT_FOLDER), checkpointBytes);
    return createSqliteStore({ location: folder, database, leases: createLeases(database, leaseMs), checkpoints });
  } catch (error) {
    database.abandon();
    throw error;
  }
}

/**
 * Whether the folder holds a cache, or what is left of one; for those who only read, and must not make one. Touches nothing. What
 * cannot be looked into counts as one: `openStore` says why.
 */
export function holdsCache(folder: string): boolean {
  try {
    if (!statSync(folder).isDirectory()) return true;
    const file = join(folder, DATABASE_FILE);
    const checkpoints = join(folder, CHECKPOINT_FOLDER);
    return (
      [file, `${file}-wal`].some((path) => (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0) ||
      (existsSync(checkpoints) && readdirSync(checkpoints).some(isCheckpoint))
    );
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ENOENT');
  }
}

/**
 * Says what is wrong with the place before SQLite does, in the file system's own words. It never opens the database file: closing
 * a second descriptor would drop the locks of a connection that this process has on it (https://www.sqlite.org/howtocorrupt.html, 2.2).
 */
function checkFolder(folder: string, file: string, checkpoints: string): void {
  try {
    makeFolder(folder);
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw fileFailure(error, folder);
  }
  try {
    // In this order: a log or a checkpoint that appears in between belongs to a file that is there by then.
    const checkpointFiles = existsSync(checkpoints) ? readdirSync(checkpoints).filter(isCheckpoint).length : 0;
    const logBytes = statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0;
    const found = statSync(file, { throwIfNoEntry: false });
    if (found?.isDirectory()) throw Object.assign(new Error('a folder of that name'), { code: 'EISDIR' });
    if (existsSync(file)) accessSync(file, constants.R_OK | constants.W_OK);
    if (logBytes > 0 && (found?.size ?? 0) === 0) {
      // SQLite would take the file for a new one and throw the log away.
      throw new NosbenchError(
        'input',
        `cache ${file}: expected the database that its log of ${logBytes} bytes belongs to, got ${found === undefined ? 'no file' : 'an empty file'}. ${damageAdvice(file)}`,
      );
    }
    if (checkpointFiles > 0 && (found?.size ?? 0) === 0) {
      throw new NosbenchError(
        'input',
        `cache ${file}: expected the database that the ${checkpointFiles} file(s) in ${checkpoints} belong to, got ${found === undefined ? 'no file' : 'an empty file'}. ` +
          `Its records, exact keys and run journals are missing: put the file back, or move ${checkpoints} away to begin with an empty cache.`,
      );
    }
  } catch (error) {
    throw fileFailure(error, file);
  }
}

function isCheckpoint(name: string): boolean {
  return CHECKPOINT_NAME.test(name);
}

/**
 * Tries again until it is our turn. SQLite does not wait by itself while another process makes the file and switches it to the
 * write-ahead log: it answers "busy" at once, whatever the time-out.
 */
async function prepareInTurn(database: SqliteDatabase, timeoutMs: number): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (true) {
    try {
      prepareDatabase(database);
      return;
    } catch (error) {
      if (!isBusy(error) || Date.now() >= deadline) throw error;
      await sleep(OPENING_WAIT_MS);
    }
  }
}

function atLeast(least: number, value: number, name: string): number {
  if (value >= least) return value;
  throw new NosbenchError(
    'usage',
    `openStore: expected ${name} to be a number, ${least} or more, got ${value}. Leave it out for the default.`,
  );
}
