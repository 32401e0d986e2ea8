import { expect, it, vi } from 'vitest';
import { outcomeOf, startChild } from '../child.js';
import { temporaryFolder } from '../support.js';
import { CLIMBER_COMMAND } from './support.js';

// The children run the compiled package: `npm test` builds it first. Each takes seconds to start on a busy machine.
vi.setConfig({ testTimeout: 180_000 });

const request = {
  algorithm: 'climber-js',
  seed: 3,
  initial: [],
  options: { longest: 5 },
  budget: { evaluations: 40 },
  epochs: 3,
};
const start = (cache: string, workers: number) =>
  startChild('search-external', { cache, workers, request, name: 'climber-js', command: CLIMBER_COMMAND });

it('a search in another program goes on after kill -9 to the history of an undisturbed run, with 1 worker and with 2', async () => {
  const undisturbed = await outcomeOf(start(temporaryFolder(), 0));
  expect(undisturbed.history).toHaveLength(40);
  for (const workers of [1, 2]) {
    const cache = temporaryFolder();
    for (const moment of [2, 17, 30]) {
      const child = start(cache, workers);
      await Promise.race(Array.from({ length: 9 }, (_, more) => child.line(`told ${moment + more}`)));
      child.process.kill('SIGKILL');
      expect(await child.ended).toBe('SIGKILL');
    }
    expect((await outcomeOf(start(cache, workers))).history).toEqual(undisturbed.history);
  }
});
