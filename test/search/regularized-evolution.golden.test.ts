import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { OpName } from '../../src/program/ops.js';
import type { Program } from '../../src/program/program.js';
import { numpyRandomState } from '../../src/random/numpy.js';
import type { Proposal, Search } from '../../src/search/contract.js';
import { applyMutation, type Mutation, mutate } from '../../src/search/mutate.js';
import { evolve, referenceBeats } from '../../src/search/regularized-evolution.js';
import { REFERENCE_SPACE } from '../../src/search/space.js';
import { adamW, failed, ok, toyLoss } from './support.js';

/**
 * The trace of the released evolution: AdamW, population 100, tournament 25, RandomState(123), fitness = -toyLoss. Made by
 * the original Python code. `evaluated` counts the initial copies.
 */
function referenceEvolution(seed = 123): Search {
  return evolve({
    name: 're',
    settings: {},
    population: 100,
    tournament: 25,
    initial: [adamW()],
    space: REFERENCE_SPACE,
    rng: numpyRandomState(seed),
    beats: referenceBeats,
  });
}

function step(search: Search): Proposal {
  const proposal = search.ask();
  if (typeof proposal === 'string') throw new Error(`expected a proposal, got ${proposal}`);
  search.tell(ok(proposal.id, toyLoss(proposal.program)));
  return proposal;
}

describe('regularized evolution against the released code', () => {
  const search = referenceEvolution();
  const initial = Array.from({ length: 100 }, () => step(search));
  const children = Array.from({ length: 400 }, () => step(search));

  it('fills the population with evaluated copies of the initial program', () => {
    expect(initial.map(({ program }) => toyLoss(program))).toEqual(Array.from({ length: 100 }, () => 699));
    expect(initial.every(({ origin }) => origin === 'initial')).toBe(true);
  });

  it('makes the same first twelve mutations', () => {
    // Each child of the trace comes from one of the programs before it by this mutation.
    const mutations: readonly Mutation[] = [
      { kind: 'add', at: 8, instruction: { op: 'sign', inputs: [2], output: 13 } },
      { kind: 'remove', at: 12 },
      { kind: 'remove', at: 9 },
      { kind: 'remove', at: 13 },
      { kind: 'remove', at: 4 },
      { kind: 'input', at: 12, argument: 1, address: 10 },
      { kind: 'output', at: 6, address: 18 },
      { kind: 'add', at: 8, instruction: { op: 'square', inputs: [5], output: 9 } },
      { kind: 'remove', at: 10 },
      { kind: 'remove', at: 7 },
      { kind: 'add', at: 14, instruction: { op: 'size', inputs: [17], output: 15 } },
      { kind: 'remove', at: 1 },
    ];
    const programs = [...initial, ...children].map(({ program }) => program);
    children.slice(0, mutations.length).forEach(({ program, parents: [parent] }, index) => {
      const from = programs[parent ?? -1];
      const mutation = mutations[index];
      expect(from && mutation && lines(applyMutation(from, mutation))).toEqual(lines(program));
    });
  });

  it('scores the first eight children the same', () => {
    expect(children.slice(0, 8).map(({ program }) => toyLoss(program))).toEqual([136, 29, 390, 297, 26, 414, 318, 502]);
  });

  it('stands at the same program after 400 steps', () => {
    const last = children.at(-1)?.program ?? adamW();
    expect(Math.min(...children.map(({ program }) => toyLoss(program)))).toBe(0);
    expect(last.instructions.length).toBe(13);
    expect(
      createHash('sha256')
        .update(JSON.stringify(lines(last)))
        .digest('hex'),
    ).toBe('9ec455b34f826c4790408bd2e38f4dc15b8daed220d9028769ee7d938a2d3701');
  });

  it('lets a NaN that is drawn first win the tournament, as the released comparison does, and no other', () => {
    const good = { ...ok(0, 1), program: adamW() };
    const nan = { ...failed(1, 'nan'), program: adamW() };
    expect(referenceBeats(good, nan)).toBe(false);
    expect(referenceBeats(nan, good)).toBe(false);
    expect(referenceBeats(good, { ...failed(1, 'inf'), program: adamW() })).toBe(true);
  });

  it('draws the first mutation in the released order', () => {
    const rng = numpyRandomState(123);
    // The tournament of the first step: 25 draws below 100.
    for (let i = 0; i < 25; i++) rng.integer(0, 100);
    expect(mutate(adamW(), REFERENCE_SPACE, rng).mutation).toEqual({
      kind: 'add',
      at: 8,
      instruction: { op: 'sign', inputs: [2], output: 13 },
    });
  });
});

function lines({ instructions }: Program): readonly (readonly [OpName, readonly number[], number])[] {
  return instructions.map(({ op, inputs, output }) => [op, inputs, output]);
}
