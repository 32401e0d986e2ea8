import { describe, expect, it } from 'vitest';
import type { Program } from '../../../src/program/program.js';
import type { CreateSearch, ForeignResult, Proposal, Result, Search } from '../../../src/search/contract.js';
import { createSearchAcrossFidelities, type FidelityRequest } from '../../../src/search/hyperband/across-fidelities.js';
import type { FidelityName } from '../../../src/search/hyperband/fidelities.js';
import { createLedger } from '../../../src/search/ledger.js';
import { registerSearch, SEARCHES } from '../../../src/search/registry.js';
import { adamW, failed, ok, program, toyLoss } from '../support.js';

const keyOf = ({ constants, instructions }: Program): string => JSON.stringify([constants, instructions]);

interface Inside {
  readonly seed: number;
  readonly told: (Result | ForeignResult)[];
  readonly asked: Proposal[];
}

/** The searches inside of the latest search made, with all that they were asked and told. */
const INSIDE: Inside[] = [];

/** Any search of the registry, watched. */
function watched(create: CreateSearch): CreateSearch {
  return (input) => {
    const search = create(input);
    const inside: Inside = { seed: input.seed, told: [], asked: [] };
    INSIDE.push(inside);
    return {
      ...search,
      ask: () => {
        const answer = search.ask();
        if (typeof answer !== 'string') inside.asked.push(answer);
        return answer;
      },
      tell: (result) => {
        inside.told.push(result);
        search.tell(result);
      },
    };
  };
}
for (const name of ['rs', 're'] as const) registerSearch(`watched-${name}`, watched(SEARCHES[name]!));

interface Settings extends Omit<FidelityRequest, 'name'> {
  readonly name?: FidelityName;
  readonly inner?: string;
  readonly withKeys?: boolean;
  readonly initial?: readonly Program[];
  readonly options?: Readonly<Record<string, number>>;
  readonly maxEpochs?: number;
}

function make(settings: Settings = {}): Search {
  const { name = 'hyperband', inner = 'watched-rs', withKeys = false, initial = [], options = {} } = settings;
  INSIDE.length = 0;
  const input = { seed: 5, initial, options, ...(withKeys ? { keyOf } : {}) };
  const { minEpochs, eta, maxEpochs = 20 } = settings;
  return createSearchAcrossFidelities(inner, input, { name, minEpochs, eta }, maxEpochs);
}

/** Asks and tells one by one, until so many evaluations are made. */
function run(search: Search, evaluations: number, evaluate: (proposal: Proposal) => Result = plain): Proposal[] {
  const proposals: Proposal[] = [];
  while (proposals.length < evaluations) {
    const answer = search.ask();
    if (typeof answer === 'string') break;
    proposals.push(answer);
    search.tell(evaluate(answer));
  }
  return proposals;
}

/** Losses that fall with the epochs. */
function plain({ id, program: proposed, epochs = 20 }: Proposal): Result {
  return { ...ok(id, toyLoss(proposed) / epochs), key: keyOf(proposed) };
}

const stageOf = ({ epochs, origin }: Proposal): string => `${origin === 'promoted' ? '->' : ''}${epochs}`;

