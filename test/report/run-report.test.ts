import { describe, expect, it } from 'vitest';
import type { HistoryEntry } from '../../src/benchmark/runs/run.js';
import { epochSpeedUpsOf, statisticsOf } from '../../src/benchmark/statistics.js';
import { cacheTable, hitCount, statisticsFacts } from '../../src/report/cache-tables.js';
import { speedUpFigure } from '../../src/report/figures/cache-figures.js';
import { bestEntries, bestTable } from '../../src/report/outcome-tables.js';
import { answerOf, reportRun } from '../../src/report/run-report.js';
import { SAMPLE_HISTORY, SAMPLE_STATISTICS } from './sample-run.js';

const report = reportRun('0123456789ab', 'rs on toy, seed 1', SAMPLE_HISTORY, SAMPLE_STATISTICS);

describe('reportRun', () => {
  it('counts answers as they come', () => {
    expect(report.points).toHaveLength(10);
    expect(report.points[3]?.answers).toEqual({ trained: 2, memory: 1, store: 0, joined: 0, key: 1, failed: 0 });
    expect(report.points[9]?.answers).toEqual({ trained: 3, memory: 3, store: 1, joined: 1, key: 2, failed: 0 });
  });

  it('divides evaluations by the cache size', () => {
    expect(report.points.map(({ speedUp }) => speedUp)).toEqual(
      [1 / 1, 2 / 2, 3 / 2, 4 / 3, 5 / 4, 6 / 4, 7 / 5, 8 / 5, 9 / 6, 10 / 6], // x / cache_size(x)
    );
  });

  it('divides epochs asked for by those trained in a run across epochs', () => {
    const [first, second, again] = SAMPLE_HISTORY as [HistoryEntry, HistoryEntry, HistoryEntry];
    const on: HistoryEntry = { ...first, id: 3, epochs: 30, epochsTrained: 20, origin: 'promoted' };
    const history = [first, second, again, on];
    const across = reportRun('0123456789ab', '', history, statisticsOf(history), {
      speedUps: epochSpeedUpsOf(history),
    });
    expect(across.points.map(({ speedUp }) => speedUp)).toEqual([10 / 10, 20 / 20, 30 / 20, 60 / 40]);
    expect(cacheTable([across]).split('\n')[2]).toMatch(/ 1\.50x \(epochs\)$/);
    const facts = new Map(statisticsFacts(across.statistics));
    expect(facts.get('  cumulative speed-up')).toBe('1.50x (epochs asked for / epochs trained)');
    expect([facts.get('epochs asked for'), facts.get('epochs trained')]).toEqual(['60', '40']);
    expect(JSON.stringify(speedUpFigure(across))).toContain('"title":"epochs asked for / epochs trained"');
  });

  it('keeps the lowest loss so far', () => {
    expect(report.points.map(({ best }) => best)).toEqual([0.5, 0.4, 0.4, 0.4, 0.4, 0.4, 0.3, 0.3, 0.3, 0.3]);
  });

  it('thins long runs, keeping the first and the last evaluation', () => {
    const thin = reportRun('0123456789ab', '', SAMPLE_HISTORY, SAMPLE_STATISTICS, { atMost: 3 });
    expect(thin.points.map(({ evaluation }) => evaluation)).toEqual([1, 4, 8, 10]);
    expect(thin.points.at(-1)).toEqual(report.points.at(-1));
  });

  it('tells failures of the machine from answers', () => {
    expect(answerOf({ status: 'timeout', cached: false })).toBe('failed');
    expect(answerOf({ status: 'nan', cached: false })).toBe('trained');
    expect(answerOf({ status: 'inf', cached: 'key' })).toBe('key');
  });
});

describe('tables of a run', () => {
  it('prints one line a run', () => {
    const [, , line] = cacheTable([report]).split('\n');
    expect(line?.split(/ {2,}/)).toEqual(
      // 7 of 10 evaluations needed no training; 10 / 6 = 1.67
      ['0123456789ab', 'rs on toy, seed 1', '10', '70.0%', '3', '1', '1', '2', '3', '6', '1.67x'],
    );
  });

  it('adds the hits up', () => expect(hitCount(SAMPLE_STATISTICS)).toBe(7));

  it('names both caches in the statistics', () => {
    const facts = new Map(statisticsFacts(SAMPLE_STATISTICS));
    expect(facts.get('answered by the cache')).toBe('7 (70.0%)');
    expect(facts.get('  cumulative speed-up')).toBe('1.67x (evaluations / cache size)');
    expect(facts.get('diverged')).toBe('2 to NaN, 0 to infinity');
  });

  it('lists the best behaviours once each, the earliest of equal ones first', () => {
    const best = bestEntries(SAMPLE_HISTORY, 3);
    expect(best.map(({ id, key }) => [id, key])).toEqual([
      [6, 'd'],
      [8, 'e'],
      [1, 'b'],
    ]);
    expect(bestTable(best).split('\n')[2]).toMatch(/^ +6 +0\.3 +1 +random +d$/);
  });
});
