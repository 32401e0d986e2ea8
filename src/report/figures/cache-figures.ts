import type { TopLevelSpec } from 'vega-lite';
import { speedUpRatio } from '../cache-tables.js';
import { ANSWER_TITLES, ANSWERS, type RunReport } from '../run-report.js';
import { COLOURS, FIGURE_CONFIG, FIGURE_SIZE } from './style.js';

const EVALUATION = {
  field: 'evaluation',
  type: 'quantitative',
  title: 'evaluations',
  axis: { format: ',d', tickMinStep: 1 },
} as const;

const ANSWER_COLOURS = {
  trained: COLOURS.grey,
  memory: COLOURS.blue,
  store: COLOURS.sky,
  joined: COLOURS.green,
  key: COLOURS.orange,
  failed: COLOURS.vermilion,
} as const;

/** Shares of the evaluations so far by how they were answered, stacked to 100%: everything but grey is a hit. */
export function answersFigure(report: RunReport): TopLevelSpec {
  const present = ANSWERS.filter((answer) => report.points.some((point) => point.answers[answer] > 0));
  const values = report.points.flatMap(({ evaluation, answers }) =>
    present.map((answer) => ({
      evaluation,
      answer: ANSWER_TITLES[answer],
      order: ANSWERS.indexOf(answer),
      share: answers[answer] / evaluation,
    })),
  );
  return {
    ...frame('How evaluations were answered', 'Share of all evaluations so far, by answer, against the evaluations'),
    data: { values },
    mark: { type: 'area', interpolate: 'linear' },
    encoding: {
      x: EVALUATION,
      y: {
        field: 'share',
        type: 'quantitative',
        stack: 'zero',
        title: 'share of the evaluations so far',
        scale: { domain: [0, 1] },
        axis: { format: '.0%' },
      },
      order: { field: 'order', type: 'quantitative' },
      color: {
        field: 'answer',
        type: 'nominal',
        title: null,
        scale: {
          domain: present.map((answer) => ANSWER_TITLES[answer]),
          range: present.map((answer) => ANSWER_COLOURS[answer]),
        },
        legend: { columns: 3, symbolType: 'square', labelLimit: 0 },
      },
    },
  };
}

/** Size of a cache that starts empty with the run, beside the diagonal of a run without a cache. */
export function cacheSizeFigure(report: RunReport): TopLevelSpec {
  const withCache = 'with the cache: different behaviours';
  const without = 'without a cache: every evaluation';
  const values = report.points.flatMap(({ evaluation, cacheSize }) => [
    { evaluation, programs: cacheSize, series: withCache },
    { evaluation, programs: evaluation, series: without },
  ]);
  const names = [withCache, without];
  return {
    ...frame(
      'Cache size',
      'Different behaviours seen, against the evaluations, with the diagonal of a run without a cache',
    ),
    data: { values },
    mark: { type: 'line', strokeWidth: 2.5 },
    encoding: {
      x: EVALUATION,
      y: {
        field: 'programs',
        type: 'quantitative',
        title: 'programs in the cache',
        axis: { format: ',d', tickMinStep: 1 },
      },
      color: {
        field: 'series',
        type: 'nominal',
        title: null,
        scale: { domain: names, range: [COLOURS.blue, COLOURS.grey] },
        legend: { labelLimit: 0 },
      },
      strokeDash: {
        field: 'series',
        type: 'nominal',
        title: null,
        scale: {
          domain: names,
          range: [
            [1, 0],
            [6, 4],
          ],
        },
        legend: { labelLimit: 0 },
      },
    },
  };
}

/**
 * Evaluations divided by the cache size, what the cache saves when every training costs the same; of a run across epochs, epochs asked for
 * by those trained.
 */
export function speedUpFigure(report: RunReport): TopLevelSpec {
  const title = speedUpRatio(report.statistics);
  const values = report.points
    .filter(({ speedUp }) => Number.isFinite(speedUp))
    .map(({ evaluation, speedUp }) => ({ evaluation, speedUp }));
  return {
    ...frame(
      'Cumulative speed-up',
      `${title.charAt(0).toUpperCase()}${title.slice(1).replace('/', 'divided by the')}, against the evaluations`,
    ),
    data: { values },
    mark: { type: 'line', strokeWidth: 2.5, color: COLOURS.blue },
    encoding: {
      x: EVALUATION,
      y: {
        field: 'speedUp',
        type: 'quantitative',
        title,
        scale: scaleFor(values.map(({ speedUp }) => speedUp)),
      },
    },
  };
}

/** Lowest loss found so far. */
export function bestLossFigure(report: RunReport): TopLevelSpec {
  const values = report.points.flatMap(({ evaluation, best }) => (best === undefined ? [] : [{ evaluation, best }]));
  return {
    ...frame('Best loss', 'Lowest loss found so far, against the evaluations'),
    data: { values },
    mark: { type: 'line', strokeWidth: 2.5, interpolate: 'step-after', color: COLOURS.vermilion },
    encoding: {
      x: EVALUATION,
      y: {
        field: 'best',
        type: 'quantitative',
        title: 'lowest loss so far',
        scale: scaleFor(values.map(({ best }) => best)),
      },
    },
  };
}

/**
 * Logarithmic where the values span a factor of five or more: an evolution begins with a population of one program, a speed-up
 * of a hundred that would flatten everything after it.
 */
function scaleFor(values: readonly number[]) {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return least > 0 && most / least >= 5 ? ({ type: 'log' } as const) : ({ zero: false } as const);
}

function frame(title: string, description: string) {
  return { ...FIGURE_SIZE, title, description, config: FIGURE_CONFIG } as const;
}
