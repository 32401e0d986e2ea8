import { describe, expect, it } from 'vitest';
import { withMemory } from '../../src/cache/memory-store.js';
import { openStore } from '../../src/cache/open-store.js';
import { newFolder, newRecord, recordId, sql, track } from './support.js';

describe('the memory before a store', () => {
  it('answers at once what it was asked before, and nothing else', async () => {
    const folder = newFolder();
    const behind = track(await openStore(folder));
    await behind.putRecord(newRecord());
    await behind.rememberKey('v1', 'text', 'key');
    const store = withMemory(behind);
    expect(store.peekRecord(recordId())).toBeUndefined();
    expect(store.peekKey('v1', 'text')).toBeUndefined();
    const found = await store.findRecord(recordId());
    expect(store.peekRecord(recordId())).toBe(found);
    expect(await store.findKey('v1', 'text')).toBe('key');
    expect(store.peekKey('v1', 'text')).toBe('key');
    expect(store.peekKey('v2', 'text')).toBeUndefined();
    sql(folder, 'DELETE FROM records', 'SELECT 1');
    expect(await store.findRecord(recordId())).toBe(found);
    expect(await store.findRecord(recordId(), { fresh: true })).toBeUndefined();
    expect(store.peekRecord(recordId())).toBeUndefined();
  });

  it('remembers what it stores, the longest', async () => {
    const store = withMemory(track(await openStore(newFolder())));
    await store.putRecord(newRecord({ epochs: 4 }));
    await store.putRecord(newRecord({ epochs: 2 }));
    expect(store.peekRecord(recordId())?.epochs).toBe(4);
    await store.putRecord(newRecord({ epochs: 6 }));
    expect(store.peekRecord(recordId())?.epochs).toBe(6);
  });

  it('does not remember that something is missing', async () => {
    const folder = newFolder();
    const store = withMemory(track(await openStore(folder)));
    const other = track(await openStore(folder));
    expect(await store.findRecord(recordId())).toBeUndefined();
    expect(await store.findKey('v1', 'text')).toBeUndefined();
    await other.putRecord(newRecord());
    await other.rememberKey('v1', 'text', 'key');
    expect(await store.findRecord(recordId())).toBeDefined();
    expect(await store.findKey('v1', 'text')).toBe('key');
  });

  it('forgets the least recently used beyond its size', async () => {
    const store = withMemory(track(await openStore(newFolder())), { maxRecords: 2, maxKeys: 2 });
    const id = (key: string) => recordId({ key });
    for (const key of ['a', 'b']) await store.putRecord(newRecord({ key }));
    store.peekRecord(id('a'));
    await store.putRecord(newRecord({ key: 'c' }));
    expect(['a', 'b', 'c'].map((key) => store.peekRecord(id(key)) !== undefined)).toEqual([true, false, true]);
    for (const text of ['a', 'b', 'c']) await store.rememberKey('v1', text, text);
    expect(['a', 'b', 'c'].map((text) => store.peekKey('v1', text))).toEqual([undefined, 'b', 'c']);
    expect(await store.findRecord(id('b'))).toBeDefined();
  });

  it('forgets what is cleared', async () => {
    const store = withMemory(track(await openStore(newFolder())));
    await store.putRecord(newRecord());
    await store.rememberKey('v1', 'text', 'key');
    await store.clear({ task: 'task-a' });
    expect(store.peekRecord(recordId())).toBeUndefined();
    expect(store.peekKey('v1', 'text')).toBe('key');
    await store.clear();
    expect(store.peekKey('v1', 'text')).toBeUndefined();
  });
});
