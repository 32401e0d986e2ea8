import { describe, expect, it } from 'vitest';
import { openStore } from '../../src/cache/open-store.js';
import type { EvaluationRecord } from '../../src/cache/record.js';
import type { Store } from '../../src/cache/store.js';
import { exportRecords, importRecords } from '../../src/cache/transfer.js';
import { defineProgram, set } from '../../src/program/define.js';
import { programToJson } from '../../src/program/json.js';
import { VERSION } from '../../src/util/version.js';
import { collect, newFolder, newRecord, track } from './support.js';

const program = programToJson(defineProgram('Sign', [set(9, 'sign', 1), set(9, 'mul', 9, 7)]));
const KEY_VERSION = { keyVersion: 'trajectory-1' };

async function* linesOf(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}

const fresh = async () => track(await openStore(newFolder()));

async function storeWith(...records: readonly EvaluationRecord[]): Promise<Store> {
  const store = await fresh();
  for (const record of records) await store.putRecord(record);
  return store;
}

async function exported(store: Store, filter = {}): Promise<string[]> {
  const lines: string[] = [];
  await exportRecords(store, (line) => void lines.push(line), filter);
  return lines;
}

const record = (key: string, fields: Partial<EvaluationRecord> = {}) => newRecord({ key, program, ...fields });

const sample = () =>
  storeWith(
    record('a'),
    record('b', {
      epochs: 3,
      curve: {
        values: [Number.NaN, 1, Number.NEGATIVE_INFINITY],
        members: [{ 'x"\n': [0.1] }],
        firstNonFinite: { atStep: 7, loss: 'nan', onNonFinite: 'continue' },
      },
    }),
    record('c', { task: 'task-b', status: { kind: 'diverged', atStep: 4, loss: 'inf' } }),
    record('d', { keyVersion: 'paper-1' }),
  );

describe('export and import', () => {
  it('carry every record with its program to another cache', async () => {
    const from = await sample();
    const lines = await exported(from);
    expect(lines).toHaveLength(6);
    expect(lines.every((line) => !line.includes('\n'))).toBe(true);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      format: 'nosbench-records',
      formatVersion: 1,
      nosbench: VERSION,
    });
    const to = await fresh();
    const counts = await importRecords(to, linesOf(lines), { keyVersion: ['trajectory-1', 'paper-1'] });
    expect(counts).toEqual({ imported: 4, kept: 0, longer: 0 });
    expect(await collect(to.records())).toEqual(await collect(from.records()));
    expect((await exported(to)).slice(1)).toEqual(lines.slice(1));
  });

  it('take one task or one key version if asked', async () => {
    const from = await sample();
    const keys = async (filter: object) =>
      (await exported(from, filter)).slice(1, -1).map((line) => JSON.parse(line).key);
    expect(await keys({ task: 'task-b' })).toEqual(['c']);
    expect(await keys({ keyVersion: 'paper-1' })).toEqual(['d']);
    expect(await keys({ task: 'task-b', keyVersion: 'paper-1' })).toEqual([]);
  });

  it('wait for a slow writer', async () => {
    const from = await sample();
    let writing = 0;
    const count = await exportRecords(from, async () => {
      expect(++writing).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 2));
      writing -= 1;
    });
    expect(count).toBe(4);
  });

  it('keep the longer curve of two and count what happened', async () => {
    const lines = await exported(
      await storeWith(record('new'), record('same'), record('longer', { epochs: 5 }), record('shorter', { epochs: 1 })),
    );
    const to = await storeWith(record('same', { seconds: 9 }), record('longer'), record('shorter'));
    expect(await importRecords(to, linesOf(lines), KEY_VERSION)).toEqual({ imported: 1, kept: 2, longer: 1 });
    const epochs = (await collect(to.records())).map((each) => [each.key, each.epochs, each.seconds]);
    expect(epochs).toEqual([
      ['longer', 5, 0.25],
      ['new', 2, 0.25],
      ['same', 2, 9],
      ['shorter', 2, 0.25],
    ]);
    expect(await importRecords(to, linesOf(lines), KEY_VERSION)).toEqual({ imported: 0, kept: 4, longer: 0 });
  });

  it('pass over blank lines and carriage returns', async () => {
    const lines = (await exported(await storeWith(record('a')))).flatMap((line) => [`${line}\r`, '']);
    expect((await importRecords(await fresh(), linesOf(lines), KEY_VERSION)).imported).toBe(1);
  });
});

