import { describe, expect, it } from 'vitest';
import { derivedStream } from '../../src/random/derived.js';
import type { ForeignResult, Proposal, Search } from '../../src/search/contract.js';
import { randomSearch } from '../../src/search/random-search.js';
import { compareScores } from '../../src/search/rank.js';
import {
  evolve,
  regularizedEvolution,
  regularizedEvolutionOfThePaper,
} from '../../src/search/regularized-evolution.js';
import { makeSpace } from '../../src/search/space.js';
import { adamW, FAILURES, failed, ok, program, toyLoss } from './support.js';

const A = program(['sign', [1], 9]);
const B = program(['mul', [1, 7], 9]);

function evolution(options: Record<string, number>, initial = [A], seed = 3): Search {
  return regularizedEvolution({ seed, initial, options });
}

/** With 60 draws a tournament, so that its winner is the best member: more than the option allows. */
function keenEvolution(population: number): Search {
  return evolve({
    name: 're',
    settings: {},
    population,
    tournament: 60,
    initial: [A],
    space: makeSpace({}, 're'),
    rng: derivedStream(3, 'search/re'),
    beats: (challenger, champion) => compareScores(challenger, champion) < 0,
  });
}

function ask(search: Search): Proposal {
  const answer = search.ask();
  if (typeof answer === 'string') throw new Error(`expected a proposal, got ${answer}`);
  return answer;
}

function foreign(loss: number): ForeignResult {
  const { id: _, ...result } = ok(0, loss);
  return { ...result, foreign: true, program: B };
}

