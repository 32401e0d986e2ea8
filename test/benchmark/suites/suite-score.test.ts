import { describe, expect, it } from 'vitest';
import type { Cached, QueryResult } from '../../../src/benchmark/query-result.js';
import { suiteResult } from '../../../src/benchmark/suites/suite-score.js';

/** The answer of a task with these validation losses, one list a replica; test losses are one lower. */
function answerOf(replicas: readonly (readonly number[])[], cached: Cached = 'store'): QueryResult {
  const members = replicas.map((losses) => ({
    train: losses,
    valid_inner: losses,
    valid_outer: losses,
    test: losses.map((loss) => loss - 1),
  }));
  const values = replicas[0]!.slice(1);
  return {
    loss: 0,
    curve: values,
    cached,
    key: 'k',
    status: { kind: 'finished' },
    epochs: values.length,
    epochsTrained: cached === false ? values.length : 0,
    seconds: 0,
    detail: { values, members },
  };
}

const normaliser = { initial: 10, best: 2 };

describe('suiteResult', () => {
  it('adds the scores of the tasks, and their normalised losses after each epoch', () => {
    const answers = [
      { task: 'a', normaliser, result: answerOf([[10, 6, 2]]) }, // 1, 0.5, 0
      {
        task: 'b',
        normaliser: { initial: 4, best: 0 },
        result: answerOf([
          [4, 2, 1],
          [4, 4, 1],
        ]),
      }, // 1, 0.75, 0.25
    ];
    const result = suiteResult(answers, 2, 7);
    expect(result.loss).toBeCloseTo((1 + 0.5 + 0) / 3 + (1 + 0.75 + 0.25) / 3, 12);
    expect(result.curve).toEqual([1.25, 0.25]);
    expect(result.tasks.map(({ task, score }) => [task, score])).toEqual([
      ['a', 0.5],
      ['b', 2 / 3],
    ]);
    // Test losses are one lower: 9, 5, 1 of (x - 2) / 8 and 3, 2, 0 of x / 4
    expect(result.tasks[0]!.testScore).toBeCloseTo((7 / 8 + 3 / 8 - 1 / 8) / 3, 12);
    expect(result.tasks[1]!.testScore).toBeCloseTo((3 + 2 + 0) / 12, 12);
    expect(result.detail.members.map((series) => series.valid_outer)).toEqual([
      [10, 6, 2],
      [4, 3, 1],
    ]);
    expect(result).toMatchObject({ epochs: 2, seconds: 7, key: 'k', status: { kind: 'finished' } });
  });

  it('stays finite: a loss that is not counts 1, and so do those that a divergence left out', () => {
    const infinite = answerOf([[10, Number.NaN, Number.POSITIVE_INFINITY]]);
    const short = answerOf([[10]]);
    const result = suiteResult(
      [
        { task: 'a', normaliser, result: infinite },
        { task: 'b', normaliser, result: short },
      ],
      2,
      0,
    );
    expect(result.loss).toBe(2);
    expect(result.curve).toEqual([2, 2]);
  });

  it('says the dearest way in which a task was answered', () => {
    const combined = (...ways: readonly Cached[]) =>
      suiteResult(
        ways.map((cached, i) => ({ task: `t${i}`, normaliser, result: answerOf([[10, 2]], cached) })),
        1,
        0,
      );
    expect(combined('memory', 'store').cached).toBe('store');
    expect(combined('memory', 'memory').cached).toBe('memory');
    expect(combined('memory', false, 'joined')).toMatchObject({ cached: false, epochsTrained: 1 });
  });
});
