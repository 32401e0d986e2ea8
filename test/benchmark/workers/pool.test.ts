import { describe, expect, it, vi } from 'vitest';
import { Benchmark } from '../../../src/benchmark/benchmark.js';
import type { RunRequest } from '../../../src/benchmark/runs/run.js';
import { createWorkerPool } from '../../../src/benchmark/workers/pool.js';
import { openStore } from '../../../src/cache/open-store.js';
import { findNamed } from '../../../src/program/named/index.js';
import { openToy, temporaryFolder } from '../support.js';
import { failed, openFailingPool, openPool } from './support.js';

// A thread takes seconds to start on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const adam = findNamed('Adam');

const request: RunRequest = {
  algorithm: 're',
  seed: 1,
  initial: [adam],
  options: { population: 8, tournament: 4 },
  budget: { evaluations: 60 },
  epochs: 3,
};

/** A search in all that does not tell of clocks and caches. */
async function historyOf(benchmark: Benchmark, more: Partial<RunRequest> = {}) {
  const { history } = await benchmark.search({ ...request, ...more });
  return history.map(({ seconds: _, elapsedSeconds: __, cached: ___, ...entry }) => entry);
}

describe('a worker', () => {
  it('trains as the main thread does, bit for bit, and goes on from its states', async () => {
    const here = await openToy();
    const there = await openToy({ workers: openPool() });
    expect(there.concurrency).toBe(1);
    for (const epochs of [3, 7]) {
      const [one, other] = [await here.query(adam, { epochs }), await there.query(adam, { epochs })];
      expect(other.curve).toEqual(one.curve);
      expect(other).toMatchObject({ cached: false, epochsTrained: epochs === 3 ? 3 : 4 });
    }
  });

  it('is not charged for the time that a job waits for it', async () => {
    const cache = temporaryFolder();
    const benchmark = await openToy({ cache, workers: openPool() });
    await benchmark.query(adam, { epochs: 1 }); // the thread starts
    const begun = performance.now();
    await Promise.all(['AdamW', 'SGD', 'Adadelta'].map((name) => benchmark.query(findNamed(name), { epochs: 40 })));
    const wall = (performance.now() - begun) / 1000;
    const store = await openStore(cache);
    let charged = 0;
    for await (const { epochs, seconds } of store.records()) if (epochs === 40) charged += seconds;
    await store.close();
    expect(charged).toBeGreaterThan(0);
    expect(charged).toBeLessThan(1.1 * wall); // with the waits nearly twice as much
  });

  it('leaves a training that is watched to the main thread', async () => {
    const benchmark = await openToy({ workers: openFailingPool('die', 99) });
    const epochs: number[] = [];
    await benchmark.query(adam, { epochs: 2, observers: [{ onEpoch: ({ epoch }) => epochs.push(epoch) }] });
    expect(epochs).toEqual([0, 1]);
  });

  it.each(['die', 'throw'] as const)('gets a second attempt when it does this: %s', async (way) => {
    const benchmark = await openToy({ workers: openFailingPool(way, 1) });
    expect(await benchmark.query(adam, { epochs: 2 })).toMatchObject({ cached: false, epochsTrained: 2 });
  });

  it('is given up after the second failure, which leaves no record', async () => {
    const benchmark = await openToy({ workers: openFailingPool('die', 2) });
    await expect(benchmark.query(adam, { epochs: 2 })).rejects.toThrow(/worker: .*exited with code: 3/);
    expect(await benchmark.query(adam, { epochs: 2 })).toMatchObject({ cached: false, epochsTrained: 2 });
  });

  it('that cannot start is a failure too, and does not keep its job waiting', async () => {
    const benchmark = await openToy({ workers: openPool(1, './absent-worker.js') });
    await expect(benchmark.query(adam, { epochs: 2 })).rejects.toThrow(/worker: Cannot find module .*absent-worker/);
  });

  it('is ended when it takes too long, and another one takes over', async () => {
    const benchmark = await openToy({ workers: openFailingPool('hang', 1) });
    await expect(benchmark.query(adam, { epochs: 2, timeoutMs: 300 })).rejects.toThrow(/within 0\.3 s, got no end/);
    expect(await benchmark.query(adam, { epochs: 2 })).toMatchObject({ cached: false });
  });

  it('is ended when nobody wants the training any more', async () => {
    const benchmark = await openToy({ workers: openFailingPool('hang', 1) });
    const controller = new AbortController();
    const query = benchmark.query(adam, { epochs: 2, signal: controller.signal });
    void failed().then(() => controller.abort(new Error('not wanted')));
    await expect(query).rejects.toThrow('not wanted');
    expect(await benchmark.query(adam, { epochs: 2 })).toMatchObject({ cached: false });
  });

  it('counts from 1 in a pool', () => {
    expect(() => createWorkerPool({ size: 0, backend: 'cpu', executor: 'tensor' })).toThrow(
      /expected a whole number of at least 1, got 0/,
    );
  });

  it('refuses a number that cannot be meant, before anything is opened', async () => {
    expect(() => createWorkerPool({ size: 99_999, backend: 'cpu', executor: 'tensor' })).toThrow(
      /^workers: expected at most \d+ on this machine, which has \d+ processors?, got 99999\./,
    );
    await expect(Benchmark.open({ task: 'no such task', workers: 99_999 })).rejects.toThrow(
      'workers: expected at most',
    );
  });
});

describe('a search', () => {
  it('has the same history with any number of workers', async () => {
    const alone = await historyOf(await openToy());
    expect(await historyOf(await openToy({ workers: openPool(1) }))).toEqual(alone);
    expect(await historyOf(await openToy({ workers: openPool(3) }))).toEqual(alone);
  });

  it('goes on after a worker that died twice, and keeps the reason in the journal, not in the cache', async () => {
    const benchmark = await openToy({ workers: openFailingPool('die', 2) });
    const { history, statistics } = await benchmark.search({ ...request, budget: { evaluations: 10 }, lookahead: 1 });
    expect(history[0]).toMatchObject({ status: 'crashed', reason: expect.stringMatching(/exited with code: 3/) });
    expect(history[1]).toMatchObject({ status: 'ok', cached: false });
    expect(statistics.trained).toBeLessThanOrEqual(9);
    expect(history).toHaveLength(10);
  });

  it('tells a training that takes too long as timed out', async () => {
    const benchmark = await openToy({ workers: openFailingPool('hang', 1) });
    const { history } = await benchmark.search({
      ...request,
      budget: { evaluations: 2 },
      lookahead: 1,
      timeoutMs: 2000,
    });
    expect(history[0]).toMatchObject({ status: 'timeout', reason: expect.stringMatching(/within 2 s/) });
    expect(history[1]).toMatchObject({ status: 'ok' });
  });
});

describe('without workers', () => {
  it('a time limit takes effect between two steps', async () => {
    const benchmark = await openToy();
    await expect(benchmark.query(adam, { epochs: 100_000, timeoutMs: 200 })).rejects.toThrow(/within 0\.2 s/);
  });

  it('refuses a number of workers that is none', async () => {
    await expect(openToy({ workers: 1.5 })).rejects.toThrow(/expected a whole number of at least 0, got 1.5/);
  });
});
