import { describe, expect, it } from 'vitest';
import type { Result } from '../../src/search/contract.js';
import { createLedger } from '../../src/search/ledger.js';
import { failed, ok, program } from './support.js';

const SIGN = program(['sign', [1], 9]);
const DRAFT = { program: SIGN, parents: [], origin: 'random' } as const;

describe('the ledger of a search', () => {
  it('knows which proposals are open, told in any order', () => {
    const ledger = createLedger({ where: 'test' });
    for (let id = 0; id < 4; id++) expect(ledger.propose(DRAFT).id).toBe(id);
    ledger.accept(ok(2, 1));
    ledger.accept(failed(0, 'lost'));
    expect([...ledger.open].map(({ id }) => id)).toEqual([1, 3]);
    expect(ledger.openCount).toBe(2);
  });

  it('returns the proposal with the result, tag included though the result lacks it', () => {
    const ledger = createLedger({ where: 'test' });
    const tag = { bracket: 1, rung: [2, 3] };
    const proposal = ledger.propose({ ...DRAFT, epochs: 2, tag });
    const result = ok(0, 1);
    expect(ledger.accept(result)).toEqual({ proposal, program: SIGN, result });
    expect(proposal).toEqual({ id: 0, program: SIGN, parents: [], origin: 'random', epochs: 2, tag });
  });

  it('compares tags by value and refuses another', () => {
    const ledger = createLedger({ where: 'test' });
    ledger.propose({ ...DRAFT, tag: { a: 1, b: 2 } });
    expect(() => ledger.accept({ ...ok(0, 1), tag: { a: 1 } })).toThrow(
      'test: expected the tag {"a":1,"b":2} with the result of proposal 0, got {"a":1}. Give back the proposal\'s own tag, or none.',
    );
    expect(ledger.openCount).toBe(1);
    expect(ledger.accept({ ...ok(0, 1), tag: { b: 2, a: 1 } })).toBeDefined();
    expect(ledger.accept(ok(0, 1))).toBeUndefined();
  });

  it.each<[string, Partial<Result>]>([
    ['loss', { loss: 1.0000000000000002 }],
    ['cost', { cost: { epochsTrained: 2, knownToRun: false } }],
    ['whether it was known', { cost: { epochsTrained: 1, knownToRun: true } }],
    ['curve', { curve: [1] }],
    ['curve of a member', { memberCurves: [[1], [2]] }],
    ['key', { key: 'k' }],
    ['descriptor', { descriptor: [1] }],
    ['extra', { extra: { a: 1 } }],
  ])('takes a result with another %s for another result', (_what, change) => {
    const ledger = createLedger({ where: 'test' });
    ledger.propose(DRAFT);
    ledger.accept(ok(0, 1));
    expect(() => ledger.accept({ ...ok(0, 1), ...change })).toThrow(/told once, got another result for 0: result 0/);
    expect(ledger.accept(ok(0, 1))).toBeUndefined();
  });

  it('takes a result for the same when numbers come back from JSON', () => {
    const ledger = createLedger({ where: 'test' });
    ledger.propose(DRAFT);
    const curve = [1, Number.NaN, Number.POSITIVE_INFINITY, -0];
    ledger.accept({ ...failed(0, 'nan'), curve });
    expect(ledger.accept({ ...failed(0, 'nan'), curve: [1, Number.NaN, Number.POSITIVE_INFINITY, 0] })).toBeUndefined();
    expect(() => ledger.accept({ ...failed(0, 'nan'), curve: [1, Number.NaN, Number.NEGATIVE_INFINITY, 0] })).toThrow(
      /told once/,
    );
  });

  it('is full at its limit, enqueued proposals among them', () => {
    const ledger = createLedger({ where: 'test', maxPending: 2 });
    ledger.enqueue(SIGN);
    ledger.propose(DRAFT);
    expect(ledger.isFull).toBe(false);
    expect(ledger.proposeEnqueued()?.origin).toBe('enqueued');
    expect(ledger.isFull).toBe(true);
    expect(() => ledger.propose(DRAFT)).toThrow('test: expected at most 2 open proposals, got one more.');
    ledger.accept(ok(1, 1));
    expect(ledger.isFull).toBe(false);
    expect(ledger.proposeEnqueued()).toBeUndefined();
    expect(ledger.propose(DRAFT).id).toBe(2);
  });

  it('refuses a result without its cost', () => {
    const ledger = createLedger({ where: 'test' });
    ledger.propose(DRAFT);
    const result = { id: 0, status: 'ok', loss: 1 } as Result;
    expect(() => ledger.accept(result)).toThrow(
      'test: expected cost.epochsTrained of at least 0, got result 0 with status ok, loss 1, cost undefined.',
    );
  });
});
