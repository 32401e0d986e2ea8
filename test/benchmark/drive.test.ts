import { afterEach, describe, expect, it } from 'vitest';
import { EvaluationFailure } from '../../src/benchmark/evaluation-failure.js';
import { type DriveInput, drive } from '../../src/benchmark/runs/drive.js';
import { openJournal } from '../../src/benchmark/runs/journal.js';
import type { HistoryEntry } from '../../src/benchmark/runs/run.js';
import type { Evaluation, OpenProposal } from '../../src/benchmark/runs/window.js';
import { openStore } from '../../src/cache/open-store.js';
import type { Store } from '../../src/cache/store.js';
import { programToJson } from '../../src/program/json.js';
import { findNamed } from '../../src/program/named/index.js';
import type { Result, Search } from '../../src/search/contract.js';
import { createLedger } from '../../src/search/ledger.js';
import { createSearch } from '../../src/search/registry.js';
import { stableHash } from '../../src/util/json.js';
import { temporaryFolder } from './support.js';

const RUN = 'aaaaaaaaaaaa';
const stores: Store[] = [];

afterEach(async () => {
  for (const store of stores.splice(0)) await store.close();
});

async function emptyRun(): Promise<Store> {
  const store = await openStore(temporaryFolder());
  stores.push(store);
  await store.openRun({ id: RUN, config: {}, numerics: 'test' });
  return store;
}

const evolution = (): Search =>
  createSearch('re', { seed: 5, initial: [findNamed('AdamW')], options: { population: 10, tournament: 4 } });

/** A landscape that costs nothing: the loss is a number made from the program, a tenth of all programs are NaN, few behaviours. */
function landscape({ program, epochs }: Pick<OpenProposal, 'program' | 'epochs'>): Evaluation {
  const number = Number.parseInt(stableHash(programToJson({ ...program, name: '' })).slice(0, 6), 16);
  const key = `key ${number % 97}`;
  if (number % 10 === 0) return { key: 'nan', status: 'nan', curve: [], cached: 'key', seconds: 0 };
  const loss = number % 97;
  return { key, status: 'ok', loss, curve: Array.from({ length: epochs }, () => loss), cached: false, seconds: 0.5 };
}

interface Options extends Partial<Omit<DriveInput, 'journal'>> {
  readonly store?: Store;
}

async function run({ store, ...options }: Options = {}) {
  return drive({
    search: evolution(),
    evaluate: async (proposal) => landscape(proposal),
    journal: await openJournal(store ?? (await emptyRun()), RUN, {}),
    budget: { evaluations: 120 },
    epochs: 2,
    keyOf: (program) => landscape({ program, epochs: 2 }).key,
    lookahead: 8,
    ...options,
  });
}

/** What a history says about programs, without clocks. */
function facts(history: readonly HistoryEntry[]) {
  return history.map(({ seconds: _, elapsedSeconds: __, cached: ___, ...entry }) => entry);
}

/** Evaluations that take a while, never the same one. */
function delayed(seed: number): DriveInput['evaluate'] {
  let state = seed;
  return async (proposal) => {
    state = (state * 48271) % 2147483647;
    await new Promise((resolve) => setTimeout(resolve, state % 7));
    return landscape(proposal);
  };
}

