import { expect, it } from 'vitest';
import { groupLabelled } from '../../../src/benchmark/comparison/groups.js';
import { standingsOf } from '../../../src/benchmark/comparison/standings.js';
import { storedRun } from './support.js';

const groups = groupLabelled([
  { title: 'a', runs: [storedRun('a1', { seed: 1 }, [0.6, 0.3]), storedRun('a2', { seed: 2 }, [0.5])] },
  { title: 'b', runs: [storedRun('b1', { seed: 1 }, [undefined])] },
]);

it('counts the runs that ended below each baseline, lowest loss first and diverged ones last', () => {
  const standings = standingsOf(groups, [
    { name: 'SGD', loss: Number.NaN },
    { name: 'Adam', loss: 0.5 }, // equal is not below
    { name: 'Incumbent', loss: 0.2 },
    { name: 'AdamW + cosine', loss: 0.4 },
    { name: 'AdamW', loss: 0.55 },
  ]);
  expect(standings.baselines).toEqual([
    { name: 'Incumbent', kind: 'found', loss: 0.2, beatenBy: [0, 0] },
    { name: 'AdamW + cosine', kind: 'pipeline', loss: 0.4, beatenBy: [1, 0] },
    { name: 'Adam', kind: 'default', loss: 0.5, beatenBy: [1, 0] },
    { name: 'AdamW', kind: 'default', loss: 0.55, beatenBy: [2, 0] },
    { name: 'SGD', kind: 'default', loss: Number.NaN, beatenBy: [2, 0] }, // a run that found nothing is below nothing
  ]);
  expect([standings.bestDefault?.name, standings.bestOfAll?.name]).toEqual(['Adam', 'AdamW + cosine']);
});

it('has no best where all diverged', () => {
  expect(standingsOf(groups, [{ name: 'SGD', loss: Infinity }])).toEqual({
    baselines: [{ name: 'SGD', kind: 'default', loss: Infinity, beatenBy: [2, 0] }],
  });
});
