import { createHash } from 'node:crypto';
import { NosbenchError } from '../../util/errors.js';
import { exactJsonText, parseJson } from '../json-guard.js';
import type { EvaluationRecord, RecordId, RecordStatus } from '../record.js';
import { curveFromJson, curveToJson, recordFaults } from '../record-json.js';
import { number, numberAt, textAt, texts, textsAt } from './columns.js';
import type { SqliteDatabase } from './database.js';
import { damageAdvice, isDamage } from './failures.js';

const PAGE = 256;

const COLUMNS =
  'task, key, numerics, task_name, key_version, status, at_step, loss, epochs, steps, seconds, version, created_at, body';

/** A row for `readRecord`. */
const SELECT = `
  SELECT ${texts('task', 'key', 'numerics', 'task_name', 'key_version', 'status', "coalesce(loss, '')", 'version', 'created_at', 'body')},
    ${number('at_step')}, ${number('epochs')}, ${number('steps')}, ${number('seconds')}
  FROM records`;

const FIND = `${SELECT} WHERE task = ? AND key = ? AND numerics = ?`;
const FIND_KEY = `SELECT ${texts('key')} FROM exact_keys WHERE key_version = ? AND exact = ?`;

/** Curves of one behaviour are prefixes of each other, so the longer one replaces the shorter; of equal ones the first stays. */
const PUT = `
  INSERT INTO records (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (task, key, numerics) DO UPDATE SET
    task_name = excluded.task_name, key_version = excluded.key_version, status = excluded.status, at_step = excluded.at_step,
    loss = excluded.loss, epochs = excluded.epochs, steps = excluded.steps, seconds = excluded.seconds,
    version = excluded.version, created_at = excluded.created_at, body = excluded.body
  WHERE excluded.epochs > records.epochs`;

/** The record of that id. @throws {NosbenchError} code `input` when it is damaged */
export function findRecord(database: SqliteDatabase, id: RecordId): EvaluationRecord | undefined {
  let row: readonly unknown[] | undefined;
  try {
    row = database.query(FIND).get(id.task, id.key, id.numerics);
  } catch (error) {
    if (!isDamage(error)) throw error;
    throw new NosbenchError(
      'input',
      `cache ${database.file}: record ${id.key} of task ${id.task} (${id.numerics}): expected a whole record, got a damaged page of the database. ${damageAdvice(database.file)}`,
      { cause: error },
    );
  }
  return row === undefined ? undefined : readRecord(row, database.file);
}

/** @throws {NosbenchError} for a record that breaks a rule of records; nothing is stored. */
export function putRecord(database: SqliteDatabase, record: EvaluationRecord): EvaluationRecord {
  const where = `record ${record.key} of task ${record.taskName}`;
  const faults = recordFaults(record);
  if (faults.length > 0) throw new NosbenchError('usage', `${where}: ${faults.join('; ')}. Nothing was stored.`);
  const { task, key, numerics, taskName, keyVersion, status, epochs, steps, seconds, version, createdAt } = record;
  const [atStep, loss] = status.kind === 'diverged' ? [status.atStep, status.loss] : [null, null];
  const body = exactJsonText({ curve: curveToJson(record.curve), program: record.program }, where);
  const changes = database
    .query(PUT)
    .run(
      task,
      key,
      numerics,
      taskName,
      keyVersion,
      status.kind,
      atStep,
      loss,
      epochs,
      steps,
      seconds,
      version,
      createdAt,
      body,
    );
  if (changes > 0) return record;
  return findRecord(database, record) ?? record; // another process may have cleared the cache in between
}

/** All records by task, key and numerics, a page at a time, so that no snapshot is held while the caller works. */
export async function* allRecords(
  database: SqliteDatabase,
  task: string | undefined,
): AsyncGenerator<EvaluationRecord> {
  const [only, values] = task === undefined ? ['', []] : ['task = ? AND', [task]];
  const sql = `${SELECT} WHERE ${only} (task, key, numerics) > (?, ?, ?) ORDER BY task, key, numerics LIMIT ${PAGE}`;
  let last: RecordId = { task: '', key: '', numerics: '' };
  while (true) {
    const rows = database.query(sql).all(...values, last.task, last.key, last.numerics);
    for (const row of rows) {
      const record = readRecord(row, database.file);
      last = record;
      yield record;
    }
    if (rows.length < PAGE) return;
  }
}

/** How many records are of a task of this name with another hash. */
export function countOtherRecords(database: SqliteDatabase, taskName: string, task: string): number {
  const row = database.query('SELECT count(*) FROM records WHERE task_name = ? AND task <> ?').get(taskName, task);
  return numberAt(row ?? [], 0);
}

/** The behaviour key of an exact program text under a key version. */
export function findKey(database: SqliteDatabase, keyVersion: string, exact: string): string | undefined {
  const row = database.query(FIND_KEY).get(keyVersion, digest(exact));
  return row === undefined ? undefined : textAt(row, 0);
}

/** @throws {NosbenchError} code `bug` when the program has another key already: keys are functions of the program. */
export function rememberKey(database: SqliteDatabase, keyVersion: string, exact: string, key: string): void {
  const changes = database
    .query('INSERT INTO exact_keys (key_version, exact, key) VALUES (?, ?, ?) ON CONFLICT DO NOTHING')
    .run(keyVersion, digest(exact), key);
  if (changes > 0) return;
  const known = findKey(database, keyVersion, exact);
  if (known === undefined || known === key) return;
  throw new NosbenchError(
    'bug',
    `cache ${database.file}: expected one behaviour key a program under ${keyVersion}, got ${key} where ${known} is stored. ` +
      'The key version must change with the keys; this is a bug of nosbench, please report it.',
  );
}

function digest(exact: string): string {
  return createHash('sha256').update(exact).digest('hex').slice(0, 32);
}

function readRecord(row: readonly unknown[], file: string): EvaluationRecord {
  const [task = '', key = '', numerics = '', taskName = '', keyVersion = '', ...more] = textsAt(row, 0, 10);
  const [status = '', loss = '', version = '', createdAt = '', bodyText = ''] = more;
  const where = `cache ${file}: record ${key} of task ${taskName} (${task}, ${numerics})`;
  const advice = `The record is damaged, the others are not: "nosbench cache clear --yes" removes all of them, and "nosbench cache import" brings an export back.`;
  const body = parseJson(bodyText, where, advice);
  const faults: string[] = [];
  const fields = typeof body === 'object' && body !== null && 'program' in body && 'curve' in body ? body : undefined;
  const curve = curveFromJson(fields?.curve, faults);
  const record: EvaluationRecord = {
    task,
    key,
    numerics,
    taskName,
    keyVersion,
    status: readStatus(row, status, loss),
    curve,
    epochs: numberAt(row, 2),
    steps: numberAt(row, 3),
    seconds: numberAt(row, 4),
    program: fields?.program ?? null,
    version,
    createdAt,
  };
  if (faults.length === 0) faults.push(...recordFaults(record));
  if (faults.length > 0) throw new NosbenchError('input', `${where}: ${faults.join('; ')}. ${advice}`);
  return record;
}

function readStatus(row: readonly unknown[], kind: string, loss: string): RecordStatus {
  if (kind === 'finished') return { kind };
  return { kind: 'diverged', atStep: numberAt(row, 1), loss: loss === 'nan' ? 'nan' : 'inf' };
}
