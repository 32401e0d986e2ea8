import { describe, expect, it } from 'vitest';
import { runBaselines } from '../../src/benchmark/baselines.js';
import type { Benchmark } from '../../src/benchmark/benchmark.js';
import { pruneByKey } from '../../src/benchmark/incumbent.js';
import { readRun } from '../../src/benchmark/runs/read-run.js';
import type { HistoryEntry, RunRequest } from '../../src/benchmark/runs/run.js';
import { findNamed } from '../../src/program/named/index.js';
import { openToy, temporaryFolder } from './support.js';

const request: RunRequest = {
  algorithm: 're',
  seed: 1,
  initial: [findNamed('AdamW')],
  options: { population: 8, tournament: 4 },
  budget: { evaluations: 40 },
  epochs: 2,
};

/** What a history says about programs, without clocks and without the shared cache. */
function facts(history: readonly HistoryEntry[]) {
  return history.map(({ seconds: _, elapsedSeconds: __, cached: ___, ...entry }) => entry);
}

function budget(evaluations: number): RunRequest {
  return { ...request, budget: { evaluations } };
}

describe('Benchmark.search', () => {
  it('goes on where it stopped, from the journal and not from the cache', async () => {
    const whole = await (await openToy()).search(request);
    expect(whole).toMatchObject({ ended: 'budget', replayed: 0 });
    expect(whole.run).toMatch(/^[0-9a-f]{12}$/);

    const cache = temporaryFolder();
    const first = await openToy({ cache });
    expect(await first.search(budget(15))).toMatchObject({ run: whole.run, replayed: 0 });
    await first.store.clear();
    await first.close();
    const second = await openToy({ cache });
    const rest = await second.search(request);
    expect(rest).toMatchObject({ run: whole.run, replayed: 15 });
    expect(facts(rest.history)).toEqual(facts(whole.history));
    expect(rest.incumbent).toMatchObject({ id: whole.incumbent?.id ?? -1 });
  });

  it('has a history that does not depend on what the cache knew', async () => {
    const benchmark = await openToy();
    const first = await benchmark.search(request);
    // Another look-ahead is another run; the same one must come out the same from a full cache.
    await benchmark.store.deleteRun(first.run);
    const second = await benchmark.search(request);
    expect(second.replayed).toBe(0);
    expect(facts(second.history)).toEqual(facts(first.history));
    expect(second.statistics).toMatchObject({
      misses: 0,
      cacheSize: first.statistics.cacheSize,
      trained: first.statistics.trained,
      epochsTrained: first.statistics.epochsTrained,
    });
  });

  it('tells a search how programs behave, and goes on with what it learnt from that', async () => {
    const learning: RunRequest = { ...request, algorithm: 'smac', initial: [], options: { candidates: 20 } };
    const whole = await (await openToy()).search({ ...learning, budget: { evaluations: 16 } });
    expect(whole.config).toMatchObject({ settings: { describes: 'updates-1' } });
    const cache = temporaryFolder();
    const first = await openToy({ cache });
    await first.search({ ...learning, budget: { evaluations: 13 } });
    await first.close();
    const rest = await (await openToy({ cache })).search({ ...learning, budget: { evaluations: 16 } });
    expect(rest).toMatchObject({ run: whole.run, replayed: 13 });
    expect(facts(rest.history)).toEqual(facts(whole.history));
  });

  it('finds its incumbent among what it was told', async () => {
    const { history, incumbent } = await (await openToy()).search(request);
    const losses = history.flatMap(({ loss }) => (loss === undefined ? [] : [loss]));
    expect(incumbent?.loss).toBe(Math.min(...losses));
    expect(incumbent?.id).toBe(history.find(({ loss }) => loss === incumbent?.loss)?.id);
  });

  it('is another run with another seed, epochs, look-ahead or task protocol, and the same one with another budget', async () => {
    const benchmark = await openToy();
    const idOf = async (change: Partial<RunRequest>): Promise<string> =>
      (await benchmark.search({ ...request, budget: { evaluations: 2 }, ...change })).run;
    const ids = [await idOf({}), await idOf({ seed: 2 }), await idOf({ epochs: 3 }), await idOf({ lookahead: 1 })];
    expect(new Set(ids).size).toBe(4);
    expect(await idOf({ budget: { trained: 2, seconds: 1000 } })).toBe(ids[0]);
  });

  it('refuses to go on under another executor unless told so', async () => {
    const cache = temporaryFolder();
    await (await openToy({ cache, executor: 'scalar' })).search(budget(10));
    const other = await openToy({ cache, executor: 'tensor' });
    await expect(other.search(request)).rejects.toThrow(
      'expected the backend and executor that it was begun with, cpu/scalar, got cpu/tensor. Use --backend cpu --executor scalar',
    );
    const mixed = await other.search({ ...request, allowOtherNumerics: true });
    expect(mixed).toMatchObject({ replayed: 10, ended: 'budget' });
  });

  it('begins anew when told so', async () => {
    const cache = temporaryFolder();
    const benchmark = await openToy({ cache });
    const first = await benchmark.search(budget(10));
    const anew = await benchmark.search({ ...budget(10), restart: true });
    expect(anew).toMatchObject({ run: first.run, replayed: 0 });
    const entries = await benchmark.store.readJournal(first.run);
    expect(entries.filter(({ type }) => type === 'told')).toHaveLength(10);
    expect(entries.filter(({ type }) => type === 'opened')).toHaveLength(1);
  });

  it('refuses a second writer in the same process, and lets the first one finish', async () => {
    const benchmark = await openToy();
    const first = benchmark.search(request);
    await expect(benchmark.search(request)).rejects.toThrow(/expected nobody else to write it, got .*process/);
    expect((await first).history).toHaveLength(40);
    expect((await benchmark.search(request)).replayed).toBe(40);
  });

  it('reports progress that ends with the outcome', async () => {
    const seen: number[] = [];
    const benchmark = await openToy();
    const outcome = await benchmark.search({
      ...request,
      onProgress: ({ evaluations, statistics, best, budget: { evaluations: limit } }) => {
        expect(statistics.queries).toBe(evaluations);
        expect(limit).toBe(40);
        expect(best?.id).toBeLessThan(evaluations);
        seen.push(evaluations);
      },
    });
    expect(seen.at(-1)).toBe(outcome.history.length);
    expect([...seen].sort((a, b) => a - b)).toEqual(seen);
  });

  it('writes nothing when there is nothing to do', async () => {
    const benchmark = await openToy();
    const { run } = await benchmark.search(budget(10));
    const before = await benchmark.store.readJournal(run);
    await benchmark.search(budget(10));
    expect(await benchmark.store.readJournal(run)).toEqual(before);
  });

  it('refuses options that are none', async () => {
    const benchmark = await openToy();
    await expect(benchmark.search({ ...request, lookahead: 0 })).rejects.toThrow(
      'expected lookahead to be a whole number',
    );
    await expect(benchmark.search({ ...request, algorithm: 'er' })).rejects.toThrow(
      'expected the name of a search, got "er"',
    );
    await expect(benchmark.search({ ...request, budget: { epochs: -1 } })).rejects.toThrow(
      'expected epochs to be a whole number',
    );
  });
});

