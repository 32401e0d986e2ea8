import { describe, expect, it } from 'vitest';
import { evaluateLists, trialCurve } from '../../../src/benchmark/lists/evaluate.js';
import { boxAround, isInside } from '../../../src/benchmark/lists/refine.js';
import { scoreTable } from '../../../src/benchmark/lists/score-table.js';

describe('scoreTable', () => {
  it('maps validation and test curves by the validation losses of the task', () => {
    const tasks = [{ name: 'a', normaliser: { initial: 4, best: 0 }, evaluations: 2 }];
    const curves = [
      [{ validation: [4, 2], test: [4, -2] }], // 1, 0.5 and 1, -0.5
      [{ validation: [4], test: [] }], // diverged: 1, 1
    ];
    expect(scoreTable(tasks, ['x', 'y'], curves)).toEqual({
      tasks: ['a'],
      optimizers: ['x', 'y'],
      validation: [[0.75], [1]],
      test: [[0.25], [1]],
    });
  });
});

describe('trialCurve', () => {
  const table = {
    validation: [
      [0.5, 0.5],
      [0.4, 0.9],
      [0.3, 0.5],
    ],
    test: [
      [0.5, 0.6],
      [0.7, 0.1],
      [0.2, 0.2],
    ],
  };

  it('keeps the best validation score of each task and reports its test score', () => {
    // trial 1: (0.5 + 0.6) / 2; trial 2: task 0 takes row 1, which tests worse: (0.7 + 0.6) / 2; trial 3: task 1 is a tie, row 0 stays
    const curve = trialCurve(table, [0, 1, 2], [0, 1], 4);
    expect(curve.map((score) => Number(score.toFixed(12)))).toEqual([0.55, 0.65, 0.4, 0.4]);
  });

  it('scores 1 where nothing is tried', () => {
    expect(trialCurve(table, [], [0, 1], 2)).toEqual([1, 1]);
  });
});

describe('boxAround', () => {
  const best = [
    { rate: 0.1, flag: true },
    { rate: 0.3, flag: true },
    { rate: 0.2, flag: true },
  ];

  it('spans the values of the best, or their middle', () => {
    expect(boxAround(best, 0)).toEqual({ rate: { low: 0.1, high: 0.3 }, flag: { low: 1, high: 1 } });
    const { rate } = boxAround(best, 0.05);
    // places 0.1 and 1.9 of 0.1, 0.2, 0.3
    expect([rate!.low, rate!.high].map((value) => Number(value.toFixed(12)))).toEqual([0.11, 0.29]);
  });

  it('holds what lies within in every direction, its bounds included', () => {
    const box = boxAround(best, 0);
    expect(isInside({ rate: 0.3, flag: true }, box)).toBe(true);
    expect(isInside({ rate: 0.3, flag: false }, box)).toBe(false);
    expect(isInside({ rate: 0.31, flag: true }, box)).toBe(false);
  });
});

describe('evaluateLists', () => {
  /** 40 optimizers of which one, number 17, is good everywhere, and its neighbours in `rate` nearly so. */
  const optimizers = Array.from({ length: 40 }, (_, i) => `o${i}`);
  const tasks = Array.from({ length: 10 }, (_, i) => `t${i}`);
  const scores = optimizers.map((_, i) => tasks.map(() => Math.min(1, Math.abs(i - 17) / 10)));
  const table = { tasks, optimizers, validation: scores, test: scores };
  const hyperparameters = optimizers.map((_, i) => ({ rate: i }));

  it('gives the list and three random searches, with medians between quartiles', () => {
    const evaluation = evaluateLists({ table, hyperparameters, splits: 20, trials: 5, seed: 1 });
    expect(evaluation).toMatchObject({ splits: 20, trials: 5, trainingTasks: 5, heldOutTasks: 5 });
    expect(Object.keys(evaluation.methods)).toEqual(['list', 'random', 'refined-range', 'refined-percentiles']);
    for (const { median, lowerQuartile, upperQuartile } of Object.values(evaluation.methods)) {
      expect(median).toHaveLength(5);
      median.forEach((value, i) => {
        expect(lowerQuartile[i]!).toBeLessThanOrEqual(value);
        expect(upperQuartile[i]!).toBeGreaterThanOrEqual(value);
        if (i > 0) expect(value).toBeLessThanOrEqual(median[i - 1]!);
      });
    }
    // Number 17 is best on every task, so the list begins with it and the refined spaces hold nothing else.
    expect(evaluation.methods.list!.median).toEqual([0, 0, 0, 0, 0]);
    expect(evaluation.methods['refined-range']).toMatchObject({ candidates: 1, upperQuartile: [0, 0, 0, 0, 0] });
    expect(evaluation.methods.random!.candidates).toBe(40);
    expect(evaluation.methods.random!.median[0]).toBeGreaterThan(0.3);
  });

  it('is the same for the same seed, and leaves out refined spaces without hyperparameters', () => {
    const request = { table, splits: 5, trials: 3, seed: 4 };
    expect(evaluateLists(request)).toEqual(evaluateLists(request));
    expect(Object.keys(evaluateLists(request).methods)).toEqual(['list', 'random']);
    expect(evaluateLists({ ...request, seed: 5 })).not.toEqual(evaluateLists(request));
  });

  it('learns from one half only: what is good on the other does not help', () => {
    // Optimizer i is good on task i alone, so a list of five entries learned from five tasks scores 1 on the five others.
    const own = tasks.map((_, i) => tasks.map((_, j) => (i === j ? 0 : 1)));
    const alone = { tasks, optimizers: tasks, validation: own, test: own };
    expect(evaluateLists({ table: alone, splits: 10, trials: 5, seed: 1 }).methods.list!.median).toEqual([
      1, 1, 1, 1, 1,
    ]);
  });

  it.each([
    [{ table: { ...table, tasks: ['only'] } }, 'lists: expected at least 2 tasks, got 1.'],
    [{ splits: 0 }, 'lists: expected at least 1 splits, got 0.'],
    [{ trials: 1.5 }, 'lists: expected at least 1 trials, got 1.5.'],
  ])('refuses %j', (change, message) => {
    expect(() => evaluateLists({ table, seed: 1, ...change })).toThrow(message);
  });
});
