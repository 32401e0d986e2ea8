import { describe, expect, it } from 'vitest';
import { compareGroups } from '../../src/benchmark/comparison/compare.js';
import { groupLabelled, groupRuns } from '../../src/benchmark/comparison/groups.js';
import { pairSeries } from '../../src/benchmark/comparison/pair-series.js';
import { standingsOf } from '../../src/benchmark/comparison/standings.js';
import { storedRunOf } from '../../src/benchmark/runs/read-run.js';
import { comparisonPage } from '../../src/report/comparison-page.js';
import {
  incumbentCells,
  incumbentNote,
  noTestsText,
  pointsCells,
  pointsNotes,
  secondsText,
} from '../../src/report/comparison-tables.js';
import { pairCells, standingCells } from '../../src/report/experiment-tables.js';
import { acrossEpochs, storedRun } from '../benchmark/comparison/support.js';

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

describe('runs that have found no finite loss', () => {
  const at = (...runs: readonly (readonly (number | undefined)[])[]) =>
    compare(...runs.map((losses, index) => storedRun(`run${index}`, rs(index), losses)));
  const cellsOf = (comparison: ReturnType<typeof at>) =>
    pointsCells(comparison, 'evaluations').rows.map((row) => row.slice(2));

  it.each([
    ['some of them', at([3], [4], [undefined]), '4 [3.5, none yet]'],
    ['most of them', at([3], [3], [undefined], [undefined], [undefined]), 'none yet [3, none yet]'],
    ['all of them', at([undefined], [undefined]), 'none yet'],
    ['a single one', at([undefined]), 'none yet'],
  ])('have words in their place: %s', (_which, comparison, text) => {
    expect(cellsOf(comparison)).toEqual([[text]]);
    expect(pointsNotes(comparison, 'evaluations')).toEqual(['"none yet": no finite loss so far.']);
  });

  it('have them in the tables of an experiment too, where baselines may have diverged', () => {
    const groups = groupLabelled([
      {
        title: 'a',
        runs: [storedRun('a1', rs(1), [3]), storedRun('a2', rs(2), [4]), storedRun('a3', rs(3), [undefined])],
      },
      { title: 'b', runs: [storedRun('b1', re(1), [undefined])] },
    ]);
    const series = pairSeries(groups, [0, 1], 'evaluations', []);
    expect(pairCells(groups, series, 'evaluations').rows[0]?.slice(0, 3)).toEqual([
      '1',
      '4 [3.5, none yet]',
      'none yet',
    ]);
    const standings = standingsOf(groups, [
      { name: 'SGD', loss: Infinity },
      { name: 'Adam', loss: Number.NaN },
    ]);
    expect(standingCells(groups, standings).rows.map((row) => row[2])).toEqual(['diverged', 'diverged']);
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

  it('count what was trained and what was answered in the same cache, one that starts empty', () => {
    const { info, history } = storedRun('a', rs(1), [3, 3, undefined, 2, 1]);
    const knownElsewhere = history.map((entry) => (entry.cached === false ? { ...entry, cached: 'store' } : entry));
    const comparison = compare(storedRunOf(info, knownElsewhere as typeof history, 5));
    const { columns, rows } = incumbentCells(comparison);
    const at = (title: string) => rows[0]?.[columns.findIndex((column) => column.title === title)];
    expect([at('evaluations'), at('trained'), at('hits in the run'), at('cache hits')]).toEqual([
      '5',
      '3',
      '2 (40.0%)',
      undefined,
    ]);
    expect(incumbentNote(comparison)).toBe(
      '"trained" and "hits in the run" count as if the cache had been empty when the run began. The wall time is with what the shared cache knew.',
    );
    expect(incumbentNote(compare(acrossEpochs('b', rs(1), [3, 2, 1], 1)))).toContain(
      'when the run began; trainings that go on are neither.',
    );
  });

  it('are followed by what they count on the page, which says of wall time what it depends on', async () => {
    const comparison = compare(storedRun('a', rs(1), [3, 2]));
    const series = { evaluations: [], trained: [], epochs: [], seconds: [] };
    const page = await comparisonPage({ comparison, series, baselines: [] });
    expect(page).toContain('count as if the cache had been empty');
    const said = 'Wall time depends on what the shared cache already held';
    expect(page.split(said)).toHaveLength(2);
    expect(page.indexOf(said)).toBeGreaterThan(page.indexOf('Over seconds'));
    expect(secondsText('epochs')).toBeUndefined();
  });
});
