import { existsSync, readdirSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkpointName } from '../../src/cache/checkpoint-file.js';
import { openStore } from '../../src/cache/open-store.js';
import { newFolder, recordId, sql, track } from './support.js';

const pathOf = (folder: string, id = recordId()) => join(folder, 'checkpoints', checkpointName(id));

describe('a checkpoint file', () => {
  it('is missing, not wrong, after any damage', async () => {
    const folder = newFolder();
    const store = track(await openStore(folder));
    const state = Uint8Array.from({ length: 500 }, (_, index) => index & 255);
    await store.saveCheckpoint(recordId(), state);
    const sound = readFileSync(pathOf(folder));
    const damage = fc.oneof(
      fc.tuple(fc.nat(sound.length - 1), fc.integer({ min: 1, max: 255 })).map(([at, bits]) => {
        const bytes = Buffer.from(sound);
        bytes[at] = (bytes[at] ?? 0) ^ bits;
        return bytes;
      }),
      fc.nat(sound.length - 1).map((length) => sound.subarray(0, length)),
      fc.uint8Array({ minLength: 1, maxLength: 9 }).map((more) => Buffer.concat([sound, more])),
    );
    await fc.assert(
      fc.asyncProperty(damage, async (bytes) => {
        writeFileSync(pathOf(folder), bytes);
        expect(await store.loadCheckpoint(recordId())).toBeUndefined();
      }),
      { numRuns: 200 },
    );
    writeFileSync(pathOf(folder), sound);
    expect(await store.loadCheckpoint(recordId())).toEqual(state);
  });

  it("is not taken for another record's", async () => {
    const folder = newFolder();
    const store = track(await openStore(folder));
    const other = recordId({ key: 'key-1' });
    await store.saveCheckpoint(recordId(), Uint8Array.of(1));
    renameSync(pathOf(folder), pathOf(folder, other));
    expect(await store.loadCheckpoint(other)).toBeUndefined();
    expect(await store.loadCheckpoint(recordId())).toBeUndefined();
  });

  it('gives bytes that any typed array can be laid over', async () => {
    const store = track(await openStore(newFolder()));
    const numbers = Float64Array.of(1.5, Number.NaN, -0);
    await store.saveCheckpoint(recordId(), new Uint8Array(numbers.buffer));
    const bytes = await store.loadCheckpoint(recordId());
    expect(bytes?.byteOffset).toBe(0);
    expect(new Float64Array(bytes?.buffer ?? new ArrayBuffer(0))).toEqual(numbers);
  });
});

