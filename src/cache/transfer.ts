import { programFromJson } from '../program/json.js';
import { NosbenchError } from '../util/errors.js';
import type { Json } from '../util/json.js';
import { shorten } from '../util/shorten.js';
import { VERSION } from '../util/version.js';
import { EXCERPT_LENGTH, exactJsonText, parseJson } from './json-guard.js';
import type { EvaluationRecord } from './record.js';
import { recordFromJson, recordToJson } from './record-json.js';
import type { Store } from './store.js';

/*
 * Records as JSON lines:
 *
 *     {"format":"nosbench-records","formatVersion":1,"nosbench":"0.1.0","createdAt":"..."}
 *     {"task":"...","key":"...", ...}                    one record a line, as in `recordToJson`
 *     {"end":"nosbench-records","records":1}             so that a file that was cut off is noticed
 *
 * Exact keys stay behind: they are quick to make again, and hold for one key version on one machine's word only.
 */
const FORMAT = 'nosbench-records';
const FORMAT_VERSION = 1;

/** Which records to write; default all. */
export interface ExportFilter {
  /** Task hash. */
  readonly task?: string;
  readonly keyVersion?: string;
}

/** Which records to accept. */
export interface ImportOptions {
  /** Key version, or versions, that this nosbench makes: records of another cannot be found again and are refused. */
  readonly keyVersion: string | readonly string[];
}

/** What an import did with the records of a file. */
export interface ImportCounts {
  /** Not there before. */
  readonly imported: number;
  /** There already, as long or longer: kept. */
  readonly kept: number;
  /** There already with a shorter curve: replaced. */
  readonly longer: number;
}

/** Writes records, programs included, a line at a time without its line end; waits where `write` gives a promise. Returns how many. */
export async function exportRecords(
  store: Store,
  write: (line: string) => void | Promise<void>,
  filter: ExportFilter = {},
): Promise<number> {
  const header = {
    format: FORMAT,
    formatVersion: FORMAT_VERSION,
    nosbench: VERSION,
    createdAt: new Date().toISOString(),
  };
  await write(JSON.stringify(header));
  let count = 0;
  for await (const record of store.records(filter.task === undefined ? {} : { task: filter.task })) {
    if (filter.keyVersion !== undefined && record.keyVersion !== filter.keyVersion) continue;
    await write(exactJsonText(recordToJson(record), `record ${record.key} of task ${record.taskName}`));
    count += 1;
  }
  await write(JSON.stringify({ end: FORMAT, records: count }));
  return count;
}

/**
 * Puts the records of an export into a store; of two curves of one behaviour the longer stays.
 *
 * Each record is stored as it is read, so an import that stops (a faulty line, a kill, a full disk) leaves the records before
 * that point in the store, and repeating it with the mended file goes on: nothing is stored twice.
 *
 * @throws {NosbenchError} code `input` for the first line that breaks a rule, with its number, the rules and the values.
 */
export async function importRecords(
  store: Store,
  lines: AsyncIterable<string>,
  options: ImportOptions,
): Promise<ImportCounts> {
  const versions = typeof options.keyVersion === 'string' ? [options.keyVersion] : options.keyVersion;
  const counts = { imported: 0, kept: 0, longer: 0 };
  let number = 0;
  let part: 'header' | 'records' | 'over' = 'header';
  for await (const line of lines) {
    number += 1;
    if (line.trim() === '') continue;
    const where = `import: line ${number}`;
    const stored = counts.imported + counts.kept + counts.longer;
    if (part === 'over')
      throw fault(where, 'nothing after the last line of an export', `"${shorten(line, EXCERPT_LENGTH)}"`, stored);
    const value = parseJson(line, where, after(stored));
    if (part === 'header') {
      checkHeader(value, where);
      part = 'records';
    } else if (field(value, 'end') === FORMAT) {
      if (field(value, 'records') !== stored)
        throw fault(where, `a file of ${show(field(value, 'records'))} records`, `${stored}`, stored);
      part = 'over';
    } else {
      const record = readRecord(value, where, versions, stored);
      counts[await put(store, record)] += 1;
    }
  }
  const stored = counts.imported + counts.kept + counts.longer;
  if (part === 'header')
    throw fault('import', `an export of nosbench, which begins with "format": "${FORMAT}"`, 'an empty file', stored);
  if (part === 'records')
    throw fault('import', 'the closing line of an export', `the end of the file after line ${number}`, stored);
  return counts;
}

function checkHeader(value: Json, where: string): void {
  if (field(value, 'format') !== FORMAT) {
    throw fault(
      where,
      `an export of nosbench, which begins with "format": "${FORMAT}"`,
      shorten(JSON.stringify(value), EXCERPT_LENGTH),
      0,
    );
  }
  const version = field(value, 'formatVersion');
  if (typeof version === 'number' && Number.isInteger(version) && version >= 1 && version <= FORMAT_VERSION) return;
  throw new NosbenchError(
    'input',
    `${where}: expected format version ${FORMAT_VERSION} or older, got ${show(version)}, written by nosbench ${show(field(value, 'nosbench'))}. ` +
      'Nothing was imported; update nosbench, or export again with this version.',
  );
}

function readRecord(value: Json, where: string, versions: readonly string[], stored: number): EvaluationRecord {
  try {
    const record = recordFromJson(value, where);
    if (!versions.includes(record.keyVersion)) {
      throw new NosbenchError(
        'input',
        `${where}: expected records of key version ${versions.join(' or ')}, got ${record.keyVersion}. Keys of another version never match: ` +
          'export from a cache of this version (or that version alone, where a cache holds several), or evaluate the programs again.',
      );
    }
    programFromJson(record.program, where);
    return record;
  } catch (error) {
    if (!(error instanceof NosbenchError)) throw error;
    throw new NosbenchError(error.code, `${error.message} ${after(stored)}`, { cause: error });
  }
}

async function put(store: Store, record: EvaluationRecord): Promise<keyof ImportCounts> {
  const before = await store.findRecord(record, { fresh: true });
  if (before !== undefined && before.epochs >= record.epochs) return 'kept';
  await store.putRecord(record);
  return before === undefined ? 'imported' : 'longer';
}

function fault(where: string, rule: string, got: string, stored: number): NosbenchError {
  return new NosbenchError('input', `${where}: expected ${rule}, got ${got}. ${after(stored)}`);
}

function after(stored: number): string {
  if (stored === 0) return 'Nothing was imported.';
  return `The ${stored} record${stored === 1 ? '' : 's'} before it ${stored === 1 ? 'is' : 'are'} in the cache; mend the file or export it again, and import it once more.`;
}

function field(value: Json, name: string): Json | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find((entry) => entry[0] === name)?.[1];
}

function show(value: Json | undefined): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
