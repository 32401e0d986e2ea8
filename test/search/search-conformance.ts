import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Program } from '../../src/program/program.js';
import type { CreateSearch, ForeignResult, Proposal, Result, Search, SearchInput } from '../../src/search/contract.js';
import { isInSpace, PROGRAM_SPACE, type SearchSpace } from '../../src/search/space.js';
import { adamW, FAILURES, failed, ok, program, toyLoss } from './support.js';

export interface ConformanceCase {
  readonly create: CreateSearch;
  /** Options that make `length` evaluations a meaningful run. */
  readonly options?: SearchInput['options'];
  /** Evaluations that are a meaningful run, default 300: fewer for a search that thinks long about each. */
  readonly length?: number;
  /** Space of what it generates; left out for searches over something else than free programs. */
  readonly space?: SearchSpace | 'none';
  /**
   * SHA-256 of the first proposals with seed 7, from the run of another process. A change means that runs begun before it
   * cannot be continued, and belongs under "Results change" in the changelog.
   */
  readonly proposals: string;
}

type Call = { readonly asked: Proposal | 'wait' | 'done' } | { readonly told: Result | ForeignResult };
type Evaluate = (proposal: Proposal) => Result;

const LENGTH = 300;
/** Behaviour keys of the tests: the programs themselves, but for their outputs. */
const keyOf = ({ constants, instructions }: Program): string =>
  JSON.stringify([constants, instructions.map(({ op, inputs }) => [op, inputs])]);
const SGD: Program = program(['mul', [1, 6], 9]);
const SIGN: Program = program(['sign', [1], 9], ['mul', [9, 7], 9]);

