import { describe, expect, it } from 'vitest';
import { compareGroups } from '../../src/benchmark/comparison/compare.js';
import { groupRuns } from '../../src/benchmark/comparison/groups.js';
import { comparisonPage } from '../../src/report/comparison-page.js';
import { incumbentCells, noTestsText, pointsCells, pointsNotes } from '../../src/report/comparison-tables.js';
import { storedRun } from '../benchmark/comparison/support.js';

const rs = (seed: number) => ({ algorithm: 'rs', seed });
const re = (seed: number) => ({ algorithm: 're', seed });
const compare = (...runs: readonly ReturnType<typeof storedRun>[]) => compareGroups(groupRuns(runs, () => undefined));

describe('a comparison of runs that end at different places', () => {
  const comparison = compare(
    storedRun('a', rs(1), [5, 4]),
    storedRun('b', rs(2), [9, 3, 2, 1]),
    storedRun('c', re(1), [8, 7]),
    storedRun('d', re(2), [8, 7, 6]),
  );

  it('shows each end, and says what stands where not all runs got', () => {
    const { columns, rows } = pointsCells(comparison, 'evaluations');
    expect(columns.map(({ title }) => title)).toEqual(['search', 'runs', '2', '3', '4']);
    expect(rows.map((row) => row.slice(2))).toEqual([
      ['3.5 [3.25, 3.75]', '2 of 1', '1 of 1'],
      ['7 [7, 7]', '6 of 1', '-'],
    ]);
    expect(pointsNotes(comparison, 'evaluations')).toEqual([
      'The runs end after 2 to 4 evaluations. "of 2" behind a loss: so many runs of the search got that far; "-": none did.',
    ]);
    expect(pointsNotes(comparison, 'seconds')).toEqual([
      expect.stringMatching(/^The runs end after 2\.5 s to 4\.5 s\. /),
    ]);
  });

  it('says nothing where all end together', () => {
    expect(pointsNotes(compare(storedRun('a', rs(1), [5, 4]), storedRun('b', re(1), [9, 3])), 'evaluations')).toEqual(
      [],
    );
  });
});

describe('rank tests', () => {
  const one = [storedRun('a', rs(1), [5, 4]), storedRun('b', re(1), [9, 3])] as const;

  it('are not announced for single runs, which can show nothing', async () => {
    const text = noTestsText(compare(...one), 'evaluations');
    expect(text).toMatch(/^No rank tests: a single run of each search can show nothing\./);
    const comparison = compare(...one);
    const page = await comparisonPage({
      comparison,
      series: { evaluations: [], trained: [], epochs: [], seconds: [] },
      baselines: [],
    });
    expect(page).toContain(text);
    expect(page).not.toContain('Rank tests at');
  });

  it('are there with more runs, and no matter for one search', () => {
    expect(noTestsText(compare(...one, storedRun('c', rs(2), [5, 4])), 'evaluations')).toBeUndefined();
    expect(noTestsText(compare(one[0]), 'evaluations')).toBeUndefined();
  });
});

describe('the best programs', () => {
  it('are told by the number of their evaluation, which addresses take: no count, no separators', () => {
    const losses = Array.from({ length: 1500 }, (_, index) => (index === 1234 ? 1 : 2 + (index % 7)));
    const { columns, rows } = incumbentCells(compare(storedRun('a', rs(1), losses)));
    const at = (title: string) => rows[0]?.[columns.findIndex((column) => column.title === title)];
    expect([at('evaluation'), at('evaluations'), at('best loss')]).toEqual(['1234', '1,500', '1']);
  });
});
