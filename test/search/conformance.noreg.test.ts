import { expect, it } from 'vitest';
import { createSearch, SEARCHES } from '../../src/search/registry.js';
import { type ConformanceCase, describeSearch } from './search-conformance.js';

/** Surrogates that think for milliseconds. */
const SMALL = { maxInstructions: 3, design: 12, candidates: 20 };

/** One case for each search of the registry. The pinned digests: see `ConformanceCase.proposals`. */
const CASES: Readonly<Record<string, Omit<ConformanceCase, 'create'>>> = {
  re: {
    options: { population: 20, tournament: 5 },
    proposals: 'aa4ce21c6c666c6d211593b0d59b3aca86c7c6479beb26e7e19171643a91c9bd',
  },
  smac: { options: SMALL, length: 30, proposals: '8ccd1efc46ce2c634d138f98abbb2d228bcf00b877c42f1b1a6a677a6a2d1be1' },
  'smac-nos-paper': {
    options: SMALL,
    length: 22,
    proposals: '2adadd46bf4be5196dfb1f1645b8c1269b261c82bec6fb36df4acde3d4e8569f',
  },
  'smac-nos-script': {
    options: SMALL,
    length: 22,
    proposals: '3f24b0ecffa219fe0fe2458a904d6dfa116713fbcfe544961f468a5f5e097d15',
  },
  hpo: {
    options: { design: 12, candidates: 30 },
    length: 30,
    space: 'none',
    proposals: '14f24231f1861144b7c3bf4801ea8d842917e6efa444fc535f7f9678f33b489d',
  },
  'smac-hpo': {
    options: { design: 12 },
    length: 30,
    space: 'none',
    proposals: '57baa958ccba44e592cbf2e1a82f7b65161536b960cf1d13c10d31a11cfcfbcd',
  },
  're-paper': {
    options: { population: 20, tournament: 5 },
    proposals: 'aa4ce21c6c666c6d211593b0d59b3aca86c7c6479beb26e7e19171643a91c9bd',
  },
  hc: {
    options: { restartAfter: 12 },
    proposals: 'b0cfe9cbb05337ed22c0553eee93429b60e7fe046349d900682d8bc51da57c53',
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
