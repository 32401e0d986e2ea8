import { describe, expect, it } from 'vitest';
import type { HistoryEntry } from '../../src/benchmark/runs/run.js';
import { createVirtualCache } from '../../src/benchmark/runs/virtual-cache.js';
import { statisticsOf } from '../../src/benchmark/statistics.js';

function entry(id: number, change: Partial<HistoryEntry>): HistoryEntry {
  return {
    id,
    program: { constants: [], instructions: [] },
    key: 'a',
    status: 'ok',
    epochs: 2,
    cached: false,
    knownToRun: false,
    epochsTrained: 2,
    seconds: 1,
    elapsedSeconds: id,
    parents: [],
    origin: 'random',
    ...change,
  };
}

describe('statisticsOf', () => {
  it('counts both caches, by hand', () => {
    const history = [
      entry(0, { key: 'a', loss: 1 }),
      entry(1, { key: 'a', loss: 1, cached: 'memory', knownToRun: true, epochsTrained: 0 }),
      entry(2, { key: 'nan', status: 'nan', cached: 'key', epochsTrained: 0 }),
      entry(3, { key: 'nan', status: 'nan', cached: 'key', knownToRun: true, epochsTrained: 0 }),
      // Known to the shared cache, new to the run: a hit there, a training here.
      entry(4, { key: 'b', loss: 2, cached: 'store' }),
      // Trained, and diverged.
      entry(5, { key: 'c', status: 'inf', seconds: 3 }),
      entry(6, { key: 'd', status: 'crashed', epochsTrained: 0, reason: 'out of memory', seconds: 0.5 }),
      entry(7, { key: 'b', loss: 2, cached: 'joined', knownToRun: true, epochsTrained: 0 }),
    ];
    expect(statisticsOf(history)).toEqual({
      queries: 8,
      hits: { memory: 1, store: 1, joined: 1, key: 2 },
      misses: 3, // 0, 5, 6
      hitsInRun: 4, // 1, 2, 3, 7: with the three trained and the crash all eight
      nan: 2,
      inf: 1,
      cacheSize: 4, // a, nan, b, c: a crash says nothing about a program
      trained: 3, // a, b, c
      isAcrossEpochs: false,
      cumulativeSpeedUp: 2, // 8 / 4
      cacheSizeByEvaluation: [1, 1, 2, 2, 3, 4, 4, 4],
      epochsAsked: 10, // 2 each for 0, 1, 4, 5, 7: nothing trains a key that says NaN
      epochsTrained: 6, // 2 each for 0, 4, 5
      trainingSeconds: 4.5, // 1 + 3 + 0.5
    });
  });

  it('divides epochs where evaluations are of several numbers of them', () => {
    const history = [
      entry(0, { key: 'a', loss: 1 }),
      entry(1, { key: 'b', loss: 2 }),
      // The same training goes on, from 2 epochs to 6.
      entry(2, { key: 'a', loss: 0.5, epochs: 6, epochsTrained: 4, origin: 'promoted' }),
      // Diverges in the fourth epoch of six, and is asked for again.
      entry(3, { key: 'b', status: 'nan', epochs: 6, epochsTrained: 2, origin: 'promoted' }),
      entry(4, { key: 'b', status: 'nan', epochs: 6, epochsTrained: 0, cached: 'memory', knownToRun: true }),
      entry(5, { key: 'a', loss: 1, epochsTrained: 0, cached: 'memory', knownToRun: true }),
      entry(6, { key: 'd', status: 'timeout', epochsTrained: 0 }),
    ];
    expect(statisticsOf(history)).toMatchObject({
      isAcrossEpochs: true,
      hitsInRun: 2, // 4, 5: what goes on is trained
      cacheSize: 2,
      epochsAsked: 20, // 2 + 2 + 6 + 4 + 4 + 2
      epochsTrained: 10, // 2 + 2 + 4 + 2
      cumulativeSpeedUp: 2, // 20 / 10, not 7 / 2
    });
  });

  it('speaks of no speed-up before the first evaluation', () => {
    expect(statisticsOf([])).toMatchObject({
      queries: 0,
      cacheSize: 0,
      cumulativeSpeedUp: 1,
      cacheSizeByEvaluation: [],
    });
  });
});

describe('createVirtualCache', () => {
  it('knows a diverged behaviour for any number of epochs', () => {
    const cache = createVirtualCache();
    expect(cache.add({ key: 'a', epochs: 10, curveEpochs: 4, hasDiverged: true })).toEqual({
      knownToRun: false,
      epochsTrained: 4,
    });
    expect(cache.add({ key: 'a', epochs: 50, curveEpochs: 4, hasDiverged: true })).toEqual({
      knownToRun: true,
      epochsTrained: 0,
    });
  });

  it('charges an extension for what it adds', () => {
    const cache = createVirtualCache();
    cache.add({ key: 'a', epochs: 3, curveEpochs: 3, hasDiverged: false });
    expect(cache.add({ key: 'a', epochs: 9, curveEpochs: 9, hasDiverged: false })).toEqual({
      knownToRun: false,
      epochsTrained: 6,
    });
    expect(cache.add({ key: 'a', epochs: 5, curveEpochs: 5, hasDiverged: false })).toEqual({
      knownToRun: true,
      epochsTrained: 0,
    });
  });
});