describe('readRun', () => {
  it('reads what the search reported', async () => {
    const benchmark = await openToy();
    const outcome = await benchmark.search(request);
    const stored = await readRun(benchmark.store, outcome.run);
    expect(stored.history).toEqual(outcome.history);
    expect(stored.statistics).toEqual(outcome.statistics);
    expect(stored.incumbent).toEqual(outcome.incumbent);
    expect(stored.info).toMatchObject({ id: outcome.run, numerics: 'cpu/tensor', config: outcome.config });
  });

  it('names a damaged entry', async () => {
    const benchmark = await openToy();
    const id = 'bbbbbbbbbbbb';
    await benchmark.store.openRun({ id, config: {}, numerics: 'x' });
    await benchmark.store.appendJournal(id, [{ seq: 0, type: 'told', payload: { id: 3, key: 7 }, timeMs: 0 }]);
    await expect(readRun(benchmark.store, id)).rejects.toThrow(
      'run bbbbbbbbbbbb, entry 0: expected a behaviour key, got 7. The journal is damaged',
    );
    await expect(readRun(benchmark.store, 'bbbbbbbbbbbc')).rejects.toThrow('Did you mean "bbbbbbbbbbbb"?');
  });
});

describe('baselines and incumbents', () => {
  it('evaluates all named programs in order, and again from the cache', async () => {
    const benchmark = await openToy();
    const programs = { Adam: findNamed('Adam'), SGD: findNamed('SGD') };
    const asked: string[] = [];
    const options = { epochs: 2, programs, onProgress: (_: unknown, next: string) => void asked.push(next) };
    const first = await runBaselines(benchmark, options);
    expect(asked).toEqual(['Adam', 'SGD']);
    expect(first.map(({ result }) => result.cached)).toEqual([false, false]);
    const again = await runBaselines(benchmark, options);
    expect(again.map(({ result }) => result.cached)).toEqual(['memory', 'memory']);
  });

  it('prunes a program down to what its behaviour needs', async () => {
    const benchmark: Benchmark = await openToy();
    const sgd = findNamed('SGD');
    const padded = {
      constants: [],
      instructions: [{ op: 'sin', inputs: [2], output: 18 } as const, ...sgd.instructions],
    };
    const pruned = pruneByKey(padded, (program) => benchmark.keyOf(program));
    expect(pruned.instructions.length).toBeLessThan(padded.instructions.length);
    expect(benchmark.keyOf(pruned)).toBe(benchmark.keyOf(sgd));
  });
});
