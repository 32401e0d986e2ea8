import { describe, expect, it } from 'vitest';
import { anytimeCurve, compareGroups } from '../../../src/benchmark/comparison/compare.js';
import { bestAt, courseOf } from '../../../src/benchmark/comparison/course.js';
import { groupRuns } from '../../../src/benchmark/comparison/groups.js';
import { incumbentCells, unfairText } from '../../../src/report/comparison-tables.js';
import { acrossEpochs, storedRun } from './support.js';

const nothing = () => undefined;
const rs = (seed: number) => ({ algorithm: 'rs', seed, settings: { seed, initial: [] } });
const re = (seed: number, initial: string) => ({ algorithm: 're', seed, settings: { seed, initial: [[initial]] } });

describe('courseOf', () => {
  const { history } = storedRun('r', rs(1), [5, undefined, 5, 7, 3, 3, 2]);

  it('notes each improvement with what it cost', () => {
    const { improvements, end } = courseOf(history, 20, 10);
    // Trained from an empty cache: 5, 7, 3, 2; NaN by its key and the repetitions are not.
    expect(improvements.map(({ entry: _, ...step }) => step)).toEqual([
      { evaluations: 1, trained: 1, epochs: 20, seconds: 1, loss: 5 },
      { evaluations: 5, trained: 3, epochs: 60, seconds: 5, loss: 3 },
      { evaluations: 7, trained: 4, epochs: 80, seconds: 7, loss: 2 },
    ]);
    expect(end).toEqual({ evaluations: 7, trained: 4, epochs: 80, seconds: 10 });
  });

  it('knows the best loss at a point, and nothing beyond the end', () => {
    const course = courseOf(history, 20, 10);
    expect([0, 1, 4, 5, 7, 8].map((at) => bestAt(course, 'evaluations', at))).toEqual([
      Number.POSITIVE_INFINITY,
      5,
      5,
      3,
      2,
      undefined,
    ]);
    expect(bestAt(course, 'trained', 3)).toBe(3);
    expect(bestAt(course, 'seconds', 9)).toBe(2);
  });

  it('leaves losses after fewer epochs out', () => {
    expect(courseOf(storedRun('r', rs(1), [1, 2], 2).history, 20, 2).improvements).toEqual([]);
  });
});

describe('groupRuns', () => {
  it('puts runs together that differ in their seeds, and names what tells groups apart', () => {
    const runs = [
      storedRun('a', re(2, 'AdamW'), [1]),
      storedRun('b', rs(1), [1]),
      storedRun('c', re(1, 'AdamW'), [1]),
      storedRun('d', re(1, 'SGD'), [1]),
      storedRun('e', { ...re(1, 'x'), settings: { seed: 1, initial: [] } }, [1]),
    ];
    const { groups, task, epochs } = groupRuns(runs, (value) => (Array.isArray(value) ? String(value[0]) : undefined));
    expect({ task, epochs }).toEqual({ task: 'toy', epochs: 20 });
    expect(groups.map(({ title, runs: members }) => [title, members.map(({ id }) => id)])).toEqual([
      ['re (initial AdamW)', ['c', 'a']],
      ['rs', ['b']],
      ['re (initial SGD)', ['d']],
      ['re (initial random)', ['e']],
    ]);
  });

  it('refuses runs whose losses measure different things', () => {
    const runs = [storedRun('a', rs(1), [1]), storedRun('b', { ...rs(1), epochs: 5 }, [1])];
    expect(() => groupRuns(runs, nothing)).toThrow(
      'runs compare: expected runs with the same epochs, got 20 (run a) and 5 (run b).',
    );
  });
});

