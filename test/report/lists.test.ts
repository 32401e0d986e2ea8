import { describe, expect, it } from 'vitest';
import type { ListEvaluation } from '../../src/benchmark/lists/evaluate.js';
import { drawSvg } from '../../src/report/draw.js';
import { comparisonFigure } from '../../src/report/figures/list-figures.js';
import { listPage } from '../../src/report/list-page.js';
import { comparisonTable, listTable, matchText, trialsToMatch } from '../../src/report/list-tables.js';
import { freezingTable, suiteScoreTable, suiteTable } from '../../src/report/suite-tables.js';

/** Quartiles 0.1 around these medians. */
const band = (median: readonly number[], candidates: number) => ({
  median,
  lowerQuartile: median.map((score) => score - 0.1),
  upperQuartile: median.map((score) => score + 0.1),
  candidates,
});

const evaluation: ListEvaluation = {
  splits: 50,
  trials: 4,
  trainingTasks: 6,
  heldOutTasks: 7,
  methods: { list: band([0.5, 0.4, 0.3, 0.25], 100), random: band([0.8, 0.6, 0.5, 0.45], 100) },
};

describe('the comparison of a list with random search', () => {
  it('is a table of medians and quartiles by trials', () => {
    expect(comparisonTable(evaluation).split('\n')).toEqual([
      'trials  learned list             random search',
      '------  -----------------------  -----------------------',
      '     1  0.5000 [0.4000, 0.6000]  0.8000 [0.7000, 0.9000]',
      '     2  0.4000 [0.3000, 0.5000]  0.6000 [0.5000, 0.7000]',
      '     4  0.2500 [0.1500, 0.3500]  0.4500 [0.3500, 0.5500]',
    ]);
  });

  it('says how many trials random search needs', () => {
    expect(trialsToMatch(evaluation, [1, 2, 9])).toEqual([
      { list: 1, random: 3 },
      { list: 2, random: undefined },
    ]);
    expect(matchText(evaluation)).toBe(
      '1 trial of the list: random search needs 3.\n2 trials of the list: random search needs more than 4.',
    );
  });

  it('is drawn as a line over a band for each method, on one page without a network', async () => {
    const svg = await drawSvg(comparisonFigure(evaluation), 'x');
    expect(svg).toContain('learned list');
    expect(svg).toContain('#d55e00');
    const page = await listPage('From 100 & more.', evaluation);
    expect(page).toContain('From 100 &amp; more.');
    expect(page).toContain('learned from 6, tried on the 7 others');
    expect(page).toContain('<td>0.8000 [0.7000, 0.9000]</td>');
    expect(page).not.toMatch(/(src|href)="http/);
  });
});

describe('tables of lists and suites', () => {
  it('show a list entry by entry', () => {
    const entries = [
      { optimizer: 'a', meanScore: 0.5, meanTestScore: 0.25, isImproving: true },
      { optimizer: 'b', meanScore: 0.5, meanTestScore: 0.25, isImproving: false },
    ];
    expect(listTable(entries).split('\n').slice(2)).toEqual([
      '1  a              0.5000  0.2500',
      '2  b              0.5000  0.2500  improves no task',
    ]);
  });

  it('show the tasks of a suite, frozen or not, and where losses came from', () => {
    const tasks = [
      { task: 'taskset:a', options: { steps: 10, replicas: 1 }, frozen: { hash: 'h', initial: 2, best: 0.5 } },
      { task: 'taskset:b', options: {} },
    ];
    const text = suiteTable({ name: 's', description: '', tasks });
    expect(text).toMatch(/taskset:a +2 +0\.5 +steps 10, replicas 1/);
    expect(text).toMatch(/taskset:b +- +-/);
    expect(freezingTable([{ task: 'taskset:a', records: 1234, initial: 2, best: 0.5 }])).toMatch(/1,234 +2 +0\.5/);
  });

  it('show what J is made of', () => {
    const result = {
      loss: 1,
      curve: [],
      cached: 'store',
      key: 'k',
      status: { kind: 'finished' },
      epochs: 0,
      epochsTrained: 0,
      seconds: 0.5,
      detail: { values: [], members: [] },
    } as const;
    const text = suiteScoreTable([{ task: 'taskset:a', score: 0.25, testScore: 0.5, result }]);
    expect(text).toMatch(/taskset:a +0\.2500 +0\.5000 +cache +500 ms/);
  });
});
