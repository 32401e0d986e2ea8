import { describe, expect, it } from 'vitest';
import { openStore } from '../../src/cache/open-store.js';
import { newFolder, sql, track } from './support.js';

async function folderWithJournal(length: number): Promise<string> {
  const folder = newFolder();
  const store = await openStore(folder);
  for (const id of ['aaa', 'bbb']) {
    await store.openRun({ id, config: { id }, numerics: 'cpu/scalar' });
    const entries = Array.from({ length }, (_, seq) => ({
      seq,
      type: 'told' as const,
      payload: { id: seq },
      timeMs: seq,
    }));
    await store.appendJournal(id, entries);
  }
  await store.close();
  return folder;
}

describe('a damaged journal', () => {
  it.each([
    [
      `UPDATE journal SET payload = '{"id":1' WHERE run = 'aaa' AND seq = 17`,
      /run aaa, entry 17: expected JSON, got "\{\\"id\\":1"/,
    ],
    [
      `DELETE FROM journal WHERE run = 'aaa' AND seq = 5`,
      /run aaa: expected a whole entry 5 in its journal, got entry 6 in its place/,
    ],
    [
      `UPDATE journal SET type = 'sung' WHERE run = 'aaa' AND seq = 9`,
      /run aaa: expected a whole entry 9 .*got an entry of type "sung"/,
    ],
  ])('is told by run and entry: %s', async (damage, message) => {
    const folder = await folderWithJournal(20);
    sql(folder, damage, 'SELECT 1');
    const store = track(await openStore(folder));
    await expect(store.readJournal('aaa')).rejects.toThrow(message);
    await expect(store.readJournal('aaa')).rejects.toThrow(/entries before it are sound.*nosbench search.*--restart/);
    expect(await store.readJournal('bbb')).toHaveLength(20);
  });

  it('says which run when its configuration is damaged', async () => {
    const folder = await folderWithJournal(1);
    sql(folder, `UPDATE runs SET config = 'oops' WHERE id = 'aaa'`, 'SELECT 1');
    const store = track(await openStore(folder));
    await expect(store.findRun('aaa')).rejects.toThrow(
      /run aaa: expected JSON, got "oops".*nosbench search.*--restart/,
    );
    expect((await store.findRun('bbb'))?.config).toEqual({ id: 'bbb' });
  });
});

describe('a journal', () => {
  it('is refused a second writer who has not read what the first wrote', async () => {
    const folder = await folderWithJournal(3);
    const [one, two] = [track(await openStore(folder)), track(await openStore(folder))];
    const next = { seq: 3, type: 'asked' as const, payload: null, timeMs: 1 };
    await one.appendJournal('aaa', [next]);
    await expect(two.appendJournal('aaa', [next])).rejects.toThrow(
      /expected the journal to go on with entry 4, got entry 3.*Another process may have written to this run/,
    );
    expect(await two.readJournal('aaa')).toHaveLength(4);
  });
});
