import { describe, expect, it, vi } from 'vitest';
import { UPDATES } from '../../../src/benchmark/descriptions.js';
import { good, TOY_DESCRIPTIONS } from '../../../src/search/conformance/evaluations.js';
import type { Proposal, Search } from '../../../src/search/contract.js';
import { createSearchAcrossFidelities } from '../../../src/search/hyperband/across-fidelities.js';
import { registerSearch } from '../../../src/search/registry.js';
import { climber, describer, make } from './support.js';

// Every search is a process, which takes seconds to start on a busy machine.
vi.setConfig({ testTimeout: 180_000 });

interface Tag {
  readonly version: string | null;
  readonly descriptions: readonly (readonly number[])[] | null;
}

function proposals(search: Search, count: number): readonly Proposal[] {
  return Array.from({ length: count }, () => {
    const answer = search.ask();
    if (typeof answer === 'string') throw new Error(`expected a proposal, got ${answer}`);
    search.tell(good(answer));
    return answer;
  });
}

describe('descriptions for a search in another program', () => {
  it('are those of the programs that it asks for, to the last bit', () => {
    for (const { program, tag } of proposals(make(describer(), { descriptions: UPDATES }), 10)) {
      const { version, descriptions } = tag as unknown as Tag;
      expect(version).toBe('updates-1');
      expect(descriptions?.map((row) => row.length)).toEqual([32, 32, 32]);
      const cosines = descriptions?.map(([, cosine = 0]) => cosine) ?? [];
      expect(descriptions?.[cosines.indexOf(Math.max(...cosines))]).toEqual([...UPDATES.describe(program)]);
    }
  });

  it('are null where the driver has none', () => {
    for (const { tag } of proposals(make(describer()), 3)) expect(tag).toEqual({ version: null, descriptions: null });
  });

  it('are part of its settings where it may ask, and of no other program\u2019s', () => {
    expect(make(describer(), { descriptions: UPDATES }).settings).toMatchObject({ descriptions: 'updates-1' });
    expect(make(describer(), { descriptions: TOY_DESCRIPTIONS }).settings).toMatchObject({ descriptions: 'toy-1' });
    expect(make(describer()).settings).not.toHaveProperty('descriptions');
    // As it was before there were descriptions: runs of such programs go on.
    expect(make(climber(), { descriptions: UPDATES }).settings).toEqual({
      seed: 1,
      initial: [],
      options: {},
      own: { longest: 6 },
    });
  });

  it('are there in a search across epochs, too', async () => {
    registerSearch('describer-js', describer());
    const input = { seed: 1, initial: [], options: {}, descriptions: UPDATES };
    const search = createSearchAcrossFidelities('describer-js', input, { name: 'halving' }, 9);
    try {
      expect(search.settings).toMatchObject({ inner: { descriptions: 'updates-1' } });
      expect(proposals(search, 12).some(({ origin }) => origin === 'promoted')).toBe(true);
    } finally {
      await search.close?.();
    }
  });

  it.each<[string, string, string]>([
    ['did not say that it asks', 'silent', 'capability usesDescriptions in answer to init before programs to describe'],
    ['asks for no list', 'vague', 'a list of 1 to 10000 programs to describe, got 5'],
    ['asks for no programs', 'wrong', '"ad"'],
    ['asks and proposes at once', 'greedy', 'a proposal or programs to describe in answer to described, got both'],
    ['never stops asking', 'insatiable', 'at most 1000 requests for descriptions before a proposal, got another one'],
  ])('are refused to one that %s', (_, fault, sentence) => {
    const search = make(describer([fault]), { descriptions: TOY_DESCRIPTIONS });
    expect(() => search.ask()).toThrow(sentence);
  });
});
