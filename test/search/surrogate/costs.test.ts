import { describe, expect, it } from 'vitest';
import { logScaledCosts, type Outcome, plainCosts, rankedCosts } from '../../../src/search/surrogate/costs.js';

const ok = (loss: number): Outcome => ({ status: 'ok', loss });
const NAN: Outcome = { status: 'nan' };

describe('costs', () => {
  it('scales logarithmically as SMAC does', () => {
    // p5 of 1, 2, 3, 4, 5 is 1.2; bound 1 - 0.2 - 1e-10 = 0.8 - 1e-10; (cost - bound) / (5 - bound)
    const y = logScaledCosts([1, 2, 3, 4, 5].map(ok));
    expect([...y]).toEqual([1, 2, 3, 4, 5].map((c) => expect.closeTo(Math.log((c - 0.8 + 1e-10) / (4.2 + 1e-10)), 12)));
    expect(y[4]).toBe(0);
  });

  it('leaves SMAC’s scaling a plateau once nearly all programs failed, and ours not', () => {
    const outcomes = [ok(0.1), ok(0.2), ...Array.from({ length: 98 }, () => NAN)];
    const [best, good, failed] = logScaledCosts(outcomes);
    expect(Math.abs(best! - good!)).toBeLessThan(1e-8);
    expect([best, failed]).toEqual([expect.closeTo(Math.log(0.5), 6), 0]);
    const [ourBest, ourGood, ourFailed] = rankedCosts(outcomes);
    expect(ourGood! - ourBest!).toBeCloseTo(Math.log(3), 12);
    expect(ourFailed).toBeGreaterThan(ourGood!);
  });

  it('ranks successes only, equals sharing their rank', () => {
    // ranks 1, (2 + 3) / 2, (2 + 3) / 2, 4 less a half, over 4
    const y = rankedCosts([ok(1), ok(2), NAN, ok(2), ok(1e30)]);
    expect([...y]).toEqual([0.5 / 4, 2 / 4, Math.E, 2 / 4, 3.5 / 4].map((part) => expect.closeTo(Math.log(part), 12)));
    expect([...rankedCosts([NAN, { status: 'crashed' }])]).toEqual([1, 1]);
  });

  it('puts failures at 2^31 for the published script', () => {
    expect([...plainCosts([ok(3), NAN])]).toEqual([3, 2 ** 31]);
  });
});