describe('hyperband', () => {
  it('races the brackets in turn, and again', () => {
    const round = [...Array(9).fill('2'), '->7', '->7', '->7', '->20', ...Array(5).fill('7'), '->20', '20', '20', '20'];
    expect(run(make(), 44).map(stageOf)).toEqual([...round, ...round]);
  });

  it('promotes the best of a rung, best first, as the same program that goes on from its evaluation', () => {
    const proposals = run(make(), 13);
    const byLoss = proposals.slice(0, 9).sort((a, b) => toyLoss(a.program) - toyLoss(b.program));
    expect(proposals.slice(9, 12).map(({ resumeOf }) => resumeOf)).toEqual(byLoss.slice(0, 3).map(({ id }) => id));
    expect(proposals[12]).toMatchObject({ resumeOf: 9, program: byLoss[0]?.program });
    for (const { program: promoted, resumeOf = -1, parents, tag } of proposals.slice(9)) {
      expect(promoted).toEqual(proposals[resumeOf]?.program);
      expect(parents).toEqual([resumeOf]);
      expect(tag).toEqual({ stage: resumeOf < 9 ? 1 : 2 });
    }
  });

  it('ranks by the losses of the rung, not of the one before', () => {
    // After 7 epochs the order is the reverse of that after 2.
    const proposals = run(make(), 13, (proposal) => {
      const result = plain(proposal);
      return proposal.epochs === 2 ? result : { ...result, loss: -(result.loss ?? 0) };
    });
    expect(proposals[12]?.resumeOf).toBe(11);
  });

  it('promotes nothing that failed, and leaves places empty rather than fill them so', () => {
    const onlyTwo = run(make(), 12, (proposal) => (proposal.id % 7 < 2 ? failed(proposal.id, 'nan') : plain(proposal)));
    expect(onlyTwo.slice(9).every(({ resumeOf = 0 }) => resumeOf % 7 >= 2)).toBe(true);
    const allButOne = run(make(), 12, (proposal) => (proposal.id === 4 ? plain(proposal) : failed(proposal.id, 'inf')));
    expect(allButOne.slice(9).map(stageOf)).toEqual(['->7', '7', '7']);
    expect(allButOne[9]?.resumeOf).toBe(4);
  });

  it('promotes one of several that behave alike', () => {
    const alike = (proposal: Proposal): Result => ({ ...plain(proposal), key: 'the same' });
    expect(run(make(), 11, alike).slice(9).map(stageOf)).toEqual(['->7', '->20']);
  });

  it('opens a whole rung at once, and begins the next bracket while one is open', () => {
    const search = make();
    const open = Array.from({ length: 14 }, () => search.ask() as Proposal);
    expect(open.map(stageOf)).toEqual([...Array(9).fill('2'), ...Array(5).fill('7')]);
    for (const proposal of open.slice(0, 9).reverse()) search.tell(plain(proposal)); // in any order
    const next = Array.from({ length: 4 }, () => search.ask() as Proposal);
    expect(next.map(stageOf)).toEqual(['->7', '->7', '->7', '20']);
    expect(next.slice(0, 3).map(({ resumeOf }) => resumeOf)).toEqual(
      run(make(), 12)
        .slice(9)
        .map(({ resumeOf }) => resumeOf),
    );
  });

  it('evaluates enqueued programs beside the races, and ranks nothing by them', () => {
    const search = make();
    const undisturbed = run(make(), 13).slice(9);
    run(search, 4);
    search.enqueue(adamW());
    search.enqueue(adamW(), 3);
    const proposals = run(search, 11, (proposal) => ({ ...plain(proposal), loss: (plain(proposal).loss ?? 0) / 2 }));
    expect(proposals[0]).toEqual({ id: 4, program: adamW(), parents: [], origin: 'enqueued' });
    expect(proposals[1]).toMatchObject({ id: 5, epochs: 3, origin: 'enqueued' });
    expect(proposals.slice(7).map(({ program: promoted }) => promoted)).not.toContainEqual(adamW());
    expect(proposals.slice(7).map(stageOf)).toEqual(undisturbed.map(stageOf));
  });
});

describe('halving', () => {
  it('races the first bracket again and again', () => {
    const round = [...Array(9).fill('2'), '->7', '->7', '->7', '->20'];
    expect(run(make({ name: 'halving' }), 26).map(stageOf)).toEqual([...round, ...round]);
    const doubled = run(make({ name: 'halving', eta: 2, minEpochs: 5 }), 7);
    expect(doubled.map(stageOf)).toEqual(['5', '5', '5', '5', '->10', '->10', '->20']);
  });
});

describe('the searches inside', () => {
  it('are one for each number of epochs at which brackets begin, with seeds of their own', () => {
    make();
    expect(new Set(INSIDE.map(({ seed }) => seed)).size).toBe(3);
    make({ name: 'halving' });
    expect(INSIDE).toHaveLength(1);
  });

  it('are told of one fidelity each: their own proposals in the first rung, then what was promoted to theirs', () => {
    run(make({ inner: 'watched-re', options: { population: 3, tournament: 2 } }), 22);
    const lossesOf = ({ told }: Inside) => told.map((result) => ['foreign' in result, (result.curve ?? []).length]);
    const [two, seven, twenty] = INSIDE.map(lossesOf);
    expect(two).toEqual(Array(9).fill([false, 2]));
    expect(seven).toEqual([...Array(3).fill([true, 2]), ...Array(5).fill([false, 2])]);
    expect(twenty).toEqual([...Array(2).fill([true, 2]), ...Array(3).fill([false, 2])]);
    for (const { told } of INSIDE) for (const result of told) expect(result).not.toHaveProperty('epochs');
  });

  it('see their own ids, and their parents come out as ids of the run', () => {
    const proposals = run(make({ inner: 'watched-re', options: { population: 3, tournament: 2 } }), 60);
    const children = proposals.filter(({ origin }) => origin === 'mutation');
    expect(children.length).toBeGreaterThan(20);
    for (const inside of INSIDE) {
      expect(inside.asked.map(({ id }) => id)).toEqual(inside.asked.map((_, index) => index));
    }
    for (const { parents, epochs } of children) {
      for (const parent of parents) expect(proposals[parent]?.epochs).toBe(epochs);
    }
  });

  it('are answered at once where the behaviour is known or open at their fidelity', () => {
    const options = { population: 5, tournament: 2 };
    const proposals = run(make({ inner: 'watched-re', initial: [adamW()], options, withKeys: true }), 60);
    // Evolution begins with five copies: one is evaluated after 2 epochs and one after 20; after 7 it was known from its promotion.
    const isAdamW = (proposal: Proposal) =>
      keyOf(proposal.program) === keyOf(adamW()) && proposal.resumeOf === undefined;
    expect(proposals.filter(isAdamW).map(({ epochs }) => epochs)).toEqual([2, 20]);
    const first = proposals.filter(({ resumeOf }) => resumeOf === undefined);
    expect(new Set(first.map((one) => `${one.epochs} ${keyOf(one.program)}`)).size).toBe(first.length);
    const [{ told } = { told: [] }] = INSIDE;
    expect(told.slice(0, 5).map(({ cost }) => cost.knownToRun)).toEqual([false, true, true, true, true]);
    expect(new Set(told.slice(0, 5).map(({ loss }) => loss)).size).toBe(1);
  });

  it('wait for what is open, and evaluate again what a machine failed at', () => {
    const always: CreateSearch = () => repeating(adamW());
    registerSearch('always-adamw', always);
    const search = make({ inner: 'always-adamw', name: 'halving', withKeys: true });
    const first = search.ask() as Proposal;
    expect(search.ask()).toBe('wait');
    search.tell(failed(first.id, 'crashed'));
    const again = search.ask() as Proposal;
    expect(again).toMatchObject({ id: 1, program: adamW(), epochs: 2 });
    search.tell(plain(again));
    expect(search.ask()).toMatchObject({ id: 2 }); // it insists, two hundred times
  });

  it('may finish: then races end with what they have, and so does the search', () => {
    const search = make({ inner: 'five-programs', name: 'halving' });
    const proposals = run(search, 100);
    expect(proposals.map(stageOf)).toEqual(['2', '2', '2', '2', '2', '->7', '->7', '->7', '->20']);
    expect(search.ask()).toBe('done');
    search.enqueue(adamW());
    expect(search.ask()).toMatchObject({ id: 9, origin: 'enqueued' });
    expect(search.ask()).toBe('wait');
  });
});

