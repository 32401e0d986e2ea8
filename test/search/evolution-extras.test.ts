import { describe, expect, it } from 'vitest';
import type { Proposal, Search } from '../../src/search/contract.js';
import { regularizedEvolution } from '../../src/search/regularized-evolution.js';
import { stableHash } from '../../src/util/json.js';
import { adamW, failed, ok, program, toyLoss } from './support.js';

const A = program(['sign', [1], 9]);
const B = program(['mul', [1, 7], 9]);

/** Few behaviours, so that duplicates are common. */
const keyOf = (candidate: Parameters<typeof toyLoss>[0]) => `key ${toyLoss(candidate) % 60}`;

function evolution(options: Record<string, number | string>, initial = [adamW()]): Search {
  return regularizedEvolution({ seed: 3, initial, options: { population: 10, tournament: 3, ...options }, keyOf });
}

function ask(search: Search): Proposal {
  const answer = search.ask();
  if (typeof answer === 'string') throw new Error(`expected a proposal, got ${answer}`);
  return answer;
}

function run(search: Search, length: number): Proposal[] {
  return Array.from({ length }, () => {
    const proposal = ask(search);
    search.tell({ ...ok(proposal.id, toyLoss(proposal.program) % 60), key: keyOf(proposal.program) });
    return proposal;
  });
}

describe('duplicates', () => {
  it('are evaluated unless the option says otherwise', () => {
    const keys = run(evolution({}), 60).map(({ program: p }) => keyOf(p));
    expect(new Set(keys.slice(10)).size).toBeLessThan(50);
  });

  it.each(['answer', 'remutate'])('are never proposed with %s while there is anything new', (duplicates) => {
    const children = run(evolution({ duplicates }), 50).slice(10);
    expect(new Set(children.map(({ program: p }) => keyOf(p))).size).toBe(40);
  });

  it('join the population with the score that is known, so that others descend from them', () => {
    const search = evolution({ duplicates: 'answer' });
    const proposals = run(search, 40);
    // All behaviours of the initial copies are one; what descends from a duplicate names the first program that showed it.
    expect(proposals.slice(10).every(({ parents }) => parents.length === 1)).toBe(true);
  });

  it('are proposed again rather than never when everything is known', () => {
    const search = regularizedEvolution({
      seed: 1,
      initial: [A],
      options: { population: 2, duplicates: 'remutate' },
      keyOf: () => 'all the same',
    });
    expect(run(search, 6)).toHaveLength(6);
  });

  it('need keys', () => {
    expect(() => regularizedEvolution({ seed: 1, initial: [A], options: { duplicates: 'answer' } })).toThrow(
      /expected behaviour keys .*, got none/,
    );
  });
});

describe('restarts', () => {
  const told = (search: Search, losses: readonly number[]) =>
    losses.map((loss) => {
      const proposal = ask(search);
      search.tell(loss < 0 ? failed(proposal.id, 'nan') : ok(proposal.id, loss));
      return proposal;
    });

  it('fill the population anew from the initial programs', () => {
    const search = evolution({ population: 2, tournament: 2, restartAfter: 3 }, [A, B]);
    told(search, [5, 6, 7, -1]);
    expect(told(search, [5, 5]).map(({ program: p, origin }) => [p, origin])).toEqual([
      [A, 'initial'],
      [B, 'initial'],
    ]);
  });

  it('or from the best that was found', () => {
    const search = evolution({ population: 2, tournament: 2, restartAfter: 3, restartFrom: 'best' }, [A, B]);
    told(search, [5, 4, 7, 8, 9]);
    expect(told(search, [4, 4]).map(({ program: p }) => p)).toEqual([B, B]);
  });

  it('are no part of the settings unless asked for, so that runs keep their identity', () => {
    expect(stableHash(evolution({}).settings)).toBe(
      stableHash(evolution({ duplicates: 'evaluate', restartFrom: 'best' }).settings),
    );
    expect(evolution({ restartAfter: 9 }).settings).toMatchObject({ restart: { after: 9, from: 'initial' } });
  });
});
