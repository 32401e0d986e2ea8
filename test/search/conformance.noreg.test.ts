import { describe, expect, it } from 'vitest';
import { type ConformanceTarget, searchConformance } from '../../src/search/conformance/conformance.js';
import type { CreateSearch, Proposal } from '../../src/search/contract.js';
import { createSearchAcrossFidelities } from '../../src/search/hyperband/across-fidelities.js';
import type { FidelityName } from '../../src/search/hyperband/fidelities.js';
import { createSearch, SEARCHES } from '../../src/search/registry.js';
import { PROGRAM_SPACE } from '../../src/search/space.js';
import { failed, ok, program } from './support.js';

/** Surrogates that think for milliseconds. */
const SMALL = { maxInstructions: 3, design: 12, candidates: 20 };

/**
 * One case for each search of the registry. The pinned digests: see `ConformanceTarget.proposals`. A change of one belongs under
 * "Results change" in the changelog.
 */
const CASES: Readonly<Record<string, Omit<ConformanceTarget, 'create' | 'space'>>> = {
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
    proposals: '14f24231f1861144b7c3bf4801ea8d842917e6efa444fc535f7f9678f33b489d',
  },
  'smac-hpo': {
    options: { design: 12 },
    length: 30,
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

/** Searches over something else than free programs. */
const WITHOUT_SPACE = ['hpo', 'smac-hpo'];

it('has a case for every search of the registry', () => {
  expect(Object.keys(CASES).sort()).toEqual(Object.keys(SEARCHES).sort());
});

describe.each(Object.entries(SEARCHES))('%s as a search', (name, create) => {
  const settings = CASES[name] ?? { proposals: 'none is pinned' };
  const space = WITHOUT_SPACE.includes(name) ? {} : { space: PROGRAM_SPACE };
  for (const rule of searchConformance({ create, name, ...space, ...settings })) it(rule.name, rule.run);

  const make = (over: object = {}) =>
    create({ seed: 7, initial: [], options: { ...settings.options }, keyOf: () => '', ...over });

  it('freezes its proposals', () => {
    const { program: proposed } = make().ask() as Proposal;
    expect(Object.isFrozen(proposed) && Object.isFrozen(proposed.instructions)).toBe(true);
  });

  it('refuses in words that all searches share', () => {
    const search = make();
    const { id } = search.ask() as Proposal;
    const cost = { epochsTrained: 1, knownToRun: false };
    const add = { constants: [], instructions: [{ op: 'add', inputs: [1], output: 9 }] } as const;
    const { id: _, ...result } = ok(0, 1);
    const refusals: readonly [() => unknown, RegExp][] = [
      [() => search.tell(ok(100_000, 1)), /expected the id of a proposal that was asked .*got 100000/],
      [
        () => search.tell({ id, status: 'ok', cost }),
        /expected a finite loss with status ok, got result 0 with .* cost/,
      ],
      [() => search.tell(ok(id, Number.NaN)), /expected a finite loss with status ok, got .* loss NaN/],
      [() => search.tell({ ...failed(id, 'nan'), loss: 1 }), /expected no loss unless the status is ok, got .* loss 1/],
      [() => search.tell({ ...failed(id, 'fine' as 'nan') }), /expected a status among ok, nan, .* got .* status fine/],
      [() => search.tell({ ...ok(id, 1), tag: 'none' }), /expected .* tag .* proposal 0, got "none"/],
      [() => search.tell({ ...result, foreign: true, program: add }), /"add"\): expected 2 inputs, got 1/],
      [() => search.tell({ ...result, loss: Number.NaN, foreign: true, program: add }), /got a foreign result/],
      [() => search.enqueue(add), /"add"\): expected 2 inputs, got 1/],
      [() => search.enqueue(program(['sign', [1], 9]), 0), /epochs to be a whole number of at least 1, got 0/],
      [() => make({ initial: [add] }), /initial program 1.*"add"\): expected 2 inputs, got 1/],
      [() => make({ seed: 0.5 }), /expected the seed to be a whole number of at least 0, got 0.5/],
      [() => make({ options: { noSuchOption: 1 } }), /expected a known option, got "noSuchOption"/],
    ];
    for (const [run, message] of refusals) expect(run).toThrow(message);
    search.tell(ok(id, 1));
    expect(() => search.tell(ok(id, 2))).toThrow('expected each proposal to be told once, got another result for 0');
  });
});

/** Searches across fidelities, around some of the others: one that learns nothing, a population, a surrogate, a climb. */
const ACROSS: readonly (readonly [FidelityName, string, string])[] = [
  ['hyperband', 'rs', 'd5532da33339edd2589442bd3d547a2b5f804bd5a0f7e14bb24113a90764764d'],
  ['hyperband', 're', '4e79c3ee0905da5554a4331e0389efce1747ace80f41f6616dd26bc59f7b62bf'],
  ['hyperband', 'smac', '9cc4a4d08c844c669a95957e4a5cdebebb3f3d0c45c5315f30e8efe8fbcba0dc'],
  ['halving', 'hc', '49ca847086facf0c3c20da9f493e8dffa87e8e42f9eaf5791e2200fd0fbc2fc6'],
];

describe.each(ACROSS)('%s around %s as a search', (fidelity, inner, proposals) => {
  const create: CreateSearch = (input) => createSearchAcrossFidelities(inner, input, { name: fidelity }, 20);
  const target = { ...CASES[inner], create, name: `${fidelity}(${inner})`, space: PROGRAM_SPACE, proposals };
  for (const rule of searchConformance(target)) it(rule.name, rule.run);
});

it('makes a search by its name, and names the nearest for a wrong one', () => {
  const input = { seed: 1, initial: [], options: {} };
  expect(createSearch('rs', input).name).toBe('rs');
  expect(() => createSearch('res', input)).toThrow(
    'search: expected the name of a search, got "res". Did you mean "re" or "rs"?',
  );
  expect(() => createSearch('toString', input)).toThrow('search: expected the name of a search, got "toString".');
});