/** What every search owes its caller, whatever it searches for. Runs over the registry: a new search is tested once it is listed. */
export function describeSearch(name: string, settings: ConformanceCase): void {
  const make = (over: Partial<SearchInput> = {}): Search =>
    settings.create({ seed: 7, initial: [], keyOf, options: settings.options ?? {}, ...over });
  const full = settings.length ?? LENGTH;
  const run = (search: Search, options: RunOptions = {}): Run => drive(search, { length: full, ...options });
  const space = settings.space ?? PROGRAM_SPACE;

  describe(`${name} as a search`, () => {
    it('numbers its proposals 0, 1, 2, ...', () => {
      const { proposals } = run(make(), { lookahead: 4 });
      expect(proposals.map(({ id }) => id)).toEqual(proposals.map((_, index) => index));
      expect(proposals.length).toBeGreaterThan(0);
    });

    it('proposes programs of its space, if it has one, and freezes them', () => {
      for (const { program: proposed, origin } of run(make(), { lookahead: 4 }).proposals) {
        const lengths = origin === 'mutation' ? 'evolved' : 'drawn';
        const isAtHome = space === 'none' || isInSpace(proposed, space, lengths);
        expect(isAtHome, JSON.stringify(proposed)).toBe(true);
        expect(Object.isFrozen(proposed) && Object.isFrozen(proposed.instructions)).toBe(true);
      }
    });

    it('names only earlier proposals as parents, and only earlier ones to resume', () => {
      for (const { id, parents, resumeOf } of run(make(), { lookahead: 4 }).proposals) {
        for (const parent of parents) expect(parent).toBeLessThan(id);
        if (resumeOf !== undefined) expect(resumeOf).toBeLessThan(id);
      }
    });

    it('proposes the same in every process', () => {
      expect(digest(run(make(), { lookahead: 3 }).proposals)).toBe(settings.proposals);
    });

    it('proposes something else for another seed', () => {
      expect(digest(run(make({ seed: 8 })).proposals)).not.toBe(digest(run(make()).proposals));
    });

    it('replays the same calls to the same proposals, whatever became of them', () => {
      const { calls, proposals } = run(make({ initial: [adamW()] }), { lookahead: 5, evaluate: mixed });
      const again = make({ initial: [adamW()] });
      const replayed: Proposal[] = [];
      // Through JSON, as a journal keeps them.
      for (const call of JSON.parse(JSON.stringify(calls)) as Call[]) {
        if ('told' in call) again.tell(call.told);
        else {
          const answer = again.ask();
          if (typeof answer === 'string') expect(answer).toBe(call.asked);
          else replayed.push(answer);
        }
      }
      expect(replayed).toEqual(proposals);
      expect(again.ask()).toEqual(continueOf(calls, make({ initial: [adamW()] })));
    });

    it('refuses a result for a proposal it never made, and goes on as if nothing had been said', () => {
      const disturb = (search: Search): void => {
        expect(() => search.tell(ok(100_000, 1))).toThrow(/expected the id of a proposal that was asked .*got 100000/);
        expect(() => search.tell(ok(-1, 1))).toThrow(/expected the id of a proposal that was asked .*got -1/);
        expect(() => search.tell(ok(0.5, 1))).toThrow(/expected the id of a proposal that was asked .*got 0.5/);
      };
      expect(run(make(), { disturb }).proposals).toEqual(run(make()).proposals);
    });

    it('refuses another result for a proposal told before, and goes on as if nothing had been said', () => {
      const disturb = (search: Search, told: readonly Result[]): void => {
        for (const { id } of told) {
          expect(() => search.tell(ok(id, -12345))).toThrow(
            `expected each proposal to be told once, got another result for ${id}`,
          );
        }
      };
      expect(run(make(), { disturb }).proposals).toEqual(run(make()).proposals);
    });

    it('ignores the repetition of a result', () => {
      const disturb = (search: Search, told: readonly Result[]): void => {
        for (const result of told) search.tell(structuredClone(result));
      };
      const evaluate = mixed;
      expect(run(make(), { disturb, evaluate }).proposals).toEqual(run(make(), { evaluate }).proposals);
    });

    it('refuses results that contradict themselves, and keeps the proposal open', () => {
      const search = make();
      const { id, program: proposed } = askFor(search);
      const cost = { epochsTrained: 1, knownToRun: false };
      const wrong: readonly [Result, RegExp][] = [
        [{ id, status: 'ok', cost }, /expected a finite loss with status ok, got result \d+ with status ok, cost/],
        [{ id, status: 'ok', loss: Number.NaN, cost }, /expected a finite loss with status ok, got .* loss NaN/],
        [{ id, status: 'ok', loss: Number.POSITIVE_INFINITY, cost }, /expected a finite loss with .* loss Infinity/],
        [{ id, status: 'nan', loss: 1, cost }, /expected no loss unless the status is ok, got .* status nan, loss 1/],
        [{ id, status: 'fine' as 'ok', loss: 1, cost }, /expected a status among ok, nan, .* got .* status fine/],
        [{ ...ok(id, 1), tag: 'a tag of no proposal' }, /expected .* tag .* proposal \d+, got "a tag of no proposal"/],
      ];
      for (const [result, message] of wrong) expect(() => search.tell(result)).toThrow(message);
      search.tell(ok(id, toyLoss(proposed)));
    });

    it('takes back the tag of each proposal, and works without it', () => {
      const withTag: Evaluate = (proposal) =>
        proposal.tag === undefined ? good(proposal) : { ...good(proposal), tag: structuredClone(proposal.tag) };
      expect(run(make(), { evaluate: withTag }).proposals).toEqual(run(make()).proposals);
    });

    it('refuses what is no program: initial, enqueued or foreign', () => {
      const broken: Program = { constants: [], instructions: [{ op: 'add', inputs: [1], output: 3 }] };
      const { id: _, ...result } = ok(0, 1);
      const rule = /"add"\): expected 2 inputs, got 1/;
      expect(() => make({ initial: [SGD, broken] })).toThrow(/initial program 2/);
      expect(() => make({ initial: [SGD, broken] })).toThrow(rule);
      const disturb = (search: Search): void => {
        expect(() => search.enqueue(broken)).toThrow(rule);
        expect(() => search.tell({ ...result, foreign: true, program: broken })).toThrow(rule);
      };
      expect(run(make(), { disturb }).proposals).toEqual(run(make()).proposals);
    });

    it('serves enqueued programs first, in their order, with their epochs', () => {
      const search = make();
      search.enqueue(SGD);
      search.enqueue(SIGN, 3);
      const first = askFor(search);
      search.tell(ok(first.id, 1));
      const second = askFor(search);
      search.tell(ok(second.id, 2));
      expect(first).toEqual({ id: 0, program: SGD, parents: [], origin: 'enqueued' });
      expect(second).toEqual({ id: 1, program: SIGN, parents: [], origin: 'enqueued', epochs: 3 });
      const { proposals } = run(search, { length: 20 });
      expect(proposals[0]?.id).toBe(2);
      search.enqueue(adamW());
      const late = askFor(search);
      expect([late.origin, late.program]).toEqual(['enqueued', adamW()]);
      search.tell(failed(late.id, 'nan'));
      expect(() => search.enqueue(SGD, 0)).toThrow(/expected epochs to be a whole number of at least 1, got 0/);
    });

    it('accepts foreign results at any time, and ignores them where it says so', () => {
      const foreign = (of: Program, loss: number): ForeignResult => {
        const { id: _, ...result } = ok(0, loss);
        return { ...result, foreign: true, program: of };
      };
      const { id: _, ...lost } = failed(0, 'lost');
      const disturb = (search: Search): void => {
        search.tell(foreign(SGD, 0));
        search.tell(foreign(SGD, 0));
        search.tell({ ...lost, foreign: true, program: SIGN });
      };
      const search = make();
      disturb(search);
      const { proposals } = run(search, { disturb });
      expect(proposals.length).toBe(run(make()).proposals.length);
      expect(() => search.tell(foreign(SGD, Number.NaN))).toThrow(/expected a finite loss .* got a foreign result/);
      if (!search.capabilities.usesForeign) expect(proposals).toEqual(run(make()).proposals);
    });

    it.each(FAILURES)('survives a run in which every result is %s', (status) => {
      const { proposals } = run(make(), { evaluate: ({ id }) => failed(id, status) });
      expect(proposals.length).toBeGreaterThan(0);
      const again = run(make(), { evaluate: ({ id }) => failed(id, status) });
      expect(digest(again.proposals)).toBe(digest(proposals));
    });

    it('answers wait only while a proposal is open, and done for good', () => {
      const search = make();
      const open: Proposal[] = [];
      let asked = 0;
      while (asked < full) {
        const answer = search.ask();
        if (answer === 'done') {
          expect(search.ask()).toBe('done');
          break;
        }
        if (answer === 'wait') {
          expect(open.length).toBeGreaterThan(0);
          expect(search.ask()).toBe('wait');
          const next = open.shift();
          if (next) search.tell(good(next));
        } else {
          open.push(answer);
          asked += 1;
        }
        const { maxPending, parallel } = search.capabilities;
        expect(open.length).toBeLessThanOrEqual(parallel === 'none' ? 1 : (maxPending ?? full));
      }
      for (const proposal of open.reverse()) search.tell(good(proposal));
    });

    it('says what it is in settings that JSON keeps, and that hold the seed', () => {
      const { settings: said, name: own } = make({ initial: [adamW()] });
      expect(own).toBe(name);
      expect(JSON.parse(JSON.stringify(said))).toEqual(said);
      const ofSeed = (seed: number): string => JSON.stringify(make({ seed }).settings);
      expect(ofSeed(1)).not.toBe(ofSeed(2));
      expect(ofSeed(1)).toBe(ofSeed(1));
    });

    it('refuses seeds and options that it does not know', () => {
      expect(() => make({ seed: 0.5 })).toThrow(/expected the seed to be a whole number of at least 0, got 0.5/);
      expect(() => make({ options: { ...settings.options, noSuchOption: 1 } })).toThrow(
        /expected a known option, got "noSuchOption"/,
      );
    });
  });
}

