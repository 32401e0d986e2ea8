import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { openStore } from '../../src/cache/open-store.js';
import { isDead, thisProcess } from '../../src/cache/owner.js';
import { acquire, newFolder, recordId, sql, startChild, track } from './support.js';

const pause = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

describe('a lease', () => {
  it('never has two owners, whoever contends', async () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'counter'), '0');
    await Promise.all(Array.from({ length: 4 }, () => startChild(['contend', folder, '30']).ended));
    expect(readFileSync(join(folder, 'counter'), 'utf8')).toBe('120');
  });

  it('of a killed process is free at once, although its time is not over', async () => {
    const folder = newFolder();
    const store = track(await openStore(folder));
    const child = startChild(['hold', folder]);
    expect(await child.line(() => true)).toBe('acquired');
    const id = recordId({ task: 'task-held' });
    expect(await store.tryLease(id)).toMatchObject({
      kind: 'held',
      owner: expect.stringContaining(`process ${child.process.pid}`),
    });
    child.process.kill('SIGKILL');
    await child.ended;
    expect((await store.tryLease(id)).kind).toBe('acquired');
  });

  it('is renewed while its owner lives and minds its event loop', async () => {
    const folder = newFolder();
    const [one, two] = [track(await openStore(folder, { leaseMs: 300 })), track(await openStore(folder))];
    const lease = await acquire(one, recordId());
    for (let waited = 0; waited < 900; waited += 50) {
      await sleep(50);
      expect((await two.tryLease(recordId())).kind).toBe('held');
    }
    await lease.release();
    expect((await two.tryLease(recordId())).kind).toBe('acquired');
  });

  it('is lost by an owner who slept, who learns it from renew', async () => {
    const folder = newFolder();
    const [one, two] = [track(await openStore(folder, { leaseMs: 100 })), track(await openStore(folder))];
    const sleeper = await acquire(one, recordId());
    pause(150); // this thread stands still, and with it the heartbeat
    const lease = await acquire(two, recordId());
    expect(await sleeper.renew()).toBe(false);
    expect(await lease.renew()).toBe(true);
    expect((await one.tryLease(recordId())).kind).toBe('held');
  });

  it('that was lost is not given back in the name of its new owner', async () => {
    const folder = newFolder();
    const [one, two] = [track(await openStore(folder, { leaseMs: 100 })), track(await openStore(folder))];
    const sleeper = await acquire(one, recordId());
    pause(150);
    const lease = await acquire(two, recordId());
    await sleeper.release(); // without having asked
    expect((await one.tryLease(recordId())).kind).toBe('held');
    expect(await lease.renew()).toBe(true);
  });

  it('stays with an owner who slept when nobody else wanted it', async () => {
    const folder = newFolder();
    const [one, two] = [track(await openStore(folder, { leaseMs: 100 })), track(await openStore(folder))];
    const sleeper = await acquire(one, recordId());
    pause(150);
    expect(await sleeper.renew()).toBe(true);
    expect((await two.tryLease(recordId())).kind).toBe('held');
  });

  it('of a reused process id is free at once', async () => {
    const folder = newFolder();
    const store = track(await openStore(folder));
    await acquire(store, recordId());
    expect((await store.tryLease(recordId())).kind).toBe('held');
    sql(folder, `UPDATE leases SET started = 'long ago'`, 'SELECT 1');
    expect((await store.tryLease(recordId())).kind).toBe('acquired');
  });

  it('of another machine is free only when its time is over', async () => {
    const folder = newFolder();
    const store = track(await openStore(folder));
    await acquire(store, recordId());
    sql(
      folder,
      `UPDATE leases SET host = 'elsewhere', pid = 999999999, expires_ms = ${Date.now() + 20_000}`,
      'SELECT 1',
    );
    expect(await store.tryLease(recordId())).toEqual({
      kind: 'held',
      owner: 'elsewhere, process 999999999',
      retryAfterMs: 1000,
    });
    sql(folder, `UPDATE leases SET expires_ms = ${Date.now() - 1}`, 'SELECT 1');
    expect((await store.tryLease(recordId())).kind).toBe('acquired');
  });
});

describe('an owner', () => {
  it('is dead only when that is certain', () => {
    const self = thisProcess();
    expect(isDead(self)).toBe(false);
    expect(isDead({ ...self, started: '' })).toBe(false);
    expect(isDead({ ...self, started: `${self.started}0` })).toBe(true);
    expect(isDead({ ...self, pid: 999_999_999 })).toBe(true);
    expect(isDead({ ...self, host: 'elsewhere', pid: 999_999_999 })).toBe(false);
    expect(isDead({ ...self, pid: 1, started: '' })).toBe(false);
  });
});
