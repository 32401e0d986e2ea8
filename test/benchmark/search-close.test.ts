import { expect, it } from 'vitest';
import { randomSearch } from '../../src/search/random-search.js';
import { registerSearch } from '../../src/search/registry.js';
import { openToy } from './support.js';

const request = { seed: 1, initial: [], options: {}, budget: { evaluations: 3 }, epochs: 1 };

it('a run closes its search once, however it ends', async () => {
  const closed: string[] = [];
  registerSearch('closing', (input) => ({ ...randomSearch(input), close: async () => void closed.push('closing') }));
  registerSearch('failing', (input) => ({
    ...randomSearch(input),
    tell: () => {
      throw new Error('no more');
    },
    close: async () => void closed.push('failing'),
  }));
  const benchmark = await openToy();
  await benchmark.search({ ...request, algorithm: 'closing' });
  expect(closed).toEqual(['closing']);
  await expect(benchmark.search({ ...request, algorithm: 'failing' })).rejects.toThrow(
    'search failing: expected tell to return, got the error "no more"',
  );
  expect(closed).toEqual(['closing', 'failing']);
});
