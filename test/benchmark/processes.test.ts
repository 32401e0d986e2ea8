import { describe, expect, it, vi } from 'vitest';
import { openStore } from '../../src/cache/open-store.js';
import { programToJson } from '../../src/program/json.js';
import { findNamed } from '../../src/program/named/index.js';
import { outcomeOf, startChild } from './child.js';
import { temporaryFolder } from './support.js';

// The children run the compiled package: `npm test` builds it first. Each takes seconds to start on a busy machine.
vi.setConfig({ testTimeout: 180_000 });

const request = {
  algorithm: 're',
  seed: 3,
  initial: [programToJson(findNamed('AdamW'))],
  options: { population: 10, tournament: 5 },
  budget: { evaluations: 50 },
  epochs: 3,
};

describe('processes that share a cache', () => {
  it('train a program once, the other one joins', async () => {
    const cache = temporaryFolder();
    const children = [0, 1].map(() => startChild('query', { cache, program: 'Adam', epochs: 300 }));
    await Promise.all(children.map((child) => child.line('ready')));
    for (const child of children) child.process.stdin?.write('go\n');
    const outcomes = await Promise.all(children.map(outcomeOf));
    expect(outcomes.map(({ cached }) => cached).sort()).toEqual([false, 'joined']);
    expect(outcomes.map(({ epochsTrained }) => epochsTrained).sort()).toEqual([0, 300]);
    expect(outcomes[0]?.curve).toEqual(outcomes[1]?.curve);
  });

  it('do not wait for one that was killed while it trained', async () => {
    const cache = temporaryFolder();
    const [first, second] = [0, 1].map(() => startChild('query', { cache, program: 'Adam', epochs: 400 }));
    if (first === undefined || second === undefined) throw new Error('expected two children');
    await Promise.all([first.line('ready'), second.line('ready')]);
    first.process.stdin?.write('go\n');
    await first.line('epoch 0');
    second.process.stdin?.write('go\n');
    await new Promise((resolve) => setTimeout(resolve, 100));
    first.process.kill('SIGKILL');
    expect(await first.ended).toBe('SIGKILL');
    expect(await outcomeOf(second)).toMatchObject({ cached: false, epochsTrained: 400 });
  });
});

describe('a search that is killed', () => {
  it('ends with the history of an undisturbed run, whatever happens to the cache in between', async () => {
    const undisturbed = await outcomeOf(startChild('search', { cache: temporaryFolder(), request }));
    expect(undisturbed.history).toHaveLength(50);

    const cache = temporaryFolder();
    for (const [index, kill] of [4, 22, 37].entries()) {
      const child = startChild('search', { cache, request });
      // A batch may jump over a number, so the first line at or after it counts.
      await Promise.race(Array.from({ length: 9 }, (_, more) => child.line(`told ${kill + more}`)));
      child.process.kill('SIGKILL');
      expect(await child.ended).toBe('SIGKILL');
      if (index % 2 === 0) {
        const store = await openStore(cache);
        await store.clear();
        await store.close();
      }
    }
    const resumed = await outcomeOf(startChild('search', { cache, request }));
    expect(resumed.replayed).toBeGreaterThanOrEqual(37);
    expect(resumed.history).toEqual(undisturbed.history);
    expect(resumed.run).toBe(undisturbed.run);
  });

  it('refuses a second process at the same run, and the first one is not disturbed', async () => {
    const cache = temporaryFolder();
    const long = { ...request, budget: { evaluations: 100_000 } };
    const first = startChild('search', { cache, request: long });
    await first.line('told ');
    const second = startChild('search', { cache, request });
    await expect(outcomeOf(second)).rejects.toThrow(/expected nobody else to write it, got .*process \d+/);
    first.process.kill('SIGKILL');
    expect(await first.ended).toBe('SIGKILL');
    expect(await outcomeOf(startChild('search', { cache, request }))).toMatchObject({ ended: 'budget' });
  });
});

describe('a search across fidelities that is killed', () => {
  it('goes on to the history of an undisturbed run, with promotions under way', async () => {
    const raced = { ...request, fidelity: { name: 'hyperband' }, epochs: 9 };
    const undisturbed = await outcomeOf(
      startChild('search-workers', { cache: temporaryFolder(), workers: 0, request: raced }),
    );
    expect(undisturbed.history).toHaveLength(50);
    const cache = temporaryFolder();
    for (const moment of [3, 10, 12, 30]) {
      const child = startChild('search-workers', { cache, workers: 2, request: raced });
      await Promise.race(Array.from({ length: 9 }, (_, more) => child.line(`told ${moment + more}`)));
      child.process.kill('SIGKILL');
      expect(await child.ended).toBe('SIGKILL');
    }
    const { history } = await outcomeOf(startChild('search-workers', { cache, workers: 2, request: raced }));
    expect(history).toEqual(undisturbed.history);
  }, 300_000);
});

describe('a search with worker threads that is killed', () => {
  // Moments drawn once, by the evaluations told: the first is often before any, the last near the end.
  const MOMENTS = [1, 3, 5, 8, 12, 15, 21, 28, 34, 45];

  let undisturbed: Record<string, unknown> | undefined;

  it.each([1, 2])(
    'goes on to the history of an undisturbed run, ten times over, with %i workers',
    async (workers) => {
      undisturbed ??= await outcomeOf(startChild('search-workers', { cache: temporaryFolder(), workers: 0, request }));
      expect(undisturbed.history).toHaveLength(50);
      const cache = temporaryFolder();
      for (const moment of MOMENTS) {
        const child = startChild('search-workers', { cache, workers, request });
        await Promise.race(Array.from({ length: 9 }, (_, more) => child.line(`told ${moment + more}`)));
        child.process.kill('SIGKILL');
        expect(await child.ended).toBe('SIGKILL');
      }
      const { history } = await outcomeOf(startChild('search-workers', { cache, workers, request }));
      expect(history).toEqual(undisturbed.history);
    },
    600_000,
  );
});
