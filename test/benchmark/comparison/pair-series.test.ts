import { expect, it } from 'vitest';
import { groupLabelled } from '../../../src/benchmark/comparison/groups.js';
import { pairSeries } from '../../../src/benchmark/comparison/pair-series.js';
import { storedRun } from './support.js';

const groups = groupLabelled([
  {
    title: 'a',
    runs: [storedRun('a1', { seed: 1 }, [0.9, 0.5, 0.4]), storedRun('a2', { seed: 2 }, [0.7, 0.6, 0.6, 0.1])],
  },
  {
    title: 'b',
    runs: [storedRun('b1', { seed: 1 }, [1.2, 1.1, 1, 0.2]), storedRun('b2', { seed: 2 }, [1.5, 1.5, 1.5, 1.5])],
  },
  { title: 'short', runs: [storedRun('c1', { seed: 1 }, [0.3])] },
  { title: 'none', runs: [] },
]);

it('compares two groups up to where the first of their runs ends, whatever others did', () => {
  const { points } = pairSeries(groups, [0, 1], 'evaluations', [1, 2, 4]);
  expect(points.map(({ at, first, second }) => [at, first.median, second.median])).toEqual([
    [1, 0.8, 1.35],
    [2, 0.55, 1.3],
    [3, 0.5, 1.25], // a1 ends here
  ]);
  // two against two, all of one below all of the other: 2 of the 6 orders are as extreme
  for (const { test } of points) expect(test.p).toBeCloseTo(1 / 3, 12);
});

it('goes by trained programs as well: a known one is none', () => {
  // a1 trains 3, a2 3 of 4, b2 1 of 4
  const { points } = pairSeries(groups, [0, 1], 'trained', [1, 2, 3]);
  expect(points.map(({ at }) => at)).toEqual([1]);
});

it('has no points where a group has no runs', () => {
  expect(pairSeries(groups, [0, 3], 'evaluations', [1]).points).toEqual([]);
});
