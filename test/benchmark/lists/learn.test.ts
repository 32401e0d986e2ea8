import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { learnList, shuffled } from '../../../src/benchmark/lists/learn.js';
import { derivedStream } from '../../../src/random/derived.js';
import { listLoss } from '../../../src/tasks/taskset/scores.js';

const rng = () => derivedStream(1, 'test');
const all = (scores: readonly (readonly number[])[]) => [...(scores[0] ?? []).keys()];

describe('learnList', () => {
  //           task 0   1    2
  const scores = [
    [0.5, 0.5, 0.5], // sum 1.5: first
    [0.0, 1.0, 0.9], // adds 0.5 on task 0
    [1.0, 0.25, 0.25], // adds 0.5 on tasks 1 and 2: a tie with row 1, which stands before it
    [0.6, 0.6, 0.6], // never adds anything
    [0.5, 0.5, 0.5], // nor does this
  ];

  it('adds what lowers the sum of the best scores most, the first of equal ones', () => {
    const list = learnList(scores, [0, 1, 2], 5, rng());
    expect(list.order.slice(0, 3)).toEqual([0, 1, 2]);
    expect(list.losses).toEqual([1.5, 1, 0.5, 0.5, 0.5]);
    expect(list.improving).toBe(3);
    expect([...list.order].sort()).toEqual([0, 1, 2, 3, 4]);
  });

  it('learns from the given tasks only', () => {
    expect(learnList(scores, [1], 2, rng()).order[0]).toBe(2);
    expect(learnList(scores, [0], 1, rng())).toEqual({ order: [1], losses: [0], improving: 1 });
  });

  it('orders what no longer improves by its random numbers alone', () => {
    const flat = Array.from({ length: 12 }, () => [0.5]);
    const first = learnList(flat, [0], 12, rng());
    expect(first.improving).toBe(1);
    expect(learnList(flat, [0], 12, rng()).order).toEqual(first.order);
    expect(learnList(flat, [0], 12, derivedStream(2, 'test')).order).not.toEqual(first.order);
  });

  const matrices = fc.tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 5 })).chain(([rows, columns]) =>
    fc.array(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: columns, maxLength: columns }), {
      minLength: rows,
      maxLength: rows,
    }),
  );

  it('makes at every entry the best choice that trying all of them finds', () => {
    fc.assert(
      fc.property(matrices, (scores) => {
        const { order, losses, improving } = learnList(scores, all(scores), scores.length, rng());
        for (let k = 0; k < improving; k += 1) {
          const chosen = order.slice(0, k);
          const others = scores.map((row) => listLoss([...chosen.map((i) => scores[i]!), row]));
          expect(losses[k]).toBeCloseTo(Math.min(...others), 12);
          expect(losses[k]).toBeCloseTo(listLoss(order.slice(0, k + 1).map((i) => scores[i]!)), 12);
        }
      }),
    );
  });

  it('gains at least 1 - 1/e of what the best of all lists of its length gains', () => {
    fc.assert(
      fc.property(matrices, fc.integer({ min: 1, max: 3 }), (scores, length) => {
        const start = all(scores).length; // J of a list that trains nothing: 1 a task
        const { losses } = learnList(scores, all(scores), length, rng());
        const optimum = Math.min(...subsets(scores, length).map(listLoss));
        expect(start - losses.at(-1)!).toBeGreaterThanOrEqual((1 - 1 / Math.E) * (start - optimum) - 1e-12);
      }),
    );
  });
});

describe('shuffled', () => {
  it('keeps every item, and is the same for the same stream', () => {
    const items = Array.from({ length: 50 }, (_, i) => i);
    const mixed = shuffled(items, rng());
    expect(mixed).not.toEqual(items);
    expect([...mixed].sort((a, b) => a - b)).toEqual(items);
    expect(shuffled(items, rng())).toEqual(mixed);
  });
});

function subsets<T>(items: readonly T[], size: number): T[][] {
  if (size === 0 || items.length === 0) return [[]];
  const [first, ...rest] = items as [T, ...T[]];
  return [...subsets(rest, size), ...subsets(rest, size - 1).map((some) => [first, ...some])].filter(
    (some) => some.length > 0,
  );
}