describe('drive', () => {
  it('has the same history however long evaluations take and however many run at once', async () => {
    const calm = await run();
    expect(calm).toMatchObject({ ended: 'budget', replayed: 0 });
    expect(calm.history).toHaveLength(120);
    for (const concurrency of [1, 3, 8]) {
      const hurried = await run({ evaluate: delayed(concurrency), concurrency });
      expect(facts(hurried.history)).toEqual(facts(calm.history));
    }
  });

  it('has another history with another look-ahead, and runs that many at once at most', async () => {
    let running = 0;
    let most = 0;
    const evaluate: DriveInput['evaluate'] = async (proposal) => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 1));
      running -= 1;
      return landscape(proposal);
    };
    const narrow = await run({ evaluate, concurrency: 20, lookahead: 3 });
    expect(most).toBe(3);
    expect(facts(narrow.history)).not.toEqual(facts((await run()).history));
  });

  it('asks proposal n when the outcomes up to n - W are told, and never before or after', async () => {
    const calls: string[] = [];
    const inner = evolution();
    const search: Search = {
      ...inner,
      ask: () => {
        const proposal = inner.ask();
        calls.push(typeof proposal === 'string' ? proposal : `ask ${proposal.id}`);
        return proposal;
      },
      tell: (result) => {
        calls.push(`tell ${(result as Result).id}`);
        inner.tell(result);
      },
    };
    await run({ search, lookahead: 3, budget: { evaluations: 6 }, concurrency: 2, evaluate: delayed(1) });
    expect(calls).toEqual([
      ...['ask 0', 'ask 1', 'ask 2', 'tell 0', 'ask 3', 'tell 1', 'ask 4', 'tell 2', 'ask 5'],
      ...['tell 3', 'tell 4', 'tell 5'],
    ]);
  });

  it('goes on to a larger budget as if it had been the first', async () => {
    const whole = await run({ budget: { evaluations: 100 } });
    const store = await emptyRun();
    await run({ store, budget: { evaluations: 37 } });
    await run({ store, budget: { trained: 30 } });
    const rest = await run({ store, budget: { evaluations: 100 } });
    expect(rest.replayed).toBeGreaterThanOrEqual(37);
    expect(facts(rest.history)).toEqual(facts(whole.history));
    const again = await run({ store, budget: { evaluations: 50 } });
    expect(facts(again.history)).toEqual(facts(whole.history).slice(0, 50));
    expect(again).toMatchObject({ ended: 'budget', replayed: 50 });
  });

  it.each([
    ['trained', 25],
    ['epochs', 41],
  ] as const)('ends at the first evaluation that reaches the budget of %s', async (limit, value) => {
    const { history, statistics, ended } = await run({
      budget: { [limit]: value },
      concurrency: 4,
      evaluate: delayed(2),
    });
    expect(ended).toBe('budget');
    const before = await run({ budget: { evaluations: history.length - 1 } });
    const used = limit === 'trained' ? statistics.trained : statistics.epochsTrained;
    const usedBefore = limit === 'trained' ? before.statistics.trained : before.statistics.epochsTrained;
    expect(used).toBeGreaterThanOrEqual(value);
    expect(usedBefore).toBeLessThan(value);
  });

  it('starts no training beyond the budget when one evaluation runs at a time', async () => {
    const keys = new Set<string>();
    const evaluate: DriveInput['evaluate'] = async (proposal) => {
      const found = landscape(proposal);
      if (found.status === 'ok') keys.add(found.key);
      return found;
    };
    await run({ budget: { trained: 12 }, evaluate });
    expect(keys.size).toBe(12);
  });

  it('reports the end of the journal before the first evaluation after it is done', async () => {
    const store = await emptyRun();
    await run({ store, budget: { evaluations: 30 } });
    const seen: string[] = [];
    let evaluated = 30;
    await run({
      store,
      budget: { evaluations: 34 },
      evaluate: async (proposal) => {
        await new Promise((resolve) => setTimeout(resolve, 30));
        evaluated += 1;
        return landscape(proposal);
      },
      onProgress: ({ evaluations, replaying }) => {
        seen.push(`${evaluations} ${replaying ? 'replaying' : 'live'} of ${evaluated}`);
      },
    });
    const end = seen.indexOf('30 live of 30');
    expect(seen.slice(end - 1, end + 1)).toEqual(['30 replaying of 30', '30 live of 30']);
    expect(seen.slice(end).join()).not.toContain('replaying');
    expect(seen.slice(0, end).join()).not.toContain('live');
  });

  it('counts seconds over sessions, without the time between them', async () => {
    const store = await emptyRun();
    const evaluate: DriveInput['evaluate'] = async (proposal) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return landscape(proposal);
    };
    const first = await run({ store, budget: { seconds: 0.15 }, evaluate });
    expect(first.ended).toBe('budget');
    expect(first.elapsedSeconds).toBeGreaterThanOrEqual(0.15);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const second = await run({ store, budget: { seconds: first.elapsedSeconds + 0.1 }, evaluate });
    expect(second.replayed).toBe(first.history.length);
    expect(second.elapsedSeconds - first.elapsedSeconds).toBeLessThan(0.3);
    expect(second.history.length).toBeGreaterThan(first.history.length);
  });

  it('refuses a limit that is none', async () => {
    const { checkBudget } = await import('../../src/benchmark/runs/budget.js');
    expect(() => checkBudget({ evaluations: 0 })).toThrow(
      'expected evaluations to be a whole number of at least 1, got 0',
    );
    expect(() => checkBudget({ seconds: Number.NaN })).toThrow('expected seconds to be a number above 0, got NaN');
    expect(() => checkBudget({ trained: 1.5 })).toThrow('expected trained to be a whole number');
    expect(() => checkBudget({ seconds: 0.5, epochs: 3 })).not.toThrow();
  });

  it('writes a proposal before it is evaluated, and an outcome before the search sees it', async () => {
    const store = await emptyRun();
    const inner = evolution();
    const idsOf = async (type: string): Promise<readonly unknown[]> =>
      (await store.readJournal(RUN))
        .filter((entry) => entry.type === type)
        .map(({ payload }) => (payload as { id: number }).id);
    const seen: Promise<void>[] = [];
    const search: Search = {
      ...inner,
      tell: (result) => {
        const { id } = result as Result;
        // The store works synchronously: what it reads now is what stands on the disk now.
        seen.push(idsOf('told').then((told) => expect(told).toContain(id)));
        inner.tell(result);
      },
    };
    await run({
      store,
      search,
      budget: { evaluations: 20 },
      evaluate: async (proposal) => {
        expect(await idsOf('asked')).toContain(proposal.id);
        return landscape(proposal);
      },
    });
    await Promise.all(seen);
    expect(seen).toHaveLength(20);
    expect(await idsOf('told')).toEqual(Array.from({ length: 20 }, (_, id) => id));
  });

  it('finishes the evaluation in hand when it is interrupted, and goes on later', async () => {
    const store = await emptyRun();
    const stop = new AbortController();
    const finished: number[] = [];
    const first = await run({
      store,
      signal: stop.signal,
      evaluate: async (proposal) => {
        if (proposal.id === 13) stop.abort();
        await new Promise((resolve) => setTimeout(resolve, 1));
        finished.push(proposal.id);
        return landscape(proposal);
      },
    });
    expect(first.ended).toBe('interrupted');
    expect(first.history.at(-1)?.id).toBe(13);
    expect(finished.at(-1)).toBe(13);
    const second = await run({ store });
    expect(second.replayed).toBe(14);
    expect(facts(second.history)).toEqual(facts((await run()).history));
  });

  it('replays what is known even when it is interrupted before it begins', async () => {
    const store = await emptyRun();
    await run({ store, budget: { evaluations: 30 } });
    const outcome = await run({ store, signal: AbortSignal.abort(), budget: { evaluations: 60 } });
    expect(outcome).toMatchObject({ ended: 'interrupted', replayed: 30 });
    expect(outcome.history).toHaveLength(30);
  });

  it('tells a crash to the search, keeps its reason, and does not evaluate it again', async () => {
    const store = await emptyRun();
    let calls = 0;
    const evaluate: DriveInput['evaluate'] = async (proposal) => {
      calls += 1;
      if (proposal.id === 4) throw new EvaluationFailure('some key', new Error('out of memory'));
      return landscape(proposal);
    };
    const { history } = await run({ store, evaluate, budget: { evaluations: 10 } });
    expect(history[4]).toMatchObject({ status: 'crashed', key: 'some key', reason: 'out of memory', epochsTrained: 0 });
    expect(history[4]).not.toHaveProperty('loss');
    const again = await run({ store, evaluate, budget: { evaluations: 10 } });
    expect(facts(again.history)).toEqual(facts(history));
    expect(calls).toBe(10);
  });

  it('ends with any other error of an evaluation, and loses nothing that was done', async () => {
    const store = await emptyRun();
    const full = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    const evaluate: DriveInput['evaluate'] = async (proposal) => {
      if (proposal.id === 21) throw full;
      return landscape(proposal);
    };
    await expect(run({ store, evaluate })).rejects.toBe(full);
    const rest = await run({ store });
    expect(rest.replayed).toBe(21);
    expect(facts(rest.history)).toEqual(facts((await run()).history));
  });

  it('ends with the error of a search that throws, and keeps the outcome that it threw at', async () => {
    const store = await emptyRun();
    const inner = evolution();
    const search: Search = {
      ...inner,
      tell: (result) => {
        if ((result as Result).id === 7) throw new TypeError('x is undefined');
        inner.tell(result);
      },
    };
    await expect(run({ store, search })).rejects.toThrow(
      'search re: expected tell to return, got the error "x is undefined"',
    );
    const rest = await run({ store });
    expect(rest.replayed).toBeGreaterThanOrEqual(8);
    expect(facts(rest.history)).toEqual(facts((await run()).history));
  });

  it('refuses a journal that the search would not have written', async () => {
    const store = await emptyRun();
    await run({ store, budget: { evaluations: 20 } });
    const other = createSearch('re', {
      seed: 6,
      initial: [findNamed('AdamW')],
      options: { population: 10, tournament: 4 },
    });
    await expect(run({ store, search: other })).rejects.toThrow(
      /run: expected proposal \d+ to be the one in the journal, .* got .*--restart/s,
    );
    await expect(run({ store, epochs: 3 })).rejects.toThrow('(2 epochs), got');
  });

  it('asks again after each outcome where the search waits, and ends where it has nothing left', async () => {
    const result = await run({ search: generations(3, 4), budget: {}, concurrency: 4, evaluate: delayed(9) });
    expect(result.ended).toBe('exhausted');
    expect(result.history).toHaveLength(12);
  });

  it('calls it a bug of the search when it waits for nothing', async () => {
    const stuck: Search = { ...generations(1, 1), ask: () => 'wait' };
    await expect(run({ search: stuck })).rejects.toThrow(
      'expected a proposal, or the end, while none is open, got "wait"',
    );
  });

  it('gives a search that can follow only one proposal one at a time', async () => {
    const inner = generations(2, 3);
    const search: Search = { ...inner, capabilities: { ...inner.capabilities, parallel: 'none' } };
    let running = 0;
    await run({
      search,
      budget: {},
      concurrency: 5,
      evaluate: async (proposal) => {
        running += 1;
        expect(running).toBe(1);
        await new Promise((resolve) => setTimeout(resolve, 1));
        running -= 1;
        return landscape(proposal);
      },
    });
  });

  it('counts a behaviour once, and of a longer training only what it adds', async () => {
    const told: Result[] = [];
    const inner = generations(1, 4, [2, 2, 5, 3]);
    const search: Search = {
      ...inner,
      tell: (result) => {
        told.push(result as Result);
        inner.tell(result);
      },
    };
    await run({ search, budget: {}, lookahead: 1 });
    expect(told.map(({ cost }) => cost)).toEqual([
      { knownToRun: false, epochsTrained: 2 },
      { knownToRun: true, epochsTrained: 0 },
      { knownToRun: false, epochsTrained: 3 },
      { knownToRun: true, epochsTrained: 0 },
    ]);
  });
});

/** Proposes AdamW again and again, in generations that wait for each other. */
function generations(count: number, size: number, epochs: readonly number[] = []): Search {
  const ledger = createLedger({ where: 'generations' });
  let asked = 0;
  return {
    name: 'generations',
    settings: null,
    capabilities: {
      parallel: 'batch',
      usesFidelity: true,
      usesCurve: false,
      needsDescriptor: false,
      usesForeign: false,
      encoding: 'program',
    },
    ask: () => {
      if (asked === count * size) return 'done';
      if (asked % size === 0 && ledger.openCount > 0) return 'wait';
      const fidelity = epochs[asked];
      asked += 1;
      return ledger.propose({
        program: findNamed('AdamW'),
        parents: [],
        origin: 'other',
        ...(fidelity === undefined ? {} : { epochs: fidelity }),
      });
    },
    tell: (result) => void ledger.accept(result),
    enqueue: ledger.enqueue,
  };
}