describe('compareGroups', () => {
  // Best after 2 and 4 evaluations: re 3, 1 and 4, 2 and 5, 3; rs 6, 6 and 8, 7 and 9, 4, one of them goes on to 1.
  const groups = groupRuns(
    [
      storedRun('a', re(1, 'AdamW'), [3, 3, 2, 1]),
      storedRun('b', re(2, 'AdamW'), [5, 4, 4, 2]),
      storedRun('c', re(3, 'AdamW'), [6, 5, 3, 9]),
      storedRun('d', rs(1), [7, 6, 9, 8]),
      storedRun('e', rs(2), [8, 9, 7, 9]),
      storedRun('f', rs(3), [undefined, 9, 5, 4, 1]),
    ],
    nothing,
  );

  it('has medians and quartiles at the points', () => {
    const { points, values, common } = compareGroups(groups, { evaluations: [2, 4, 5] }).axes.evaluations;
    expect(points).toEqual([2, 4, 5]);
    expect(common).toBe(4);
    expect(values).toEqual([
      [{ lower: 3.5, median: 4, upper: 4.5, runs: 3 }, { lower: 1.5, median: 2, upper: 2.5, runs: 3 }, undefined],
      [
        { lower: 7, median: 8, upper: 8.5, runs: 3 },
        { lower: 5, median: 6, upper: 6.5, runs: 3 },
        { lower: 1, median: 1, upper: 1, runs: 1 },
      ],
    ]);
    expect(compareGroups(groups).axes.evaluations).toMatchObject({ points: [4, 5], common: 4, furthest: 5 });
    expect(compareGroups(groups, { trained: [2] }).axes.trained.common).toBe(3); // rs 2 trains 8, 9, 7; re 1 trains 3, 2, 1
  });

  it('has every end of a run among its positions, of many the first and the last', () => {
    const ending = (lengths: readonly number[]) =>
      compareGroups(
        groupRuns(
          lengths.map((length, i) =>
            storedRun(
              `r${i}`,
              rs(i),
              Array.from({ length }, (_, at) => at),
            ),
          ),
          nothing,
        ),
      ).axes.evaluations.points;
    expect(ending([120, 20, 101, 20, 7])).toEqual([7, 20, 100, 101, 120]);
    expect(ending([20, 30, 40, 50, 60])).toEqual([20, 60]);
  });

  it('tests at the last point that all runs reached', () => {
    expect(compareGroups(groups, { evaluations: [2] }).axes.evaluations.tests).toEqual([
      { a: 0, b: 1, u: 0, p: 0.1, method: 'exact', wins: 1, leastP: 0.1 }, // 1, 2, 3 against 6, 7, 4
    ]);
  });

  describe('of a search across epochs', () => {
    const halving = (seed: number) => ({ algorithm: 'halving(rs)', seed, settings: { seed } });
    // Twenty epochs are a full evaluation: 60 epochs are three of random search, or what halving trains.
    const compared = groupRuns(
      [
        acrossEpochs('a', halving(1), [6, 5, 4, 9, 8, 7], 2),
        acrossEpochs('b', halving(2), [5, 3, 6, 9, 8, 7], 1),
        storedRun('c', rs(1), [7, 6, 5, 1]),
        storedRun('d', rs(2), [8, 7, 4, 3]),
      ],
      nothing,
    );
    const { axes } = compareGroups(compared, { epochs: [10, 20, 60] });

    it('has the incumbents after equal numbers of epochs trained', () => {
      expect(compared.groups[0]?.runs.map(({ course }) => course.end)).toEqual([
        // six for 2 epochs each, and two (one) of them on to 20
        { evaluations: 8, trained: 6, epochs: 12 + 2 * 18, seconds: 8.5 },
        { evaluations: 7, trained: 6, epochs: 12 + 18, seconds: 7.5 },
      ]);
      expect(axes.epochs.points).toEqual([10, 20, 60]);
      expect(axes.epochs.values).toEqual([
        [
          // losses after 2 epochs are another measure, so there is no best before 30 epochs
          { lower: Infinity, median: Infinity, upper: Infinity, runs: 2 },
          { lower: Infinity, median: Infinity, upper: Infinity, runs: 2 },
          undefined,
        ],
        [
          { lower: Infinity, median: Infinity, upper: Infinity, runs: 2 },
          { lower: 7.25, median: 7.5, upper: 7.75, runs: 2 },
          { lower: 4.25, median: 4.5, upper: 4.75, runs: 2 },
        ],
      ]);
    });

    it('tests at the epochs that all runs reached', () => {
      // At 30 epochs halving has 4 - 1 and 3 - 1, random search 7 and 8; at 7 evaluations it would have been compared with less.
      expect(axes.epochs.common).toBe(30);
      expect(axes.epochs.tests).toMatchObject([{ a: 0, b: 1, wins: 1, u: 0 }]);
      expect(axes.evaluations.common).toBe(4);
    });

    it('is told where evaluations do not cost the same', () => {
      expect([compared.isAcrossEpochs, groups.isAcrossEpochs]).toEqual([true, false]);
      const comparison = compareGroups(compared);
      expect(unfairText(comparison, 'evaluations')).toBe(
        'Some runs train most programs for a few epochs only: at equal evaluations they cost less than the others. Compare such over epochs trained.',
      );
      expect(unfairText(comparison, 'epochs')).toBeUndefined();
      expect(unfairText(compareGroups(groups), 'evaluations')).toBeUndefined();
      const titles = incumbentCells(comparison).columns.map(({ title }) => title);
      expect(titles).toEqual(expect.arrayContaining(['epochs by then', 'epochs']));
      expect(incumbentCells(comparison).rows[0]?.length).toBe(titles.length);
      expect(incumbentCells(compareGroups(groups)).columns.map(({ title }) => title)).not.toContain('epochs');
    });
  });

  it('draws a curve as far as all its runs got', () => {
    const courses = groups.groups[1]?.runs.map(({ course }) => course) ?? [];
    expect(anytimeCurve(courses, 'evaluations').map(({ at, median }) => [at, median])).toEqual([
      [1, 8],
      [2, 8],
      [3, 6],
      [4, 6],
    ]);
  });
});
