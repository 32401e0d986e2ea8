import { expect, it } from 'vitest';
import { createSearch, SEARCHES } from '../../src/search/registry.js';
import { type ConformanceCase, describeSearch } from './search-conformance.js';

/** One case for each search of the registry. The pinned digests: see `ConformanceCase.proposals`. */
const CASES: Readonly<Record<string, Omit<ConformanceCase, 'create'>>> = {
  re: {
    options: { population: 20, tournament: 5 },
    proposals: 'aa4ce21c6c666c6d211593b0d59b3aca86c7c6479beb26e7e19171643a91c9bd',
  },
  rs: { proposals: '83e0afe0be68ddfa5fbb3494ff376cf8af65c84b2f6caf390c60ed3d02234fa4' },
};

it('has a case for every search of the registry', () => {
  expect(Object.keys(CASES).sort()).toEqual(Object.keys(SEARCHES).sort());
});

for (const [name, create] of Object.entries(SEARCHES)) {
  const settings = CASES[name];
  if (settings) describeSearch(name, { create, ...settings });
}

it('makes a search by its name, and names the nearest for a wrong one', () => {
  const input = { seed: 1, initial: [], options: {} };
  expect(createSearch('rs', input).name).toBe('rs');
  expect(() => createSearch('res', input)).toThrow(
    'search: expected the name of a search, got "res". Did you mean "re" or "rs"?',
  );
  expect(() => createSearch('toString', input)).toThrow('search: expected the name of a search, got "toString".');
});
