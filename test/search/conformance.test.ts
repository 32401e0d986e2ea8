import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { searchConformance } from '../../src/search/conformance/conformance.js';
import type { CreateSearch, Proposal, Search } from '../../src/search/contract.js';
import { randomSearch } from '../../src/search/random-search.js';

/** A random search with some of its parts replaced. */
function altered(change: (search: Search, made: number) => Partial<Search>): CreateSearch {
  let made = 0;
  return (input) => {
    const search = randomSearch(input);
    made += 1;
    return { ...search, ...change(search, made) };
  };
}

/** Changes each proposal on its way out. */
const proposing = (change: (proposal: Proposal, made: number) => object): CreateSearch =>
  altered((search, made) => ({
    ask: () => {
      const answer = search.ask();
      return typeof answer === 'string' ? answer : { ...answer, ...change(answer, made) };
    },
  }));

/** The messages of the rules that a search breaks, by rule. */
async function faultsOf(create: CreateSearch): Promise<Readonly<Record<string, string>>> {
  const faults: Record<string, string> = {};
  for (const { name, run } of searchConformance({ create, length: 20 })) {
    try {
      await run();
    } catch (error) {
      faults[name] = error instanceof Error ? error.message : String(error);
    }
  }
  return faults;
}

describe('searchConformance', () => {
  const scratch: Proposal['program'] = { constants: [], instructions: [{ op: 'sign', inputs: [1], output: 9 }] };

  it('finds nothing wrong with a search that is right', async () => {
    expect(await faultsOf(randomSearch)).toEqual({});
  });

  it.each<[string, CreateSearch, string, RegExp]>([
    [
      'numbers that stay',
      altered((search) => ({ ask: () => ({ ...(search.ask() as Proposal), id: 2 }), tell: () => {} })),
      'numbers its proposals 0, 1, 2, ...',
      /search: expected the ids of the proposals to be \[0,1,2.* got \[2,2,/,
    ],
    [
      'no program',
      proposing(() => ({ program: { constants: [], instructions: [{ op: 'add', inputs: [1], output: 9 }] } })),
      'proposes programs, and of its space where it has one',
      /program of proposal 0: .*expected 2 inputs, got 1/,
    ],
    [
      'parents to come',
      proposing(({ id }) => ({ parents: [id] })),
      'names only earlier proposals as parents, and only earlier ones to resume',
      /expected parents of proposal 0 to be earlier ones, got \[0\]/,
    ],
    [
      'other proposals in every run',
      proposing((_, made) => ({ origin: made % 2 === 0 ? 'other' : 'random' })),
      'replays the same calls to the same proposals, whatever became of them',
      /expected answer 0 to ask to be the same when the calls are replayed, \{"origin":"random"\}, got \{"origin":"other"\}/,
    ],
    [
      'a seed that changes nothing',
      (input) => randomSearch({ ...input, seed: Number.isSafeInteger(input.seed) ? 1 : input.seed }),
      'proposes something else for another seed',
      /expected other proposals for seed 8 than for seed 7, got the same/,
    ],
    [
      'waiting for nothing',
      altered(() => ({ ask: () => 'wait' })),
      'answers wait only while a proposal is open, and done for good',
      /expected a proposal or "done" while no proposal is open, got wait/,
    ],
    [
      'results taken as they come',
      altered(() => ({ tell: () => {} })),
      'refuses results that contradict themselves, and keeps the proposal open',
      /expected a result with status ok without a loss to be refused by an error, got none/,
    ],
    [
      'options taken as they come',
      (input) => randomSearch({ ...input, options: {} }),
      'refuses seeds and options that it does not know',
      /expected the option noSuchOption to be refused by an error, got none/,
    ],
    [
      'descriptions read and not told',
      (input) => {
        const { settings, ...search } = randomSearch(input);
        const described = input.descriptions && randomSearch({ ...input, seed: input.seed + 1 });
        return { settings, ...(described?.ask ? { ...search, ask: described.ask, tell: described.tell } : search) };
      },
      'proposes the same for the same descriptions of programs, and says in its settings where it reads them',
      /expected answer 0 to ask not to depend on descriptions that its settings do not name, /,
    ],
    [
      'settings that JSON loses',
      altered(() => ({ settings: { seed: Number.NaN } })),
      'says what it is in settings that JSON keeps, and that hold the seed',
      /expected settings that JSON keeps as they are, got \{"seed":null\}/,
    ],
    [
      'enqueued programs forgotten',
      altered(() => ({ enqueue: () => {} })),
      'serves enqueued programs first, in their order, with their epochs',
      /expected as the program enqueued first \{"program":.*"enqueued"\}, got \{/,
    ],
    [
      'a proposal that changes later',
      altered((search) => {
        const instructions: object[] = [];
        return {
          ask: () => {
            instructions.push(...scratch.instructions);
            return { ...(search.ask() as Proposal), program: { constants: [], instructions } as Proposal['program'] };
          },
        };
      }),
      'leaves a proposal as it is once it is made',
      /expected proposal 0 to be what it was when it was made/,
    ],
  ])('finds %s', async (_, create, rule, message) => {
    expect((await faultsOf(create))[rule]).toMatch(message);
  });

  it.each<[string, (search: Search) => Partial<Search>, string]>([
    ['rejects', () => ({ close: () => Promise.reject(new Error('stuck')) }), 'before anything is asked'],
    [
      'throws',
      () => ({
        close: () => {
          throw new Error('stuck');
        },
      }),
      'before anything is asked',
    ],
    [
      'rejects while a proposal is open',
      (search) => {
        let open = 0;
        return {
          ask() {
            open += 1;
            return search.ask();
          },
          tell(result) {
            search.tell(result);
            open -= 1;
          },
          async close() {
            if (open > 0) throw new Error('stuck');
          },
        };
      },
      'with a proposal open',
    ],
  ])('finds a close that %s, by that rule alone', async (_, change, state) => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {}); // of the other rules' searches
    expect(await faultsOf(altered(change))).toEqual({
      'closes without an error, whatever was asked and told': `search: expected close to end without an error ${state}, got the error "stuck".`,
    });
    warn.mockRestore();
  });

  it('closes every search that it makes', async () => {
    let open = 0;
    const create = altered(() => {
      open += 1;
      return {
        close: async () => {
          open -= 1;
        },
      };
    });
    expect(await faultsOf(create)).toEqual({});
    expect(open).toBe(0);
  });
});

describe('examples/my-search.test.js', () => {
  it('holds the example to it in a test framework that is not ours', () => {
    // The compiled package, as its users have it: `npm test` builds it first.
    const file = fileURLToPath(new URL('../../examples/my-search.test.js', import.meta.url));
    const { status, stdout } = spawnSync(process.execPath, ['--test', file], { encoding: 'utf8' });
    const count = searchConformance({ create: randomSearch }).length;
    expect([status, /^# pass (\d+)$/m.exec(stdout)?.[1]]).toEqual([0, String(count)]);
  });
});
