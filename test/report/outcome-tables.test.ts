import { describe, expect, it } from 'vitest';
import {
  baselineTable,
  describeCached,
  lossText,
  type NamedResult,
  sortByLoss,
  trainedOnText,
} from '../../src/report/outcome-tables.js';

const results: readonly NamedResult[] = [
  { name: 'SGD', result: finished(0.7, false) },
  { name: 'Wild', result: { ...finished(Number.NaN, 'key'), status: { kind: 'diverged', atStep: 0, loss: 'nan' } } },
  { name: 'Adam', result: finished(0.1234567, 'store') },
  { name: 'AdamW', result: finished(0.1234567, 'memory') },
];

describe('baselines', () => {
  it('come lowest loss first, diverged last, equal ones by name', () => {
    expect(sortByLoss(results).map(({ name }) => name)).toEqual(['Adam', 'AdamW', 'SGD', 'Wild']);
  });

  it('make a ranked table', () => {
    const lines = baselineTable(results).split('\n');
    expect(lines[2]).toMatch(/^1 {2}Adam +0\.12346 {2}cache +2\.0 s$/);
    expect(lines[5]).toMatch(/^4 {2}Wild +NaN at step 0 {2}by its behaviour key/);
  });
});

describe('words', () => {
  it('say how a training ended', () => {
    expect(lossText({ loss: Number.POSITIVE_INFINITY, status: { kind: 'diverged', atStep: 1200, loss: 'inf' } })).toBe(
      'Infinity at step 1,200',
    );
    expect(lossText({ loss: Number.NaN, status: { kind: 'diverged', inEpoch: 3, loss: 'nan' } })).toBe(
      'NaN in epoch 3',
    );
  });
  it('say that a training went on', () => {
    expect(trainedOnText({})).toBeUndefined();
    expect(trainedOnText({ firstNonFinite: { atStep: 1200, loss: 'nan', onNonFinite: 'continue' } })).toBe(
      'after the first loss that was not finite, NaN at step 1,200, as the protocol says',
    );
  });
  it('say where an answer came from', () => {
    expect(([false, 'memory', 'store', 'joined', 'key'] as const).map(describeCached)).toEqual([
      'trained',
      'cache',
      'cache',
      'joined one in flight',
      'by its behaviour key',
    ]);
  });
});

function finished(loss: number, cached: NamedResult['result']['cached']): NamedResult['result'] {
  return { loss, cached, status: { kind: 'finished' }, seconds: 2, epochs: 10, key: '0' };
}