describe('the folder of checkpoints', () => {
  it('keeps what is not ours when it is cleared, whatever its index says', async () => {
    const folder = newFolder();
    const store = track(await openStore(folder));
    await store.saveCheckpoint(recordId(), Uint8Array.of(1));
    const others = [join(folder, 'notes.txt'), join(folder, 'checkpoints', 'model.ckpt')];
    for (const path of others) writeFileSync(path, 'mine');
    sql(folder, "INSERT INTO checkpoints VALUES ('t', 'k', 'n', '../notes.txt', 1, 0)", 'SELECT 1');
    await store.clear();
    expect(existsSync(pathOf(folder))).toBe(false);
    expect(others.filter((path) => existsSync(path))).toEqual(others);
    expect(await store.contents()).toMatchObject({ checkpoints: 0, checkpointBytes: 0 });
  });

  it('holds one file a record and no temporary ones', async () => {
    const folder = newFolder();
    const store = track(await openStore(folder));
    await Promise.all([1, 2, 3].map((value) => store.saveCheckpoint(recordId(), new Uint8Array(1000).fill(value))));
    expect(readdirSync(join(folder, 'checkpoints'))).toEqual([checkpointName(recordId())]);
    expect(await store.loadCheckpoint(recordId())).toHaveLength(1000);
  });

  it('loses what dead writers left on opening, and nothing else', async () => {
    const folder = newFolder();
    await (await openStore(folder)).close();
    const inFolder = (name: string) => join(folder, 'checkpoints', name);
    const temporary = (digit: string) => inFolder(`${checkpointName(recordId())}.${digit.repeat(16)}.tmp`);
    const [old, young, strange] = [temporary('a'), temporary('b'), inFolder('notes.txt')];
    const yesterday = Date.now() / 1000 - 86_400;
    for (const path of [old, young, strange]) writeFileSync(path, 'x');
    for (const path of [old, strange]) utimesSync(path, yesterday, yesterday);
    track(await openStore(folder));
    expect([old, young, strange].map((path) => existsSync(path))).toEqual([false, true, true]);
  });

  it('serves its files again when their rows are missing, as the first to go', async () => {
    const folder = newFolder();
    const first = await openStore(folder);
    for (const key of ['x', 'y'])
      await first.saveCheckpoint(recordId({ key }), new Uint8Array(1000).fill(key.charCodeAt(0)));
    await first.close();
    sql(folder, 'DELETE FROM checkpoints', 'SELECT 1');
    const store = track(await openStore(folder, { checkpointBytes: 2500 }));
    expect(await store.contents()).toMatchObject({ records: 0, checkpoints: 2 });
    expect((await store.loadCheckpoint(recordId({ key: 'y' })))?.[0]).toBe('y'.charCodeAt(0));
    await store.saveCheckpoint(recordId({ key: 'z' }), new Uint8Array(1000));
    expect(await store.loadCheckpoint(recordId({ key: 'x' }))).toBeUndefined();
    expect(await store.loadCheckpoint(recordId({ key: 'y' }))).toBeDefined();
  });

  it.each(['no file', 'an empty file'])('is not taken for that of a new cache beside %s', async (what) => {
    const folder = newFolder();
    const first = await openStore(folder);
    await first.saveCheckpoint(recordId(), new Uint8Array(1000));
    await first.close();
    const file = join(folder, 'nosbench.sqlite');
    for (const end of ['', '-wal', '-shm']) rmSync(file + end, { force: true });
    if (what === 'an empty file') writeFileSync(file, '');
    await expect(openStore(folder)).rejects.toThrow(
      new RegExp(
        `expected the database that the 1 file\\(s\\) in .*checkpoints belong to, got ${what}.*are missing: put the file back, or move .*checkpoints away`,
      ),
    );
    rmSync(join(folder, 'checkpoints', checkpointName(recordId())));
    expect(await track(await openStore(folder)).contents()).toMatchObject({ records: 0, checkpoints: 0 });
  });

  it('says that it is gone when it was deleted while it was in use', async () => {
    const folder = newFolder();
    const store = await openStore(folder);
    await store.saveCheckpoint(recordId(), new Uint8Array(1000));
    rmSync(folder, { recursive: true });
    const gone =
      /expected it to stay in place while it is in use, got nothing there. It was deleted or moved away, and what was stored/;
    await expect(store.saveCheckpoint(recordId(), new Uint8Array(1000))).rejects.toThrow(gone);
    await expect(store.tryLease(recordId())).rejects.toThrow(gone);
    await expect(store.openRun({ id: 'run', config: {}, numerics: 'cpu/scalar' })).rejects.toThrow(gone);
    await store.close();
  });

  it('never grows past its budget, whatever is saved', async () => {
    const sizes = fc.array(fc.tuple(fc.nat(9), fc.nat(3000)), { minLength: 1, maxLength: 25 });
    await fc.assert(
      fc.asyncProperty(sizes, async (saves) => {
        const folder = newFolder();
        const store = await openStore(folder, { checkpointBytes: 6000 });
        for (const [key, size] of saves) {
          await store.saveCheckpoint(recordId({ key: `key-${key}` }), new Uint8Array(size));
          const files = readdirSync(join(folder, 'checkpoints'));
          const bytes = files.reduce((sum, name) => sum + readFileSync(join(folder, 'checkpoints', name)).length, 0);
          const contents = await store.contents();
          expect(contents).toMatchObject({ checkpoints: files.length, checkpointBytes: bytes });
          expect(bytes).toBeLessThanOrEqual(6000);
          expect((await store.loadCheckpoint(recordId({ key: `key-${key}` })))?.length).toBe(size);
        }
        await store.close();
      }),
      { numRuns: 12 },
    );
  });

  it('keeps nothing under a budget of 0', async () => {
    const folder = newFolder();
    const store = track(await openStore(folder, { checkpointBytes: 0 }));
    await store.saveCheckpoint(recordId(), new Uint8Array(1));
    expect(await store.loadCheckpoint(recordId())).toBeUndefined();
    expect(readdirSync(join(folder, 'checkpoints'))).toEqual([]);
  });
});