registerSearch('five-programs', () => {
  const programs = [1, 2, 3, 4, 5].map((input) => program(['sign', [input], 9]));
  const ledger = createLedger({ where: 'five-programs' });
  return {
    ...repeating(adamW()),
    ask: () => {
      const next = programs.shift();
      return next === undefined ? 'done' : ledger.propose({ program: next, parents: [], origin: 'other' });
    },
    tell: (result) => void ledger.accept(result),
  };
});

/** A search that knows one program, and proposes it whenever none is open more than twice. */
function repeating(only: Program): Search {
  const ledger = createLedger({ where: 'repeating', maxPending: 2 });
  return {
    name: 'repeating',
    settings: {},
    capabilities: {
      parallel: 'async',
      usesFidelity: false,
      usesCurve: false,
      needsDescriptor: false,
      usesForeign: false,
      encoding: 'program',
    },
    ask: () => (ledger.isFull ? 'wait' : ledger.propose({ program: only, parents: [], origin: 'other' })),
    tell: (result) => void ledger.accept(result),
    enqueue: ledger.enqueue,
  };
}

describe('createSearchAcrossFidelities', () => {
  it.each(Object.keys(SEARCHES))('races the proposals of %s', (inner) => {
    const quick = Object.entries({ candidates: 20, design: 12 }).filter(([name]) =>
      SEARCHES[inner]?.options?.includes(name),
    );
    const options = Object.fromEntries(quick);
    const search = make({ inner, name: 'halving', eta: 2, maxEpochs: 4, withKeys: true, options });
    const proposals = run(search, 14);
    expect(proposals.map(stageOf).slice(0, 7)).toEqual(['1', '1', '1', '1', '->2', '->2', '->4']);
    expect(search.name).toBe(`halving(${inner})`);
  });

  it('keeps its own settings and those of the search inside', () => {
    expect(make({ eta: 2, options: { maxInstructions: 5 } }).settings).toMatchObject({
      seed: 5,
      fidelity: { name: 'hyperband', minEpochs: 1, eta: 2 },
      answersKnown: false,
      inner: { space: { instructions: [1, 5] } },
    });
  });

  it('refuses what makes no race', () => {
    expect(() => make({ maxEpochs: 2 })).toThrow(
      'hyperband: expected evaluations of at least minEpochs × eta = 3 epochs, got 2: nothing could be stopped early.',
    );
    expect(() => make({ eta: 1, minEpochs: 0 })).toThrow(
      /eta to be a whole number of at least 2, got 1.*\n.*minEpochs to be a whole number of at least 1, got 0/,
    );
    expect(() => make({ name: 'halfing' as FidelityName })).toThrow('got "halfing". Did you mean "halving"?');
    registerSearch('chooses-epochs', () => {
      const search = repeating(adamW());
      return { ...search, capabilities: { ...search.capabilities, usesFidelity: true } };
    });
    expect(() => make({ inner: 'chooses-epochs' })).toThrow(
      /leaves the number of epochs to others, got chooses-epochs/,
    );
  });
});