interface Run {
  readonly proposals: readonly Proposal[];
  readonly calls: readonly Call[];
}

interface RunOptions {
  readonly length?: number;
  /** Proposals open at once; told in the order asked. */
  readonly lookahead?: number;
  readonly evaluate?: Evaluate;
  /** Called before each ask. */
  readonly disturb?: (search: Search, told: readonly Result[]) => void;
}

/** Drives a search as a benchmark would. Tells nothing at the end that it need not, so some proposals stay open. */
function drive(search: Search, options: RunOptions): Run {
  const { length = LENGTH, lookahead = 1, evaluate = good, disturb } = options;
  const proposals: Proposal[] = [];
  const calls: Call[] = [];
  const open: Proposal[] = [];
  const told: Result[] = [];
  const tellFirst = (): void => {
    const first = open.shift();
    if (first === undefined) throw new Error('the search waits although nothing is open');
    const result = evaluate(first);
    search.tell(result);
    calls.push({ told: result });
    told.push(result);
    if (told.length > 5) told.shift();
  };
  while (proposals.length < length) {
    disturb?.(search, told);
    const answer = search.ask();
    calls.push({ asked: answer });
    if (answer === 'done') break;
    if (answer !== 'wait') {
      proposals.push(answer);
      open.push(answer);
    }
    if (answer === 'wait' || open.length >= lookahead) tellFirst();
  }
  return { proposals, calls };
}

/** What a fresh search asks after these calls. */
function continueOf(calls: readonly Call[], search: Search): Proposal | 'wait' | 'done' {
  for (const call of calls) {
    if ('told' in call) search.tell(call.told);
    else search.ask();
  }
  return search.ask();
}

function askFor(search: Search): Proposal {
  const answer = search.ask();
  if (typeof answer === 'string') throw new Error(`expected a proposal, got ${answer}`);
  return answer;
}

function good(proposal: Proposal): Result {
  return { ...ok(proposal.id, toyLoss(proposal.program)), key: keyOf(proposal.program) };
}

/** Every third fails, in each of the ways in turn. */
function mixed(proposal: Proposal): Result {
  const status = FAILURES[Math.floor(proposal.id / 3) % FAILURES.length];
  return proposal.id % 3 === 1 && status !== undefined ? failed(proposal.id, status) : good(proposal);
}

function digest(proposals: readonly Proposal[]): string {
  const plain = proposals.map(({ program: { constants, instructions }, parents, origin, epochs }) => [
    instructions.map(({ op, inputs, output }) => [op, inputs, output]),
    constants,
    parents,
    origin,
    epochs ?? null,
  ]);
  return createHash('sha256').update(JSON.stringify(plain)).digest('hex');
}
