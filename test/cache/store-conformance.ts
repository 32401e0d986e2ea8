import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OpenStoreOptions } from '../../src/cache/open-store.js';
import type { EvaluationRecord } from '../../src/cache/record.js';
import type { JournalEntry, Store } from '../../src/cache/store.js';
import type { Json } from '../../src/util/json.js';
import { acquire, collect, newFolder, newRecord, recordId, track } from './support.js';

/** Opens a store at a place of its own; a second call with the same place opens the same store again. */
export type OpenForTest = (place: string, options?: OpenStoreOptions) => Promise<Store>;

/** What every `Store` must do; run it over each kind of store there is. */
export function storeConformance(name: string, openStore: OpenForTest): void {
  const open = async (place = newFolder(), options: OpenStoreOptions = {}) => track(await openStore(place, options));

  describe(`${name}: exact keys`, () => {
    it('knows a key after it was told, under its version only', async () => {
      const store = await open();
      expect(await store.findKey('v1', 'text')).toBeUndefined();
      await store.rememberKey('v1', 'text', 'key');
      await store.rememberKey('v1', 'text', 'key');
      await store.rememberKey('v2', 'text', 'other');
      expect(await store.findKey('v1', 'text')).toBe('key');
      expect(await store.findKey('v2', 'text')).toBe('other');
      expect(await store.findKey('v1', 'text ')).toBeUndefined();
      expect((await store.contents()).exactKeys).toBe(2);
    });

    it('tells long programs apart by their last character', async () => {
      const store = await open();
      await store.rememberKey('v1', `${'x'.repeat(100_000)}a`, 'a');
      await store.rememberKey('v1', `${'x'.repeat(100_000)}b`, 'b');
      expect(await store.findKey('v1', `${'x'.repeat(100_000)}a`)).toBe('a');
    });

    it('refuses a second key for one program', async () => {
      const store = await open();
      await store.rememberKey('v1', 'text', 'one');
      await expect(store.rememberKey('v1', 'text', 'two')).rejects.toThrow(
        /one behaviour key a program under v1, got two where one is stored/,
      );
      expect(await store.findKey('v1', 'text')).toBe('one');
    });
  });

  describe(`${name}: records`, () => {
    it('gives back a record as it was stored, also after closing', async () => {
      const place = newFolder();
      const store = await open(place);
      const series = [
        Number.NaN,
        Number.POSITIVE_INFINITY,
        Number.NEGATIVE_INFINITY,
        5e-324,
        1.7976931348623157e308,
        0.1,
        2 ** 53 - 1,
      ];
      const record = newRecord({
        curve: { values: series, members: [{ training: series, 'valid: "ü"': [] }, {}] },
        epochs: 7,
        steps: 2 ** 53 - 1,
        seconds: 1e-9,
        status: { kind: 'diverged', atStep: 12, loss: 'nan' },
        program: {
          name: 'A "program"\u0000\n\u{1F600}',
          constants: [1e-45],
          instructions: [{ op: 'add' }, null, true],
        },
      });
      expect(await store.findRecord(record)).toBeUndefined();
      expect(await store.putRecord(record)).toEqual(record);
      expect(await store.findRecord(recordId())).toEqual(record);
      const trainedOn = newRecord({
        key: 'key-1',
        curve: {
          values: [Number.NaN],
          members: [{ training: [Number.NaN] }],
          firstNonFinite: { atStep: 1, loss: 'nan', onNonFinite: 'continue' },
        },
      });
      await store.putRecord(trainedOn);
      expect(await store.contents()).toMatchObject({ records: 2, finished: 1, trainedOn: 1, diverged: 1 });
      await store.close();
      const again = await open(place);
      expect(await again.findRecord(recordId())).toEqual(record);
      expect(await again.findRecord(trainedOn)).toEqual(trainedOn);
    });

    it('keeps every bit of any curve and any program', async () => {
      const place = newFolder();
      const store = await open(place);
      const reader = await open(place);
      const series = fc.array(fc.double().map((value) => value + 0)); // + 0: negative zero is stored as 0
      const json: fc.Arbitrary<Json> = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue().map(asJson));
      const member = fc.dictionary(fc.oneof(fc.string(), fc.constant('__proto__')), series);
      let count = 0;
      await fc.assert(
        fc.asyncProperty(series, fc.array(member, { maxLength: 3 }), json, async (values, members, program) => {
          const record = newRecord({
            key: `any-${count++}`,
            epochs: values.length,
            curve: { values, members },
            program,
          });
          await store.putRecord(record);
          expect(plain(await reader.findRecord(record))).toEqual(plain(record));
        }),
        { numRuns: 100 },
      );
    });

    it('tells records apart by task, key and numerics', async () => {
      const store = await open();
      const ids = [
        recordId(),
        recordId({ task: 'task-b' }),
        recordId({ key: 'key-1' }),
        recordId({ numerics: 'wasm/tensor' }),
      ];
      for (const [index, id] of ids.entries()) await store.putRecord(newRecord({ ...id, steps: index }));
      for (const [index, id] of ids.entries()) expect((await store.findRecord(id))?.steps).toBe(index);
    });

    it('keeps the longer of two curves, and the first of two equally long ones', async () => {
      const store = await open();
      const short = newRecord({ epochs: 2, seconds: 2 });
      const long = newRecord({ epochs: 5, seconds: 5 });
      expect(await store.putRecord(short)).toEqual(short);
      expect(await store.putRecord(long)).toEqual(long);
      expect(await store.putRecord(short)).toEqual(long);
      expect(await store.putRecord({ ...long, seconds: 99 })).toEqual(long);
      expect(await store.findRecord(recordId())).toEqual(long);
      expect((await store.contents()).records).toBe(1);
    });

    it('shows a record that another handle made longer when asked for a fresh one', async () => {
      const place = newFolder();
      const [one, two] = [await open(place), await open(place)];
      await one.putRecord(newRecord({ epochs: 1 }));
      expect((await one.findRecord(recordId()))?.epochs).toBe(1);
      await two.putRecord(newRecord({ epochs: 4 }));
      expect((await one.findRecord(recordId(), { fresh: true }))?.epochs).toBe(4);
      expect((await one.findRecord(recordId()))?.epochs).toBe(4);
    });

    it('lists all records once, in a stable order, of one task if asked', async () => {
      const store = await open();
      const keys = Array.from({ length: 600 }, (_, index) => `key-${String((index * 7919) % 600).padStart(4, '0')}`);
      for (const key of keys)
        await store.putRecord(newRecord({ key, task: Number(key.slice(4)) % 3 === 0 ? 'task-b' : 'task-a' }));
      const listed = (await collect(store.records())).map((record) => `${record.task} ${record.key}`);
      expect(listed).toHaveLength(600);
      expect(listed).toEqual([...listed].sort());
      const ofB = await collect(store.records({ task: 'task-b' }));
      expect(ofB).toHaveLength(200);
      expect(ofB.every((record) => record.task === 'task-b')).toBe(true);
      expect(await collect(store.records({ task: 'task-c' }))).toEqual([]);
    });

    it('counts the records of a task of the same name that are of another version', async () => {
      const store = await open();
      for (const [task, key] of [
        ['task-a', '1'],
        ['task-a', '2'],
        ['task-b', '1'],
        ['task-c', '1'],
      ] as const)
        await store.putRecord(newRecord({ task, key }));
      await store.putRecord(newRecord({ task: 'task-d', taskName: 'another' }));
      expect(await store.countOtherRecords('toy', 'task-a')).toBe(2);
      expect(await store.countOtherRecords('toy', 'task-new')).toBe(4);
      expect(await store.countOtherRecords('another', 'task-d')).toBe(0);
    });

    it('can be written while it is listed', async () => {
      const store = await open();
      for (let index = 0; index < 20; index += 1) await store.putRecord(newRecord({ key: `key-${index}` }));
      let seen = 0;
      for await (const record of store.records()) {
        await store.putRecord({ ...record, task: 'a-task-before', epochs: record.epochs });
        seen += 1;
        if (seen === 15) break;
      }
      expect((await store.contents()).records).toBe(35);
    });

    it('refuses a record that breaks a rule, with every fault, and stores nothing', async () => {
      const store = await open();
      const wrong = newRecord({ epochs: 3, curve: { values: [1], members: [] }, seconds: Number.NaN, key: '' });
      await expect(store.putRecord(wrong)).rejects.toThrow(
        /key to be text .* got "".*seconds to be finite, 0 or more, got NaN.*one value in curve.values for each of 3 epochs, got 1/,
      );
      await expect(store.putRecord(newRecord({ program: { constants: [Number.NaN] } }))).rejects.toThrow(
        /got NaN at "program.constants.0"/,
      );
      await expect(store.putRecord(newRecord({ numerics: 'cpu\0scalar' }))).rejects.toThrow(
        /numerics to be text without NUL/,
      );
      expect((await store.contents()).records).toBe(0);
    });
  });

  describe(`${name}: leases`, () => {
    it('has one owner at a time, and a name of its own for each record and run', async () => {
      const place = newFolder();
      const [one, two] = [await open(place), await open(place)];
      const lease = await acquire(one, recordId());
      const refused = await two.tryLease(recordId());
      expect(refused).toMatchObject({ kind: 'held', owner: expect.stringContaining(`process ${process.pid}`) });
      expect(refused.kind === 'held' && refused.retryAfterMs > 0 && refused.retryAfterMs <= 1000).toBe(true);
      expect((await one.tryLease(recordId())).kind).toBe('held');
      expect((await two.tryLease(recordId({ key: 'key-1' }))).kind).toBe('acquired');
      expect((await two.tryLeaseRun('run')).kind).toBe('acquired');
      expect((await one.tryLeaseRun('run')).kind).toBe('held');
      expect(await lease.renew()).toBe(true);
      await lease.release();
      await lease.release();
      expect(await lease.renew()).toBe(false);
      expect((await two.tryLease(recordId())).kind).toBe('acquired');
    });

    it('gives up its leases on closing', async () => {
      const place = newFolder();
      const [one, two] = [await open(place), await open(place)];
      const lease = await acquire(one, recordId());
      await one.close();
      expect((await two.tryLease(recordId())).kind).toBe('acquired');
      expect(await lease.renew()).toBe(false);
    });
  });

  describe(`${name}: checkpoints`, () => {
    it('keeps the newest state of each record', async () => {
      const place = newFolder();
      const store = await open(place);
      expect(await store.loadCheckpoint(recordId())).toBeUndefined();
      await store.saveCheckpoint(recordId(), Uint8Array.of(1, 2, 3));
      await store.saveCheckpoint(recordId({ key: 'key-1' }), new Uint8Array(0));
      await store.saveCheckpoint(recordId(), Uint8Array.of(4, 5, 6, 7));
      expect(await store.loadCheckpoint(recordId())).toEqual(Uint8Array.of(4, 5, 6, 7));
      expect(await store.loadCheckpoint(recordId({ key: 'key-1' }))).toEqual(new Uint8Array(0));
      expect(await store.loadCheckpoint(recordId({ numerics: 'x' }))).toBeUndefined();
      expect((await store.contents()).checkpoints).toBe(2);
      await store.close();
      expect(await (await open(place)).loadCheckpoint(recordId())).toEqual(Uint8Array.of(4, 5, 6, 7));
    });

    it('drops the least recently used when the budget is full', async () => {
      const store = await open(newFolder(), { checkpointBytes: 3500 });
      const id = (index: number) => recordId({ key: `key-${index}` });
      for (const index of [0, 1, 2]) await store.saveCheckpoint(id(index), new Uint8Array(1000).fill(index));
      await store.loadCheckpoint(id(0)); // used: now key-1 is the oldest
      await store.saveCheckpoint(id(3), new Uint8Array(1000).fill(3));
      expect(await store.loadCheckpoint(id(1))).toBeUndefined();
      for (const index of [0, 2, 3]) expect((await store.loadCheckpoint(id(index)))?.[0]).toBe(index);
      expect((await store.contents()).checkpointBytes).toBeLessThanOrEqual(3500);
      await store.saveCheckpoint(id(4), new Uint8Array(4000)); // more than there is: not kept, nothing dropped for it
      expect(await store.loadCheckpoint(id(4))).toBeUndefined();
      expect((await store.contents()).checkpoints).toBe(3);
    });
  });

  describe(`${name}: runs and journals`, () => {
    const info = { id: 'abcdef012345', config: { algorithm: 're', seed: 1 }, numerics: 'wasm/tensor' };
    const entry = (seq: number, payload: Json = { seq }): JournalEntry => ({
      seq,
      type: 'asked',
      payload,
      timeMs: 1700000000000.25,
    });

    it('makes a run once and finds it again', async () => {
      const place = newFolder();
      const store = await open(place);
      expect(await store.findRun(info.id)).toBeUndefined();
      const made = await store.openRun(info);
      expect(made).toMatchObject(info);
      expect(new Date(made.createdAt).toISOString()).toBe(made.createdAt);
      expect(await store.openRun({ ...info, config: { seed: 1, algorithm: 're' }, numerics: 'cpu/scalar' })).toEqual(
        made,
      );
      expect(await (await open(place)).findRun(info.id)).toEqual(made);
      await store.openRun({ ...info, id: 'b' });
      expect((await store.runs()).map((run) => run.id).sort()).toEqual([info.id, 'b']);
    });

    it('refuses another configuration under the id of a run', async () => {
      const store = await open();
      await store.openRun(info);
      await expect(store.openRun({ ...info, config: { algorithm: 're', seed: 2 } })).rejects.toThrow(
        /run abcdef012345: expected the configuration it was begun with, \{"algorithm":"re","seed":1\}, got \{"algorithm":"re","seed":2\}/,
      );
    });

    it('gives back a journal as it was appended', async () => {
      const place = newFolder();
      const store = await open(place);
      await store.openRun(info);
      expect(await store.readJournal(info.id)).toEqual([]);
      const types: readonly JournalEntry['type'][] = ['opened', 'enqueued', 'asked', 'told', 'closed'];
      const entries = types.map((type, seq) => ({ ...entry(seq), type }));
      await store.appendJournal(info.id, entries.slice(0, 2));
      await store.appendJournal(info.id, []);
      await store.appendJournal(info.id, entries.slice(2));
      expect(await (await open(place)).readJournal(info.id)).toEqual(entries);
    });

    it('keeps any payload', async () => {
      const store = await open();
      await store.openRun(info);
      let seq = 0;
      await fc.assert(
        fc.asyncProperty(fc.jsonValue(), async (value) => {
          const payload = asJson(value);
          await store.appendJournal(info.id, [entry(seq, payload)]);
          expect((await store.readJournal(info.id))[seq]?.payload).toEqual(payload);
          seq += 1;
        }),
        { numRuns: 50 },
      );
    });

    it('refuses entries that do not go on where the journal ends, all of a batch together', async () => {
      const store = await open();
      await store.openRun(info);
      await store.appendJournal(info.id, [entry(0)]);
      const cases = [[entry(2)], [entry(0)], [entry(1), entry(3)], [entry(1), entry(1)]];
      for (const entries of cases) {
        await expect(store.appendJournal(info.id, entries)).rejects.toThrow(
          /run abcdef012345: expected the journal to go on with entry [12], got entry [0123]\. Nothing was appended/,
        );
      }
      expect(await store.readJournal(info.id)).toEqual([entry(0)]);
    });

    it('refuses numbers that JSON would lose, and runs it does not have', async () => {
      const store = await open();
      await store.openRun(info);
      await expect(store.appendJournal(info.id, [entry(0, { loss: [Number.NaN] })])).rejects.toThrow(
        /run abcdef012345, entry 0: expected JSON values and finite numbers, got NaN at "loss.0"/,
      );
      await expect(store.appendJournal('none', [entry(0)])).rejects.toThrow(/run none: expected a run of this cache/);
      expect(await store.readJournal(info.id)).toEqual([]);
    });

    it('deletes a run with its journal', async () => {
      const store = await open();
      await store.openRun(info);
      await store.appendJournal(info.id, [entry(0)]);
      await store.deleteRun(info.id);
      expect(await store.findRun(info.id)).toBeUndefined();
      expect(await store.readJournal(info.id)).toEqual([]);
      await store.openRun(info);
      await store.appendJournal(info.id, [entry(0)]);
    });
  });

  describe(`${name}: as a whole`, () => {
    const filled = async (place: string) => {
      const store = await open(place);
      const records: readonly EvaluationRecord[] = [
        newRecord({ key: 'x' }),
        newRecord({ key: 'y', status: { kind: 'diverged', atStep: 0, loss: 'inf' } }),
        newRecord({ task: 'task-b' }),
      ];
      for (const record of records) {
        await store.putRecord(record);
        await store.saveCheckpoint(record, new Uint8Array(10));
      }
      await store.rememberKey('v1', 'text', 'x');
      await store.openRun({ id: 'run', config: null, numerics: 'cpu/scalar' });
      await store.appendJournal('run', [{ seq: 0, type: 'opened', payload: null, timeMs: 1 }]);
      return store;
    };

    it('counts what it holds', async () => {
      const contents = await (await filled(newFolder())).contents();
      expect(contents).toMatchObject({ records: 3, finished: 2, diverged: 1, exactKeys: 1, runs: 1, checkpoints: 3 });
      expect(contents.sizeBytes).toBeGreaterThan(0);
      expect(contents.checkpointBytes).toBeGreaterThanOrEqual(30);
    });

    it('clears one task, or everything but the journals', async () => {
      const store = await filled(newFolder());
      expect(await store.clear({ task: 'task-a' })).toBe(2);
      expect(await store.findRecord(recordId({ key: 'x' }))).toBeUndefined();
      expect(await store.findRecord(recordId({ task: 'task-b' }))).toBeDefined();
      expect(await store.contents()).toMatchObject({ records: 1, exactKeys: 1, runs: 1, checkpoints: 1 });
      expect(await store.clear()).toBe(1);
      expect(await store.findKey('v1', 'text')).toBeUndefined();
      expect(await store.contents()).toMatchObject({
        records: 0,
        exactKeys: 0,
        runs: 1,
        checkpoints: 0,
        checkpointBytes: 0,
      });
      expect(await store.readJournal('run')).toHaveLength(1);
    });

    it('closes twice without complaint, and then says that it is closed', async () => {
      const store = await open();
      await store.close();
      await store.close();
      await expect(store.putRecord(newRecord())).rejects.toThrow(/expected an open store, got a closed one/);
      await expect(store.findRecord(recordId())).rejects.toThrow(/expected an open store, got a closed one/);
    });
  });
}

/** fast-check's JSON values, with -0 as JSON writes it. */
function asJson(value: unknown): Json {
  const text = JSON.stringify(value);
  const parsed: Json = JSON.parse(text);
  return parsed;
}

/** Without the null prototypes that fast-check likes to make. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : structuredClone(value);
}
