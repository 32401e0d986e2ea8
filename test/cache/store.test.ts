import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Libsql from 'libsql';
import { describe, expect, it } from 'vitest';
import { withMemory } from '../../src/cache/memory-store.js';
import { openStore } from '../../src/cache/open-store.js';
import { number, texts } from '../../src/cache/sqlite/columns.js';
import { SqliteDatabase } from '../../src/cache/sqlite/database.js';
import { SCHEMA_VERSION } from '../../src/cache/sqlite/schema.js';
import { type OpenForTest, storeConformance } from './store-conformance.js';
import { collect, newFolder, newRecord, quickCheck, recordId, sql, startChild, track } from './support.js';

const STORES: Readonly<Record<string, OpenForTest>> = {
  sqlite: openStore,
  'sqlite with memory': async (place, options) => withMemory(await openStore(place, options)),
};

for (const [name, open] of Object.entries(STORES)) storeConformance(name, open);

const fileOf = (folder: string) => join(folder, 'nosbench.sqlite');

/** A closed cache with records and a journal, all of it in the database file. */
async function filledFolder(): Promise<string> {
  const folder = newFolder();
  const store = await openStore(folder);
  for (let index = 0; index < 300; index += 1) {
    await store.putRecord(
      newRecord({ key: `key-${index}`, program: { name: `MARK-RECORD-${index}-${'r'.repeat(9000)}` } }),
    );
  }
  await store.openRun({ id: 'run', config: {}, numerics: 'cpu/scalar' });
  const entries = Array.from({ length: 40 }, (_, seq) => ({
    seq,
    type: 'told' as const,
    payload: { text: `MARK-ENTRY-${seq}-${'j'.repeat(600)}` },
    timeMs: 1,
  }));
  await store.appendJournal('run', entries);
  await store.close();
  return folder;
}

/** Overwrites the page of 4096 bytes that `mark` stands in. */
function destroyPage(folder: string, mark: string): void {
  const bytes = readFileSync(fileOf(folder));
  const at = bytes.indexOf(mark);
  if (at < 0) throw new Error(`no ${mark} in the file`);
  const start = at - (at % 4096);
  writeFileSync(fileOf(folder), bytes.fill(0xa5, start, start + 4096));
}

