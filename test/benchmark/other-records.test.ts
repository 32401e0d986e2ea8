import { describe, expect, it } from 'vitest';
import { countOtherRecords } from '../../src/benchmark/other-records.js';
import { openStore } from '../../src/cache/open-store.js';
import { newRecord } from '../cache/support.js';
import { temporaryFolder } from './support.js';

describe('countOtherRecords', () => {
  it('counts the records of the names that none of the tasks owns, whatever tasks share a name', async () => {
    const store = await openStore(temporaryFolder());
    for (const [taskName, task, key] of [
      ['toy', 'seed-1', '1'],
      ['toy', 'seed-1', '2'],
      ['toy', 'seed-2', '1'],
      ['toy', 'before', '1'],
      ['mlp', 'mlp-before', '1'],
      ['another', 'another-before', '1'],
    ] as const) {
      await store.putRecord(newRecord({ taskName, task, key }));
    }
    const seeds = ['seed-1', 'seed-2', 'seed-2'].map((taskHash) => ({ name: 'toy', taskHash }));
    expect(await countOtherRecords(store, seeds)).toBe(1);
    expect(await countOtherRecords(store, seeds.slice(0, 1))).toBe(2);
    expect(await countOtherRecords(store, [...seeds, { name: 'mlp', taskHash: 'now' }])).toBe(2);
    expect(await countOtherRecords(store, [{ name: 'pfn', taskHash: 'now' }])).toBe(0);
    await store.close();
  });
});
