import { existsSync } from 'node:fs';
import Libsql from 'libsql';
import { NosbenchError } from '../../util/errors.js';
import { damagedText, fileGone, isBusy, sqliteFailure } from './failures.js';

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Nobody ever wakes it: a pause of this thread. */
const PAUSE = new Int32Array(new SharedArrayBuffer(4));

/**
 * What may be bound to a statement. libsql ends the whole process on a boolean or an object, stores NaN as NULL and cuts
 * text at a NUL when reading it back, so `checked` refuses all four.
 */
export type SqlValue = string | number | null;

/**
 * A statement that is prepared once and kept. Rows are arrays: row objects get a stray `_metadata` from libsql. Bytes are decoded
 * as UTF-8; the columns of a table are selected by `texts` and `number` of `columns.ts` only.
 */
export interface Query {
  get(...values: readonly SqlValue[]): readonly unknown[] | undefined;
  all(...values: readonly SqlValue[]): readonly (readonly unknown[])[];
  /** Returns the number of rows changed. */
  run(...values: readonly SqlValue[]): number;
}

/**
 * One connection to an SQLite file: failures in words, statements kept, transactions that roll back.
 *
 * Statements are read with `get` and `all` only. libsql's `iterate`, left before its end, would hold a snapshot open, and
 * with it keep the write-ahead log from ever being taken in.
 */
export class SqliteDatabase {
  readonly file: string;
  readonly #handle: Libsql.Database;
  readonly #queries = new Map<string, Query>();
  #busyTimeoutMs: number;
  #open = true;

  /** @param busyTimeoutMs longest wait for another process's transaction; the wait blocks this thread. */
  constructor(file: string, busyTimeoutMs: number) {
    this.file = file;
    this.#busyTimeoutMs = busyTimeoutMs;
    try {
      this.#handle = new Libsql(file, { timeout: busyTimeoutMs });
    } catch (error) {
      throw sqliteFailure(error, file);
    }
  }

  /** From now on waits up to `busyTimeoutMs` for other processes. */
  waitUpTo(busyTimeoutMs: number): void {
    this.#busyTimeoutMs = busyTimeoutMs;
    this.exec(`PRAGMA busy_timeout = ${Math.ceil(busyTimeoutMs)}`);
  }

  get isOpen(): boolean {
    return this.#open;
  }

  query(sql: string): Query {
    // A statement outlives its connection in libsql and would go on answering after `close`.
    if (!this.#open)
      throw new NosbenchError('usage', `cache ${this.file}: expected an open store, got a closed one. Open it again.`);
    let query = this.#queries.get(sql);
    if (query === undefined) {
      query = this.#prepare(sql);
      this.#queries.set(sql, query);
    }
    return query;
  }

  exec(sql: string): void {
    this.#guard(() => this.#handle.exec(sql));
  }

  /**
   * Runs `work` as one write transaction: all of it happens, or on any error none.
   * @throws {NosbenchError} code `environment` when the file was deleted or moved away: SQLite would go on writing into what has no name.
   */
  transaction<T>(work: () => T): T {
    if (!existsSync(this.file)) throw fileGone(this.file);
    this.query('BEGIN IMMEDIATE').run();
    try {
      const result = work();
      this.query('COMMIT').run();
      return result;
    } catch (error) {
      // On a full disk SQLite has rolled back by itself, and a second ROLLBACK would hide the first error behind its own.
      if (this.#handle.inTransaction) this.query('ROLLBACK').run();
      throw error;
    }
  }

  /**
   * Moves the write-ahead log into the file, unless others are in the middle of it, and closes. libsql keeps the connection alive
   * until its statements are collected as garbage, so that moving the log cannot be left to SQLite's own closing.
   */
  close(): void {
    if (!this.#open) return;
    try {
      this.waitUpTo(0);
      this.query('PRAGMA wal_checkpoint(TRUNCATE)').all();
    } catch {
      // A full disk or a busy neighbour: the log stays where it is, whole, and the next process reads it.
    } finally {
      this.abandon();
    }
  }

  /** Closes and leaves the write-ahead log where it is: for a file that is damaged, or not ours. */
  abandon(): void {
    this.#open = false;
    this.#queries.clear();
    this.#handle.close();
  }

  #prepare(sql: string): Query {
    const statement = this.#guard(() => this.#handle.prepare(sql));
    const columns = this.#guard(() => statement.columns());
    const bare = columns.find(({ type }) => type !== null);
    if (bare !== undefined) {
      throw new NosbenchError(
        'bug',
        `cache ${this.file}: expected no bare column of a table, got ${bare.name} in "${sql.trim().slice(0, 60)}". This is a bug of nosbench; please report it.`,
      );
    }
    const rows = columns.length > 0 ? statement.raw() : statement;
    return {
      get: (...values) => this.#guard(() => row(rows.get(...this.#checked(sql, values)))),
      all: (...values) => this.#guard(() => rows.all(...this.#checked(sql, values)).map((each) => row(each) ?? [])),
      run: (...values) => this.#guard(() => statement.run(...this.#checked(sql, values)).changes),
    };
  }

  #checked(sql: string, values: readonly SqlValue[]): readonly SqlValue[] {
    for (const value of values) {
      const isFit =
        typeof value === 'string'
          ? !value.includes('\0')
          : value === null || (typeof value === 'number' && !Number.isNaN(value));
      if (isFit) continue;
      const got = typeof value === 'string' ? JSON.stringify(value) : String(value);
      throw new NosbenchError(
        'usage',
        `cache ${this.file}: expected text without NUL, a number that is not NaN or null, got ${got} for "${sql.trim().slice(0, 60)}". Nothing was stored.`,
      );
    }
    return values;
  }

  /**
   * SQLite answers "busy" at once, whatever its time-out, while another process recovers the write-ahead log or, as the last one to
   * close, takes it in (https://www.sqlite.org/wal.html, section 9). A call outside a transaction changed nothing, so it is made again.
   */
  #guard<T>(call: () => T): T {
    const deadline = performance.now() + this.#busyTimeoutMs;
    for (;;) {
      try {
        return call();
      } catch (error) {
        if (!isBusy(error) || this.#handle.inTransaction || performance.now() >= deadline) {
          throw sqliteFailure(error, this.file);
        }
        Atomics.wait(PAUSE, 0, 0, 2);
      }
    }
  }
}

function row(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) ? value.map((cell) => (cell instanceof Uint8Array ? decoded(cell) : cell)) : undefined;
}

function decoded(bytes: Uint8Array): string {
  try {
    return UTF8.decode(bytes);
  } catch {
    throw damagedText();
  }
}
