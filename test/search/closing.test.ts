import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { checkedSearch } from '../../src/search/checked-search.js';
import { beginClosing, closeAll } from '../../src/search/closing.js';
import type { CreateSearch, SearchInput } from '../../src/search/contract.js';
import { createSearchAcrossFidelities } from '../../src/search/hyperband/across-fidelities.js';
import { randomSearch } from '../../src/search/random-search.js';
import { registerSearch } from '../../src/search/registry.js';

const input: SearchInput = { seed: 1, initial: [], options: {} };
const rejecting = (text: string) => ({ close: () => Promise.reject(new Error(text)) });
const throwing = (text: string) => ({
  close(): Promise<void> {
    throw new Error(text);
  },
});

describe('closing searches', () => {
  it('closes all whatever one throws, and tells the first failure', async () => {
    let closed = 0;
    const good = {
      close: async () => {
        closed += 1;
      },
    };
    await expect(closeAll([good, rejecting('first'), throwing('second'), {}, good])).rejects.toThrow('first');
    expect(closed).toBe(2);
  });

  it('makes a warning of what nobody waits for', async () => {
    for (const search of [rejecting('later'), throwing('at once')]) {
      const warned = once(process, 'warning') as Promise<[Error]>;
      beginClosing([search]);
      const [{ message }] = await warned;
      expect(message).toMatch(/^A search could not be closed: (later|at once)$/);
    }
  });

  it('tells a search of somebody else’s that rejects as that search’s fault', async () => {
    const create: CreateSearch = (given) => ({ ...randomSearch(given), ...rejecting('stuck') });
    await expect(checkedSearch('search x', create, input).close?.()).rejects.toThrow(
      /^search x: expected close to return, got the error "stuck" at .*closing\.test\.ts:\d+:\d+\. /,
    );
  });

  it('keeps the fault of a search of no shape, whatever closing it throws', async () => {
    for (const closing of [rejecting('stuck'), throwing('stuck')]) {
      const warned = once(process, 'warning');
      const create: CreateSearch = (given) => ({ ...randomSearch(given), ...closing, name: '' });
      expect(() => checkedSearch('search x', create, input)).toThrow('expected a search with a name');
      await warned;
    }
  });
});

describe('searches across fidelities', () => {
  const request = { name: 'hyperband' } as const;
  let closed: string[] = [];
  const closable = (name: string, change: object = {}): CreateSearch => {
    return (given) => ({ ...randomSearch(given), ...change, close: async () => void closed.push(name) });
  };

  it('close what is made when one cannot be made', async () => {
    closed = [];
    let made = 0;
    registerSearch('second-fails', (given) => {
      made += 1;
      if (made === 3) throw new Error('no more');
      return closable('made')(given);
    });
    expect(() => createSearchAcrossFidelities('second-fails', input, request, 20)).toThrow('no more');
    expect(closed).toEqual(['made', 'made']);
  });

  it('close one that chooses epochs itself, which is refused', async () => {
    closed = [];
    const capabilities = { ...randomSearch(input).capabilities, usesFidelity: true };
    registerSearch('chooses-epochs', closable('chooses', { capabilities }));
    expect(() => createSearchAcrossFidelities('chooses-epochs', input, request, 20)).toThrow('which chooses it');
    expect(closed).toEqual(['chooses']);
  });

  it('close all inside, and tell the first failure', async () => {
    closed = [];
    let made = 0;
    registerSearch('first-sticks', (given) => {
      made += 1;
      return made === 1 ? { ...randomSearch(given), ...rejecting('stuck') } : closable('other')(given);
    });
    await expect(createSearchAcrossFidelities('first-sticks', input, request, 20).close?.()).rejects.toThrow('stuck');
    expect(closed).toEqual(['other', 'other']);
  });

  it('refuse a proposal that has epochs, or resumes another', () => {
    for (const [name, change, got] of [
      ['with-epochs', { epochs: 3 }, 'one of 3'],
      ['with-resume', { resumeOf: 0, id: 1 }, 'one that resumes proposal 0'],
    ] as const) {
      registerSearch(name, (given) => {
        const search = randomSearch(given);
        return { ...search, ask: () => ({ ...(search.ask() as object), ...change }) as ReturnType<typeof search.ask> };
      });
      expect(() => createSearchAcrossFidelities(name, input, request, 20).ask()).toThrow(
        `hyperband(${name}): expected a proposal without epochs under --fidelity, got ${got}.`,
      );
    }
  });

  it('may say wait where the search inside has a limit of open proposals', () => {
    const { capabilities } = randomSearch(input);
    registerSearch('limited', closable('limited', { capabilities: { ...capabilities, maxPending: 2 } }));
    const parallel = (name: string) => createSearchAcrossFidelities(name, input, request, 20).capabilities.parallel;
    expect([parallel('rs'), parallel('limited')]).toEqual(['async', 'batch']);
  });
});