describe('regularized evolution', () => {
  it('uses several initial programs in turn', () => {
    const search = evolution({ population: 5 }, [A, B]);
    expect(Array.from({ length: 5 }, () => ask(search).program)).toEqual([A, B, A, B, A]);
  });

  it('draws different programs when none is given', () => {
    const search = evolution({ population: 50 }, []);
    const drawn = Array.from({ length: 50 }, () => ask(search));
    expect(drawn.every(({ origin }) => origin === 'initial')).toBe(true);
    expect(new Set(drawn.map(({ program: p }) => JSON.stringify(p))).size).toBe(50);
  });

  it('waits while no initial program is told, then breeds from those that are', () => {
    const search = evolution({ population: 3, tournament: 2 });
    for (let i = 0; i < 3; i++) ask(search);
    expect(search.ask()).toBe('wait');
    search.tell(ok(1, 1));
    expect(ask(search)).toMatchObject({ id: 3, origin: 'mutation', parents: [1] });
  });

  it('lets the oldest go, in the order told, however good it was', () => {
    const search = keenEvolution(2);
    ask(search);
    ask(search);
    search.tell(ok(1, 0));
    search.tell(ok(0, 5));
    // Population [1, 0]: among 60 draws of two the better one is missed with probability 2^-60.
    const child = ask(search);
    expect(child.parents).toEqual([1]);
    search.tell(ok(child.id, 3));
    // Now [0, 2]: 1, the best, has left.
    expect(ask(search).parents).toEqual([child.id]);
  });

  it.each(FAILURES)('breeds from the worst success rather than from %s', (status) => {
    const search = keenEvolution(4);
    for (let i = 0; i < 4; i++) ask(search);
    for (const id of [0, 1, 3]) search.tell(failed(id, status));
    search.tell(ok(2, 1e300));
    for (let i = 0; i < 20; i++) expect(ask(search).parents).toEqual([2]);
  });

  it('goes on breeding where everything fails', () => {
    const search = evolution({ population: 4, tournament: 2 });
    for (let id = 0; id < 30; id++) search.tell(failed(ask(search).id, 'nan'));
    expect(ask(search).origin).toBe('mutation');
  });

  it('takes enqueued programs and foreign successes for members, foreign failures not', () => {
    const search = keenEvolution(3);
    const { loss: _, ...rest } = foreign(0);
    search.tell({ ...rest, status: 'nan' });
    search.tell(foreign(-10));
    search.enqueue(B);
    expect(ask(search).origin).toBe('enqueued');
    expect(ask(search).origin).toBe('initial');
    // Three members or open proposals: the foreign one, the enqueued one, one initial. The only member has no id.
    expect(ask(search)).toMatchObject({ origin: 'mutation', parents: [] });
  });

  it('finds lower losses than random search where good programs have better neighbours', () => {
    const best = (search: Search): number => {
      let lowest = Number.POSITIVE_INFINITY;
      for (let i = 0; i < 1500; i++) {
        const { id, program: p } = ask(search);
        // The more instructions write slot 12, the better.
        const score = p.instructions.slice(0, 14).filter(({ output }) => output === 12).length;
        lowest = Math.min(lowest, -score);
        search.tell(ok(id, -score));
      }
      return lowest;
    };
    const evolved = best(regularizedEvolution({ seed: 1, initial: [], options: { population: 50, tournament: 10 } }));
    const random = best(randomSearch({ seed: 1, initial: [], options: {} }));
    // Random: up to 14 instructions that hit with 1/11 each; 8 of 14 come with p < 4e-6. Evolution keeps what it has.
    expect(random).toBeGreaterThanOrEqual(-7);
    expect(evolved).toBeLessThanOrEqual(-12);
  });

  it('names all faults of its options together', () => {
    expect(() => evolution({ population: 0, tournament: 1.5, populaton: 3 })).toThrow(
      [
        're: expected a known option, got "populaton". Did you mean "population"?',
        're: expected option population to be a whole number of at least 1, got 0. Change it or leave it out.',
        're: expected option tournament to be a whole number of at least 1, got 1.5. Change it or leave it out.',
      ].join('\n'),
    );
    expect(() => regularizedEvolution({ seed: 1, initial: [], options: { population: '7' } })).toThrow(/got "7"/);
    expect(() => evolution({}, [], -1)).toThrow(/re: expected the seed to be a whole number of at least 0, got -1/);
  });

  it.each([
    ['re', regularizedEvolution],
    ['re-paper', regularizedEvolutionOfThePaper],
  ])('refuses a tournament of more than the population: %s', (name, create) => {
    const settings = (options: Record<string, number>) => create({ seed: 3, initial: [A], options }).settings;
    expect(() => settings({ population: 10, tournament: 11 })).toThrow(
      `${name}: expected option tournament to be at most the population, 10, got 11. Lower it, or raise the population.`,
    );
    expect(() => settings({ tournament: 101 })).toThrow('at most the population, 100, got 101.');
    expect(settings({ population: 10, tournament: 10 })).toMatchObject({ population: 10, tournament: 10 });
    expect(settings({ population: 10 })).toMatchObject({ population: 10, tournament: 10 });
    expect(settings({ population: 26 })).toMatchObject({ population: 26, tournament: 25 });
  });

  it('has the settings of the paper by default, and says them', () => {
    expect(regularizedEvolution({ seed: 4, initial: [A], options: {} }).settings).toEqual({
      seed: 4,
      population: 100,
      tournament: 25,
      initial: [[['sign', [1], 9]]],
      space: { inputs: [0, 19], outputs: [9, 19], instructions: [1, 14], evolved: [1, 20] },
    });
  });

  it('is the same search whatever its initial programs are called, and another with other constants', () => {
    const settings = (initial: typeof A): string => JSON.stringify(evolution({}, [initial]).settings);
    expect(settings({ ...A, name: 'named' })).toBe(settings(A));
    expect(settings({ ...A, constants: [0.5] })).not.toBe(settings(A));
  });
});

describe('random search', () => {
  it('proposes each given program once, then random ones', () => {
    const search = randomSearch({ seed: 1, initial: [A, adamW()], options: { maxInstructions: 2 } });
    expect([ask(search), ask(search)].map(({ program: p, origin }) => [p, origin])).toEqual([
      [A, 'initial'],
      [adamW(), 'initial'],
    ]);
    const later = Array.from({ length: 50 }, () => ask(search));
    expect(later.every(({ origin, program: p }) => origin === 'random' && p.instructions.length <= 2)).toBe(true);
  });

  it('learns nothing: the same programs whatever it is told', () => {
    const programs = (tell: (search: Search, proposal: Proposal) => void): unknown[] => {
      const search = randomSearch({ seed: 1, initial: [], options: {} });
      return Array.from({ length: 50 }, () => {
        const proposal = ask(search);
        tell(search, proposal);
        return proposal;
      });
    };
    expect(programs((search, { id, program: p }) => search.tell(ok(id, toyLoss(p))))).toEqual(programs(() => {}));
  });
});
