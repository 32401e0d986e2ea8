import { describe, expect, it } from 'vitest';
import type { CreateSearch, Proposal, Search, SearchInput } from '../../src/search/contract.js';
import { randomSearch } from '../../src/search/random-search.js';
import { createSearch, registerSearch } from '../../src/search/registry.js';

const input: SearchInput = { seed: 1, initial: [], options: {} };
const answering =
  (change: object): CreateSearch =>
  (given) => {
    const search = randomSearch(given);
    return { ...search, ask: () => ({ ...(search.ask() as Proposal), ...change }) };
  };

const having =
  (change: Partial<Search>): CreateSearch =>
  (given) => ({ ...randomSearch(given), ...change });

describe('registerSearch', () => {
  it('makes a search known by its name, and changes nothing of what it proposes', () => {
    registerSearch('mine', randomSearch);
    registerSearch('mine', randomSearch);
    expect(createSearch('mine', input).ask()).toEqual(randomSearch(input).ask());
  });

  it('refuses names that are taken or no names', () => {
    for (const name of ['re', 'mine', 'My Search', '']) {
      expect(() => registerSearch(name, answering({}))).toThrow(`expected a name of its own, of small letters`);
    }
  });

  it('says what a search throws, and what it proposes that is no proposal', () => {
    const thrower: CreateSearch = (given) => ({
      ...randomSearch(given),
      ask: () => {
        throw new Error('oh');
      },
    });
    const faults: readonly [CreateSearch, RegExp][] = [
      [thrower, /search fault0: expected ask to return, got the error "oh"/],
      [answering({ program: { constants: [], instructions: [{ op: 'add', inputs: [1], output: 9 }] } }), /2 inputs/],
      [answering({ origin: 'heaven' }), /expected proposal 0 to have an origin among initial, .*, got heaven/],
      [answering({ parents: [-1] }), /expected proposal 0 to have a list of parents, got \[-1\]/],
      [answering({ epochs: 0.5 }), /a whole number of epochs, if any, got 0.5/],
      [answering({ id: 'a' }), /a whole number as id, got a/],
      [having({ report: 'a' as never }), /expected a method report, if any, got string/],
    ];
    faults.forEach(([create, message], index) => {
      registerSearch(`fault${index}`, create);
      expect(() => createSearch(`fault${index}`, input).ask()).toThrow(message);
    });
  });

  it('closes what it refuses', () => {
    let isClosed = false;
    const close = async (): Promise<void> => {
      isClosed = true;
    };
    const { capabilities } = randomSearch(input);
    registerSearch('sideways', having({ capabilities: { ...capabilities, parallel: 'sideways' as 'none' }, close }));
    expect(() => createSearch('sideways', input)).toThrow(
      'expected capabilities.parallel to be one of none, batch, async, got sideways',
    );
    expect(isClosed).toBe(true);
  });

  it('passes on what a search says to a report, and its closing', async () => {
    const calls: unknown[] = [];
    registerSearch(
      'stopper',
      having({
        report: (id, epoch, value) => (value > id + epoch ? 'stop' : ('later' as never)),
        close: async () => void calls.push('closed'),
      }),
    );
    const search = createSearch('stopper', input);
    expect(search.report?.(1, 2, 4)).toBe('stop');
    expect(() => search.report?.(1, 2, 3)).toThrow(
      'search stopper: expected report to give "continue" or "stop", got later.',
    );
    await search.close?.();
    expect(calls).toEqual(['closed']);
    expect(createSearch('mine', input)).not.toHaveProperty('close');
  });
});
