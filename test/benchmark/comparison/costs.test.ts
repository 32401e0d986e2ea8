import { expect, it } from 'vitest';
import { costsOf } from '../../../src/benchmark/comparison/costs.js';
import { storedRunOf } from '../../../src/benchmark/runs/read-run.js';
import type { HistoryEntry } from '../../../src/benchmark/runs/run.js';
import { storedRun } from './support.js';

it('costs of a group are medians over its runs', () => {
  // trained 2 and 3; known 1 and 0; NaN by key 1 and 0; half a second beside the evaluations
  const costs = costsOf([
    storedRun('a', { seed: 1 }, [0.5, 0.5, undefined, 0.4]),
    storedRun('b', { seed: 2 }, [0.5, 0.4, 0.3]),
  ]);
  expect(costs).toEqual({
    runs: 2,
    evaluations: 3.5,
    trained: 2.5,
    epochsTrained: 50,
    hits: 1,
    failed: 0,
    trainedHere: 2.5,
    seconds: 4,
    evaluationsPerSecond: (4 / 4.5 + 3 / 3.5) / 2,
    secondsPerTraining: 1,
  });
});

it('a training that goes on is no hit, and no other program; a crash is neither', () => {
  const { info, history } = storedRun('a', { seed: 1 }, [0.5, 0.4, 0.4, 0.3]);
  const [first, second, known, last] = history as [HistoryEntry, HistoryEntry, HistoryEntry, HistoryEntry];
  const promoted: HistoryEntry = { ...first, id: 4, origin: 'promoted', epochs: 20, epochsTrained: 18 };
  const { loss: _, ...noLoss } = last;
  const crashed: HistoryEntry = { ...noLoss, status: 'crashed', epochsTrained: 0 };
  const elsewhere: HistoryEntry = { ...second, cached: 'store' }; // another run trained it
  const run = storedRunOf(info, [{ ...first, epochs: 2, epochsTrained: 2 }, elsewhere, known, crashed, promoted], 5);
  expect(run.incumbent?.id).toBe(1);
  expect(costsOf([run])).toMatchObject({ evaluations: 5, trained: 2, hits: 1, failed: 1, trainedHere: 1 });
});

it('a run that trained nothing has no seconds a training', () => {
  const run = storedRun('a', { seed: 1 }, [undefined, undefined]);
  expect(costsOf([run])).toMatchObject({ trained: 0, hits: 2, trainedHere: 0, secondsPerTraining: Number.NaN });
});