describe('import refuses', () => {
  /** Imports an export of the records a, b, c after `change`; gives the message, and the keys that were stored. */
  async function refusal(change: (lines: string[]) => string[]): Promise<{ message: string; stored: string[] }> {
    const lines = change(await exported(await storeWith(record('a'), record('b'), record('c'))));
    const to = await fresh();
    const message = await importRecords(to, linesOf(lines), KEY_VERSION).then(
      () => 'nothing was refused',
      (error: Error) => error.message,
    );
    return { message, stored: (await collect(to.records())).map((each) => each.key) };
  }
  const withField = (index: number, fields: object) => (lines: string[]) =>
    lines.map((line, at) => (at === index ? JSON.stringify({ ...JSON.parse(line), ...fields }) : line));

  it('records of another key version, and says both and what to do', async () => {
    const { message, stored } = await refusal(withField(2, { keyVersion: 'trajectory-0' }));
    expect(message).toMatch(
      /import: line 3: expected records of key version trajectory-1, got trajectory-0\. .*evaluate the programs again/,
    );
    expect(message).toMatch(
      /The 1 record before it is in the cache; mend the file or export it again, and import it once more\./,
    );
    expect(stored).toEqual(['a']);
  });

  it.each([
    ['a field of the wrong type', { epochs: 'two' }, /line 2: expected epochs to be a number, got "two"/],
    [
      'a curve of the wrong length',
      { epochs: 3 },
      /line 2: expected one value in curve.values for each of 3 epochs, got 2/,
    ],
    [
      'a first step that is none',
      { curve: { values: [1, 2], members: [], firstNonFinite: { atStep: -1, loss: 'nan', onNonFinite: 'continue' } } },
      /line 2: expected curve.firstNonFinite.atStep to be a whole number, 0 or more, got -1/,
    ],
    [
      'a first loss of another kind',
      { curve: { values: [1, 2], members: [], firstNonFinite: { atStep: 3 } } },
      /line 2: expected curve.firstNonFinite to be \{"atStep":<number>,.*\}, got \{"atStep":3\}/,
    ],
    [
      'a number that is none',
      { curve: { values: [1, null], members: [] } },
      /expected curve.values\[1\] to be a number, .* got null/,
    ],
    ['a status it does not know', { status: { kind: 'bored' } }, /expected status to be .* got \{"kind":"bored"\}/],
    ['negative steps', { steps: -1 }, /expected steps to be a whole number, 0 or more, got -1/],
    [
      'a program that is none',
      { program: JSON.parse(JSON.stringify(program).replace('"sign"', '"fly"')) },
      /line 2.*fly/,
    ],
    [
      'all faults of a line together',
      { key: 7, steps: null },
      /line 2: expected key to be text, got 7; expected steps to be a number, got null/,
    ],
  ])('%s', async (_name, fields, message) => {
    const outcome = await refusal(withField(1, fields));
    expect(outcome.message).toMatch(message);
    expect(outcome.message).toMatch(/Nothing was imported\./);
    expect(outcome.stored).toEqual([]);
  });

  it('a line that is no JSON, or no record', async () => {
    const torn = await refusal((lines) => lines.map((line, at) => (at === 3 ? line.slice(0, 30) : line)));
    expect(torn.message).toMatch(/import: line 4: expected JSON, got "\{.*The 2 records before it are in the cache/);
    expect(torn.stored).toEqual(['a', 'b']);
    const list = await refusal((lines) => lines.map((line, at) => (at === 1 ? '[1]' : line)));
    expect(list.message).toMatch(/line 2: expected a record as a JSON object, got \[1\]/);
  });

  it('a file that was cut off, even between two lines', async () => {
    const { message, stored } = await refusal((lines) => lines.slice(0, 3));
    expect(message).toMatch(
      /expected the closing line of an export, got the end of the file after line 3\. The 2 records before it are/,
    );
    expect(stored).toEqual(['a', 'b']);
  });

  it('a file with a line missing, or more after its end', async () => {
    expect((await refusal((lines) => lines.toSpliced(2, 1))).message).toMatch(
      /line 4: expected a file of 3 records, got 2/,
    );
    expect((await refusal((lines) => [...lines, lines[1] ?? ''])).message).toMatch(
      /line 6: expected nothing after the last line/,
    );
  });

  it('what is no export, or a newer one', async () => {
    expect((await refusal(() => [])).message).toMatch(/expected an export of nosbench, .* got an empty file/);
    expect((await refusal((lines) => lines.slice(1))).message).toMatch(/line 1: expected an export of nosbench/);
    expect((await refusal(withField(0, { formatVersion: 2, nosbench: '9.0.0' }))).message).toMatch(
      /line 1: expected format version 1 or older, got 2, written by nosbench "9.0.0"\. Nothing was imported; update nosbench/,
    );
  });
});
