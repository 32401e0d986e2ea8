import { describe, expect, it, vi } from 'vitest';
import { readRun } from '../../src/benchmark/runs/read-run.js';
import type { HistoryEntry, RunRequest } from '../../src/benchmark/runs/run.js';
import { findNamed } from '../../src/program/named/index.js';
import { openToy } from './support.js';
import { openPool } from './workers/support.js';

// A thread takes seconds to start on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

/** 1..9 epochs, eta 3: 9@1 3@3 1@9, 5@3 1@9, 3@9. */
const request: RunRequest = {
  algorithm: 're',
  seed: 4,
  initial: [findNamed('AdamW')],
  options: { population: 6, tournament: 3 },
  fidelity: { name: 'hyperband' },
  budget: { evaluations: 44 },
  epochs: 9,
  lookahead: 4,
};

/** What a history says, without clocks and caches. */
function facts(history: readonly HistoryEntry[]) {
  return history.map(({ seconds: _, elapsedSeconds: __, cached: ___, ...entry }) => entry);
}

/** The evaluation that a promotion goes on from. */
function resumed(history: readonly HistoryEntry[], { parents }: HistoryEntry): HistoryEntry {
  const entry = history[parents[0] ?? -1];
  if (entry === undefined) throw new Error('expected a promotion to have its evaluation before as parent');
  return entry;
}

describe('a search across fidelities', () => {
  it('trains on from stored states: a promotion costs the epochs added, and ends with the curve of one long training', async () => {
    const benchmark = await openToy();
    const { history } = await benchmark.search(request);
    const promotions = history.filter(({ origin, cached }) => origin === 'promoted' && cached === false);
    expect(promotions.length).toBeGreaterThanOrEqual(8);
    const fresh = await openToy();
    for (const entry of promotions) {
      const { epochs, program, loss } = entry;
      expect(entry.epochsTrained).toBe(epochs - resumed(history, entry).epochs);
      const [continued, whole] = [await benchmark.query(program, { epochs }), await fresh.query(program, { epochs })];
      expect(continued).toMatchObject({ cached: 'memory', epochsTrained: 0 });
      if (epochs === 9) expect(whole.epochsTrained).toBeGreaterThanOrEqual(6);
      expect(continued.curve).toEqual(whole.curve);
      expect(loss).toBe(whole.loss);
    }
  });

  it('trains in fact no more epochs than it counts', async () => {
    const benchmark = await openToy({ saveAfterMs: 0 });
    const { history, statistics } = await benchmark.search(request);
    const total = history.reduce((sum, { epochsTrained }) => sum + epochsTrained, 0);
    expect(statistics.epochsTrained).toBe(total);
    let stored = 0;
    for (const key of new Set(history.map((entry) => entry.key))) {
      const record = await benchmark.store.findRecord({
        task: benchmark.taskHash,
        key,
        numerics: benchmark.numerics,
      });
      // Steps that were made, one an epoch: a training begun anew would have made more than its epochs.
      if (record?.status.kind === 'finished') expect(record.steps).toBe(record.epochs);
      stored += record?.epochs ?? 0;
    }
    expect(total).toBe(stored);
  });

  it('ends at the budget of epochs, of which a promotion takes the added ones', async () => {
    const { history, statistics, ended } = await (await openToy()).search({ ...request, budget: { epochs: 30 } });
    expect(ended).toBe('budget');
    expect(statistics.epochsTrained).toBeGreaterThanOrEqual(30);
    expect(statistics.epochsTrained).toBeLessThan(30 + 9);
    expect(history.reduce((sum, { epochs }) => sum + epochs, 0)).toBeGreaterThan(30 + 9);
  });

  it('promotes the best of each rung', async () => {
    const { history } = await (await openToy()).search({ ...request, lookahead: 1 });
    const first = history.slice(0, 9);
    const ranked = first.filter(({ status }) => status === 'ok').sort((a, b) => (a.loss ?? 0) - (b.loss ?? 0));
    const promoted = history.filter(({ origin, epochs }) => origin === 'promoted' && epochs === 3).slice(0, 3);
    expect(promoted.map((entry) => resumed(history, entry).id)).toEqual(ranked.slice(0, 3).map(({ id }) => id));
  });

  it('has its incumbent among the evaluations of all epochs, and none before there is one', async () => {
    const benchmark = await openToy();
    const early = await benchmark.search({ ...request, budget: { evaluations: 8 } });
    expect(early.history.some(({ status }) => status === 'ok')).toBe(true);
    expect(early).not.toHaveProperty('incumbent');
    expect(await readRun(benchmark.store, early.run)).not.toHaveProperty('incumbent');
    const bests: (number | undefined)[] = [];
    const { history, incumbent, run } = await benchmark.search({
      ...request,
      onProgress: ({ best, epochs }) => bests.push(best?.epochs, epochs),
    });
    expect(new Set(bests)).toEqual(new Set([undefined, 9]));
    const whole = history.filter(({ epochs, status }) => epochs === 9 && status === 'ok');
    expect(incumbent?.loss).toBe(Math.min(...whole.map(({ loss = Number.POSITIVE_INFINITY }) => loss)));
    expect((await readRun(benchmark.store, run)).incumbent).toEqual(incumbent);
  });

  it('has the same history with any number of workers, and whatever the cache knew', async () => {
    const alone = await openToy();
    const { history } = await alone.search(request);
    for (const size of [1, 2]) {
      const there = await openToy({ workers: openPool(size) });
      expect(facts((await there.search(request)).history)).toEqual(facts(history));
    }
    const { history: again } = await alone.search({ ...request, restart: true });
    expect(again.every(({ cached }) => cached !== false)).toBe(true);
    expect(facts(again)).toEqual(facts(history));
  });

  it('is another run than the search by itself, and than one with other rungs; the budget makes no difference', async () => {
    const benchmark = await openToy();
    const idOf = async (more: Partial<RunRequest>) =>
      (await benchmark.search({ ...request, budget: { evaluations: 1 }, ...more })).run;
    const runs = [
      await idOf({}),
      await idOf({ fidelity: undefined }),
      await idOf({ fidelity: { name: 'halving' } }),
      await idOf({ fidelity: { name: 'hyperband', eta: 2 } }),
      await idOf({ fidelity: { name: 'hyperband', minEpochs: 2 } }),
      await idOf({ epochs: 27 }),
    ];
    expect(new Set(runs).size).toBe(runs.length);
    expect(await idOf({ fidelity: { name: 'hyperband', minEpochs: 1, eta: 3 }, budget: { evaluations: 2 } })).toBe(
      runs[0],
    );
  });
});
