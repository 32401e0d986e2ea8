import { NosbenchError } from '../../util/errors.js';
import { stableJson } from '../../util/json.js';
import { exactJsonText, parseJson } from '../json-guard.js';
import type { JournalEntry, RunInfo } from '../store.js';
import { number, numberAt, texts, textsAt } from './columns.js';
import type { SqliteDatabase } from './database.js';
import { damageAdvice, isDamage } from './failures.js';

const RUNS = `SELECT ${texts('id', 'config', 'numerics', 'created_at')} FROM runs`;
const ENTRIES = `SELECT ${number('seq')}, ${number('time_ms')}, ${texts('type', 'payload')} FROM journal WHERE run = ?`;

const TYPES: readonly JournalEntry['type'][] = ['asked', 'told', 'enqueued', 'opened', 'closed'];

/** Makes the run, or finds it. @throws {NosbenchError} code `bug` when it is there with another configuration */
export function openRun(database: SqliteDatabase, info: Omit<RunInfo, 'createdAt'>): RunInfo {
  const config = exactJsonText(info.config, `run ${info.id}`);
  return database.transaction(() => {
    const known = findRun(database, info.id);
    if (known === undefined) {
      const createdAt = new Date().toISOString();
      database
        .query('INSERT INTO runs (id, config, numerics, created_at) VALUES (?, ?, ?, ?)')
        .run(info.id, config, info.numerics, createdAt);
      return { ...info, createdAt };
    }
    if (stableJson(known.config) !== stableJson(info.config)) {
      throw new NosbenchError(
        'bug',
        `run ${info.id}: expected the configuration it was begun with, ${stableJson(known.config)}, got ${stableJson(info.config)}. ` +
          'Run ids come from the configuration; this is a bug of nosbench, please report it.',
      );
    }
    return known;
  });
}

/** The run of that id. @throws {NosbenchError} code `input` when its configuration is damaged */
export function findRun(database: SqliteDatabase, id: string): RunInfo | undefined {
  const row = database.query(`${RUNS} WHERE id = ?`).get(id);
  return row === undefined ? undefined : readRun(row);
}

/** The oldest first. */
export function allRuns(database: SqliteDatabase): readonly RunInfo[] {
  return database.query(`${RUNS} ORDER BY created_at, id`).all().map(readRun);
}

/** Removes a run and its journal, damaged or not. */
export function deleteRun(database: SqliteDatabase, id: string): void {
  database.transaction(() => {
    database.query('DELETE FROM journal WHERE run = ?').run(id);
    database.query('DELETE FROM runs WHERE id = ?').run(id);
  });
}

/** Appends in one transaction. @throws {NosbenchError} when `seq` does not continue the journal; nothing is appended */
export function appendJournal(database: SqliteDatabase, run: string, entries: readonly JournalEntry[]): void {
  const payloads = entries.map((entry) => exactJsonText(entry.payload, `run ${run}, entry ${entry.seq}`));
  database.transaction(() => {
    if (findRun(database, run) === undefined) {
      throw new NosbenchError(
        'usage',
        `run ${run}: expected a run of this cache, got an unknown id. Open it with openRun first.`,
      );
    }
    let next = numberAt(
      database.query('SELECT coalesce(max(seq) + 1, 0) FROM journal WHERE run = ?').get(run) ?? [],
      0,
    );
    const insert = database.query('INSERT INTO journal (run, seq, type, time_ms, payload) VALUES (?, ?, ?, ?, ?)');
    entries.forEach((entry, index) => {
      if (entry.seq !== next) {
        throw new NosbenchError(
          'usage',
          `run ${run}: expected the journal to go on with entry ${next}, got entry ${entry.seq}. ` +
            'Nothing was appended. Another process may have written to this run: read the journal again before going on.',
        );
      }
      insert.run(run, entry.seq, entry.type, entry.timeMs, payloads[index] ?? 'null');
      next += 1;
    });
  });
}

/** @throws {NosbenchError} that names run and entry when one is damaged or missing; records play no part in it. */
export function readJournal(database: SqliteDatabase, run: string): readonly JournalEntry[] {
  let rows: readonly (readonly unknown[])[];
  try {
    rows = database.query(`${ENTRIES} ORDER BY seq`).all(run);
  } catch (error) {
    if (!isDamage(error)) throw error;
    throw damaged(
      database,
      run,
      firstUnreadable(database, run),
      'a damaged page of the database',
      damageAdvice(database.file),
      error,
    );
  }
  return rows.map((row, index) => {
    const seq = numberAt(row, 0);
    const advice = `The entries before it are sound; "nosbench search" with its options and --restart begins it anew.`;
    if (seq !== index) throw damaged(database, run, index, `entry ${seq} in its place`, advice);
    const [typeText = '', payloadText = ''] = textsAt(row, 2, 2);
    const type = TYPES.find((known) => known === typeText);
    if (type === undefined) throw damaged(database, run, seq, `an entry of type "${typeText}"`, advice);
    const payload = parseJson(payloadText, `cache ${database.file}: run ${run}, entry ${seq}`, advice);
    return { seq, type, payload, timeMs: numberAt(row, 1) };
  });
}

function damaged(
  database: SqliteDatabase,
  run: string,
  seq: number,
  got: string,
  advice: string,
  cause?: unknown,
): NosbenchError {
  return new NosbenchError(
    'input',
    `cache ${database.file}: run ${run}: expected a whole entry ${seq} in its journal, got ${got}. ${advice}`,
    { cause },
  );
}

/** One entry at a time until one cannot be read. */
function firstUnreadable(database: SqliteDatabase, run: string): number {
  for (let seq = 0; ; seq += 1) {
    try {
      if (database.query(`${ENTRIES} AND seq = ?`).get(run, seq) === undefined) return seq;
    } catch (error) {
      if (isDamage(error)) return seq;
      throw error;
    }
  }
}

function readRun(row: readonly unknown[]): RunInfo {
  const [id = '', configText = '', numerics = '', createdAt = ''] = textsAt(row, 0, 4);
  const config = parseJson(
    configText,
    `run ${id}`,
    `Its configuration is damaged: "nosbench search" with its options and --restart begins it anew.`,
  );
  return { id, config, numerics, createdAt };
}
