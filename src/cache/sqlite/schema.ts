import { NosbenchError } from '../../util/errors.js';
import { numberAt } from './columns.js';
import type { SqliteDatabase } from './database.js';
import { damageAdvice } from './failures.js';

/** "nosb" in ASCII: tells a cache from any other SQLite file. */
const APPLICATION_ID = 0x6e6f7362;

/**
 * Entry i takes a cache from version i to i + 1; `user_version` holds the version. Entries are never changed once released, only added.
 *
 * STRICT tables keep types; numbers that can be NaN or infinite live in JSON texts in the form of `encodeNumber`, never in columns.
 * SQLite's pages carry no checksums: damage that leaves a page well-formed shows only as JSON that cannot be read, or not at all.
 */
const MIGRATIONS: readonly string[] = [
  `
  -- exact: first 32 hexadecimal digits of the SHA-256 of the program's exact text, which may be long
  CREATE TABLE exact_keys (
    key_version TEXT NOT NULL, exact TEXT NOT NULL, key TEXT NOT NULL,
    PRIMARY KEY (key_version, exact)
  ) STRICT, WITHOUT ROWID;

  -- body: JSON of the curve and the program
  CREATE TABLE records (
    task TEXT NOT NULL, key TEXT NOT NULL, numerics TEXT NOT NULL,
    task_name TEXT NOT NULL, key_version TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('finished', 'diverged')), at_step INTEGER, loss TEXT CHECK (loss IN ('nan', 'inf')),
    epochs INTEGER NOT NULL, steps INTEGER NOT NULL, seconds REAL NOT NULL,
    version TEXT NOT NULL, created_at TEXT NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (task, key, numerics)
  ) STRICT;
  CREATE INDEX records_by_status ON records (status);

  CREATE TABLE leases (
    name TEXT PRIMARY KEY, host TEXT NOT NULL, pid INTEGER NOT NULL, started TEXT NOT NULL,
    token TEXT NOT NULL, expires_ms REAL NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE runs (
    id TEXT PRIMARY KEY, config TEXT NOT NULL, numerics TEXT NOT NULL, created_at TEXT NOT NULL
  ) STRICT;

  CREATE TABLE journal (
    run TEXT NOT NULL, seq INTEGER NOT NULL, type TEXT NOT NULL, time_ms REAL NOT NULL, payload TEXT NOT NULL,
    PRIMARY KEY (run, seq)
  ) STRICT, WITHOUT ROWID;

  -- used: counts up with every use, so that the least recently used is known whatever the clock did
  CREATE TABLE checkpoints (
    task TEXT NOT NULL, key TEXT NOT NULL, numerics TEXT NOT NULL,
    file TEXT NOT NULL, bytes INTEGER NOT NULL, used INTEGER NOT NULL,
    PRIMARY KEY (task, key, numerics)
  ) STRICT, WITHOUT ROWID;
  `,
];

/** Version of the tables that this nosbench writes. */
export const SCHEMA_VERSION = MIGRATIONS.length;

/**
 * Makes or brings up to date the tables of a cache, and sets up the connection.
 *
 * Write-ahead log with `synchronous = NORMAL`: a commit survives the death of the process (kill -9) at any point, as the log
 * is in the operating system's hands; a power cut may take the last commits, whole ones, and never leaves the file inconsistent.
 *
 * @throws {NosbenchError} for a file that is not a cache, or one of a newer nosbench; neither is touched.
 */
export function prepareDatabase(database: SqliteDatabase): void {
  checkIsCache(database);
  if (versionOf(database) === 0) database.exec('PRAGMA auto_vacuum = INCREMENTAL'); // takes effect only in an empty file
  const mode = database.query('PRAGMA journal_mode = WAL').get()?.[0];
  if (mode !== 'wal') {
    throw new NosbenchError(
      'environment',
      `cache ${database.file}: expected a file system with SQLite's write-ahead log, got journal mode "${String(mode)}". ` +
        'Put the cache on a local disk with --cache.',
    );
  }
  // A transaction's memory must not need a disk that may be full.
  database.exec('PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY; PRAGMA cell_size_check = ON');
  while (versionOf(database) < SCHEMA_VERSION) migrate(database);
}

function checkIsCache(database: SqliteDatabase): void {
  const tables = numberAt(database.query('SELECT count(*) FROM sqlite_master').get() ?? [], 0);
  const application = numberAt(database.query('PRAGMA application_id').get() ?? [], 0);
  if (tables > 0 && application !== APPLICATION_ID) {
    throw new NosbenchError(
      'input',
      `cache ${database.file}: expected a cache of nosbench, got an SQLite database of another program (${tables} tables and indices). ` +
        'It was not touched; choose another folder with --cache.',
    );
  }
  const version = versionOf(database);
  if (version < 0) {
    throw new NosbenchError(
      'input',
      `cache ${database.file}: expected a sound SQLite database, got "version ${version} of the tables". ${damageAdvice(database.file)}`,
    );
  }
  if (version > SCHEMA_VERSION) {
    throw new NosbenchError(
      'input',
      `cache ${database.file}: expected a cache of version ${SCHEMA_VERSION} or older, got version ${version}, written by a newer nosbench. ` +
        'It was not touched; update nosbench, or choose another folder with --cache.',
    );
  }
}

function migrate(database: SqliteDatabase): void {
  database.transaction(() => {
    const version = versionOf(database); // again, now that no other process can be migrating
    const migration = MIGRATIONS[version];
    if (migration === undefined) return;
    database.exec(migration);
    database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${version + 1}`);
  });
}

function versionOf(database: SqliteDatabase): number {
  return numberAt(database.query('PRAGMA user_version').get() ?? [], 0);
}