describe('opening', () => {
  it('makes the folder, in write-ahead mode, under its own application id and version', async () => {
    const folder = join(newFolder(), 'a', 'b');
    const store = track(await openStore(folder));
    expect(store.location).toBe(folder);
    expect(sql(folder, 'PRAGMA journal_mode')).toEqual([['wal']]);
    expect(sql(folder, 'PRAGMA user_version')).toEqual([[SCHEMA_VERSION]]);
    expect(sql(folder, 'PRAGMA application_id')).toEqual([[0x6e6f7362]]);
  });

  it('lets several processes make the same cache at once', async () => {
    const folder = newFolder();
    const start = String(Date.now() + 500);
    await Promise.all([1, 2, 3].map(() => startChild(['race', folder, start, '15']).ended));
    for (let index = 0; index < 15; index += 1) {
      const store = track(await openStore(join(folder, String(index))));
      expect((await store.contents()).records).toBe(3);
    }
  });

  it.each(['IMMEDIATE', 'EXCLUSIVE'])('waits for a process that is making the cache: %s', async (kind) => {
    const folder = newFolder();
    // Before the switch to the write-ahead log SQLite does not wait by itself in all cases.
    const maker = new SqliteDatabase(fileOf(folder), 100);
    maker.exec(`BEGIN ${kind}`);
    const opening = openStore(folder, { busyTimeoutMs: 300 });
    await sleep(50);
    maker.exec('ROLLBACK');
    maker.close();
    const store = track(await opening);
    expect(await store.putRecord(newRecord())).toBeDefined();
  });

  it('refuses a cache of a newer version and leaves it alone, its log too', async () => {
    const folder = await filledFolder();
    const newer = new Libsql(fileOf(folder));
    newer.exec(`PRAGMA user_version = ${SCHEMA_VERSION + 1}`); // stands in the log as long as this connection is open
    const copy = newFolder();
    const ends = ['', '-wal'];
    for (const end of ends) copyFileSync(fileOf(folder) + end, fileOf(copy) + end);
    newer.close();
    const before = ends.map((end) => readFileSync(fileOf(copy) + end));
    expect(before[1]?.length).toBeGreaterThan(0);
    await expect(openStore(copy)).rejects.toThrow(
      new RegExp(
        `version ${SCHEMA_VERSION} or older, got version ${SCHEMA_VERSION + 1}, written by a newer nosbench.*update nosbench`,
      ),
    );
    expect(ends.map((end, index) => before[index]?.equals(readFileSync(fileOf(copy) + end)))).toEqual([true, true]);
  });

  it("refuses another program's database and leaves it alone", async () => {
    const folder = newFolder();
    const other = new Libsql(fileOf(folder));
    other.exec('CREATE TABLE cats (name TEXT)');
    other.close();
    const before = readFileSync(fileOf(folder));
    await expect(openStore(folder)).rejects.toThrow(
      /expected a cache of nosbench, got an SQLite database of another program \(1 tables/,
    );
    expect(readFileSync(fileOf(folder)).equals(before)).toBe(true);
  });

  it('says when a file is in the place of the folder, or a folder in the place of the file', async () => {
    const file = join(newFolder(), 'file');
    writeFileSync(file, 'precious');
    await expect(openStore(file)).rejects.toThrow(/file: expected a folder, got a file in its place .*--cache/s);
    await expect(openStore(join(file, 'below'))).rejects.toThrow(
      /expected a folder, got a file in its place or above it/,
    );
    expect(readFileSync(file, 'utf8')).toBe('precious');
    const folder = newFolder();
    mkdirSync(fileOf(folder));
    await expect(openStore(folder)).rejects.toThrow(/nosbench.sqlite: expected a file, got "a folder of that name"/);
  });

  it('refuses options out of range', async () => {
    await expect(openStore(newFolder(), { checkpointBytes: -1 })).rejects.toThrow(
      /expected checkpointBytes to be a number, 0 or more, got -1/,
    );
    await expect(openStore(newFolder(), { leaseMs: Number.NaN })).rejects.toThrow(
      /expected leaseMs to be a number, 1 or more, got NaN/,
    );
  });

  it('says when it may not write, and leaves the cache as it was', async () => {
    const folder = await filledFolder();
    const before = readFileSync(fileOf(folder));
    for (const [path, mode] of [
      [fileOf(folder), 0o444],
      [folder, 0o555],
    ] as const) {
      chmodSync(folder, 0o777);
      chmodSync(path, mode);
      const child = startChild(['unprivileged', folder]);
      await child.ended;
      expect(JSON.parse(child.lines[0] ?? '')).toMatchObject({
        code: 'environment',
        message: expect.stringMatching(
          /expected a folder that may be written, got "EACCES.*what was stored before is still there.*--cache/,
        ),
      });
    }
    expect(readFileSync(fileOf(folder)).equals(before)).toBe(true);
  });
});

describe('a damaged file', () => {
  const advice = /got ".*".*may be lost.*nothing was overwritten.*Move .*nosbench.sqlite.*away.*cache import/s;

  it('is refused whole when it is no database', async () => {
    const folder = newFolder();
    writeFileSync(fileOf(folder), 'Dear diary, '.repeat(1000));
    await expect(openStore(folder)).rejects.toThrow(advice);
    expect(readFileSync(fileOf(folder), 'utf8')).toBe('Dear diary, '.repeat(1000));
  });

  it.each([100, 5000, 40_000])('is refused when it was cut off after %d bytes', async (bytes) => {
    const folder = await filledFolder();
    truncateSync(fileOf(folder), bytes);
    const before = readFileSync(fileOf(folder));
    const use = async () => {
      const store = track(await openStore(folder));
      for (let index = 0; index < 300; index += 1) await store.findRecord(recordId({ key: `key-${index}` }));
    };
    await expect(use()).rejects.toThrow(advice);
    expect(readFileSync(fileOf(folder)).equals(before)).toBe(true);
  });

  it('is refused when the file is empty and its log is not', async () => {
    const folder = newFolder();
    const store = track(await openStore(folder));
    await store.putRecord(newRecord());
    const copy = newFolder();
    copyFileSync(`${fileOf(folder)}-wal`, `${fileOf(copy)}-wal`);
    await expect(openStore(copy)).rejects.toThrow(
      /expected the database that its log of \d+ bytes belongs to, got no file/,
    );
    writeFileSync(fileOf(copy), '');
    await expect(openStore(copy)).rejects.toThrow(/belongs to, got an empty file.*nothing was overwritten/);
  });

  it.each([
    ['schema format', 47, 9],
    ['text encoding', 59, 2],
    ['version of the tables', 63, 0],
    ['version of the tables, below 0', 60, 0xff],
    ['name in the table of tables', 100, 0],
  ])('is refused when its header is: %s', async (_, at, value) => {
    const folder = await filledFolder();
    const bytes = readFileSync(fileOf(folder));
    if (at === 100) bytes.write('recorcs', bytes.indexOf('records'), 'latin1');
    else bytes[at] = value;
    writeFileSync(fileOf(folder), bytes);
    const use = async () => track(await openStore(folder)).findRecord(recordId());
    await expect(use()).rejects.toMatchObject({ code: 'input', message: expect.stringMatching(advice) });
    expect(readFileSync(fileOf(folder)).equals(bytes)).toBe(true);
  });

  it('is refused when text in it is not UTF-8, with the name of the record, or the run and the entry', async () => {
    const folder = await filledFolder();
    const bytes = readFileSync(fileOf(folder));
    for (const mark of ['MARK-RECORD-150-', 'MARK-ENTRY-17-', '{}cpu/scalar']) {
      expect(bytes.indexOf(mark)).toBeGreaterThan(0);
      bytes[bytes.indexOf(mark)] = 0xa5;
    }
    writeFileSync(fileOf(folder), bytes);
    const store = track(await openStore(folder));
    await expect(store.findRecord(recordId({ key: 'key-150' }))).rejects.toThrow(
      /record key-150 of task task-a .*expected a whole record, got a damaged page.*nothing was overwritten/,
    );
    await expect(store.readJournal('run')).rejects.toThrow(/run run: expected a whole entry 17 in its journal/);
    await expect(store.findRun('run')).rejects.toThrow(advice);
    await expect(store.runs()).rejects.toThrow(advice);
    await expect(collect(store.records())).rejects.toThrow(advice);
    expect(await store.findRecord(recordId({ key: 'key-151' }))).toBeDefined();
  });

  it('never ends the process, whichever 8 kB of it are overwritten', async () => {
    const folder = await filledFolder();
    const child = startChild(['damage', folder]);
    await child.ended;
    const outcomes: readonly string[] = JSON.parse(child.lines[0] ?? '');
    expect(outcomes.length).toBeGreaterThan(50);
    expect(outcomes.filter((outcome) => !['sound', 'input', 'environment'].includes(outcome))).toEqual([]);
    expect(outcomes).toContain('input');
  }, 240_000);

  it('keeps the journal readable when a record is damaged, and names the record', async () => {
    const folder = await filledFolder();
    destroyPage(folder, 'MARK-RECORD-150-');
    const store = track(await openStore(folder));
    expect(await store.readJournal('run')).toHaveLength(40);
    await expect(store.findRecord(recordId({ key: 'key-150' }))).rejects.toThrow(
      /(record key-150 of task toy|nothing was overwritten)/,
    );
    await store.appendJournal('run', [{ seq: 40, type: 'closed', payload: null, timeMs: 1 }]);
  });

  it('names run and entry when a page of the journal is damaged, and keeps the records', async () => {
    const folder = await filledFolder();
    destroyPage(folder, 'MARK-ENTRY-17-');
    const store = track(await openStore(folder));
    await expect(store.readJournal('run')).rejects.toThrow(
      /run run: expected a whole entry 1[0-7] in its journal, got a damaged page.*may be lost.*nothing was overwritten/,
    );
    expect(await store.findRecord(recordId({ key: 'key-299' }))).toBeDefined();
  });

  it('names the record when its text was changed', async () => {
    const folder = await filledFolder();
    sql(folder, `UPDATE records SET body = '{"curve":{"values":[1' WHERE key = 'key-3'`, 'SELECT 1');
    sql(
      folder,
      `UPDATE records SET body = '{"curve":{"values":[1,"x"],"members":[]},"program":{}}' WHERE key = 'key-4'`,
      'SELECT 1',
    );
    sql(folder, `UPDATE records SET epochs = 9 WHERE key = 'key-5'`, 'SELECT 1');
    const store = track(await openStore(folder));
    const find = (key: string) => store.findRecord(recordId({ key }));
    await expect(find('key-3')).rejects.toThrow(/record key-3 of task toy .*expected JSON, got "\{.*cache clear/);
    await expect(find('key-4')).rejects.toThrow(/record key-4 .*expected curve.values\[1\] to be a number, .* got "x"/);
    await expect(find('key-5')).rejects.toThrow(
      /record key-5 .*expected one value in curve.values for each of 9 epochs, got 2/,
    );
    expect(await find('key-6')).toBeDefined();
  });
});

describe('a full disk', () => {
  // A file system of two megabytes that only the child sees; it goes with the child.
  const scene = ['unshare', '-m', 'sh', '-c', 'mount -t tmpfs -o size=2m tmpfs "$0" && exec "$@"'];
  const canMount = spawnSync('unshare', ['-m', 'sh', '-c', 'mount -t tmpfs -o size=1m tmpfs /mnt']).status === 0;

  it.runIf(canMount)('is told in a sentence, loses nothing that was promised, and clearing makes room', async () => {
    const folder = newFolder();
    const child = startChild(['fill', folder], [...scene, folder]);
    await child.ended;
    const outcome = JSON.parse(child.lines[0] ?? '');
    expect(outcome.records).toBeGreaterThan(50);
    expect(outcome).toMatchObject({ found: outcome.records, reopened: outcome.records, cleared: outcome.records });
    expect(outcome).toMatchObject({ journal: 0, checkpoint: 7, usable: true });
    expect(outcome.failures).toHaveLength(3); // a record, a checkpoint, a journal entry
    for (const failure of outcome.failures) {
      expect(failure.code).toBe('environment');
      expect(failure.message).toMatch(
        /expected room on the disk, got ".*(full|no space).*everything before it is kept.*goes on from there.*cache clear/,
      );
    }
  });

  it('rolls a transaction back and goes on', () => {
    const database = new SqliteDatabase(join(newFolder(), 'small.sqlite'), 100);
    database.exec('CREATE TABLE t (v TEXT) STRICT; PRAGMA max_page_count = 20');
    const insert = () => database.query('INSERT INTO t (v) VALUES (?)').run('x'.repeat(3000));
    insert();
    const fill = () =>
      database.transaction(() => {
        for (let index = 0; index < 100; index += 1) insert();
      });
    expect(fill).toThrow(/expected room on the disk, got "database or disk is full"/);
    expect(database.query('SELECT count(*) FROM t').get()).toEqual([1]);
    database.transaction(insert);
    expect(database.query('SELECT count(*) FROM t').get()).toEqual([2]);
    database.close();
  });
});

describe('the SQLite connection', () => {
  const open = () => {
    const database = new SqliteDatabase(join(newFolder(), 'x.sqlite'), 100);
    database.exec('CREATE TABLE t (k INTEGER PRIMARY KEY, v TEXT, n REAL)');
    return database;
  };

  it('refuses what libsql would lose or die of', () => {
    const database = open();
    const bind = (...values: unknown[]) =>
      Reflect.apply(database.query('INSERT INTO t VALUES (?, ?, ?)').run, undefined, values);
    expect(() => bind(1, 'a\0b', 0)).toThrow(/expected text without NUL.* got "a\\u0000b".*Nothing was stored/);
    expect(() => bind(1, 'a', Number.NaN)).toThrow(/got NaN/);
    expect(() => bind(1, 'a', true)).toThrow(/got true/);
    expect(() => bind(1, 'a', {})).toThrow(/got \[object Object\]/);
    expect(database.query('SELECT count(*) FROM t').get()).toEqual([0]);
    database.close();
  });

  it('gives rows as plain arrays', () => {
    const database = open();
    const columns = `${number('k')}, ${texts('v')}, ${number('n')}`;
    database.query('INSERT INTO t VALUES (?, ?, ?)').run(2 ** 53 - 1, 'ü\u{1F600}', 5e-324);
    expect(database.query(`SELECT ${columns} FROM t`).get()).toEqual([2 ** 53 - 1, 'ü\u{1F600}', 5e-324]);
    expect(database.query(`SELECT ${columns} FROM t`).all()).toEqual([[2 ** 53 - 1, 'ü\u{1F600}', 5e-324]]);
    expect(database.query(`SELECT ${columns} FROM t WHERE k = 0`).get()).toBeUndefined();
    database.close();
  });

  it('refuses to select a bare column, which may hold text that libsql dies of', () => {
    const database = open();
    for (const column of ['k', 'v', 'n']) {
      expect(() => database.query(`SELECT ${column} FROM t`)).toThrow(
        new RegExp(`expected no bare column of a table, got ${column} in "SELECT ${column} FROM t"`),
      );
    }
    database.close();
  });

  it('tells text that is not UTF-8 as damage, in columns of any type', () => {
    const database = new SqliteDatabase(join(newFolder(), 'x.sqlite'), 100);
    database.exec("CREATE TABLE t (v TEXT, n); INSERT INTO t VALUES (CAST(x'c328' AS TEXT), CAST(x'c328' AS TEXT))");
    expect(() => database.query(`SELECT ${texts('v')} FROM t`).get()).toThrow(
      /expected a sound SQLite database, got "text that is not UTF-8".*nothing was overwritten/,
    );
    expect(() => database.query(`SELECT ${texts('v')} FROM t`).all()).toThrow(/got "text that is not UTF-8"/);
    expect(database.query(`SELECT ${number('n')} FROM t`).get()).toEqual([0]);
    database.close();
  });

  it('says who is in the way when another process keeps the lock', async () => {
    const folder = newFolder();
    const store = track(await openStore(folder, { busyTimeoutMs: 50 }));
    const other = new SqliteDatabase(fileOf(folder), 50);
    other.query('BEGIN IMMEDIATE').run();
    await expect(store.putRecord(newRecord())).rejects.toThrow(
      /expected its turn to write, got "database is locked".*Another process kept the cache locked/,
    );
    other.query('ROLLBACK').run();
    other.close();
    expect(await store.putRecord(newRecord())).toBeDefined();
  });
});

describe('several processes', () => {
  it('lose nothing when they write at once', async () => {
    const folder = newFolder();
    const names = ['a', 'b', 'c'];
    await Promise.all(names.map((name) => startChild(['write', folder, name, '50']).ended));
    const store = track(await openStore(folder));
    expect((await store.contents()).records).toBe(150);
    for (const name of names) {
      expect(await store.readJournal(`run-${name}`)).toHaveLength(100);
      expect((await store.loadCheckpoint(recordId({ task: `task-${name}`, key: 'key-0' })))?.[99_999]).toBe(49);
    }
    expect(quickCheck(folder)).toEqual([['ok']]);
  });

  it('end with the longest record when they lengthen one at once', async () => {
    const folder = newFolder();
    await Promise.all([1, 2, 3].map((from) => startChild(['lengthen', folder, String(from), '3', '60']).ended));
    const store = track(await openStore(folder));
    expect((await store.findRecord(recordId({ task: 'task-shared' })))?.epochs).toBe(60);
  });
});

describe('a process that is killed', () => {
  it('while it makes a cache leaves one that opens', async () => {
    const folder = newFolder();
    for (const ms of [60, 80, 100, 120]) {
      const place = join(folder, String(ms));
      const child = startChild(['open', place]);
      await sleep(ms);
      child.process.kill('SIGKILL');
      await child.ended;
      const store = track(await openStore(place));
      await store.putRecord(newRecord());
      expect((await store.contents()).records).toBe(1);
    }
  });

  it.each([1, 2, 3, 40])('leaves everything it was promised, killed after line %d', async (count) => {
    const folder = newFolder();
    const child = startChild(['write', folder, 'k', '100000']);
    await child.line(() => child.lines.length >= count);
    child.process.kill('SIGKILL');
    await child.ended;
    expect(quickCheck(folder)).toEqual([['ok']]);
    const store = track(await openStore(folder));
    const promised = (what: string) => child.lines.filter((line) => line.startsWith(what)).length;
    for (let index = 0; index < promised('record'); index += 1) {
      const record = await store.findRecord(recordId({ task: 'task-k', key: `key-${index}` }));
      expect(record?.curve.values).toEqual([(index + 1) / 2, (index + 1) / 3, (index + 1) / 4]);
    }
    const journal = await store.readJournal('run-k');
    expect(journal.length % 2).toBe(0); // a batch is there whole or not at all
    expect(journal.length).toBeGreaterThanOrEqual(2 * promised('journal'));
    journal.forEach((entry, seq) => {
      expect(entry).toEqual({ seq, type: 'told', payload: { index: seq >> 1, half: seq & 1 }, timeMs: 1 });
    });
    const checkpoint = await store.loadCheckpoint(recordId({ task: 'task-k' }));
    if (promised('checkpoint') > 0) {
      expect(checkpoint).toHaveLength(100_000);
      expect(checkpoint?.[0]).toBeGreaterThanOrEqual((promised('checkpoint') - 1) & 255);
    }
    await store.appendJournal('run-k', [{ seq: journal.length, type: 'closed', payload: null, timeMs: 2 }]);
  });
});
