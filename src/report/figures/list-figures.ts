import type { TopLevelSpec } from 'vega-lite';
import type { ListEvaluation, Method } from '../../benchmark/lists/evaluate.js';
import { METHOD_TITLES, methodsOf } from '../list-tables.js';
import { COLOURS, FIGURE_CONFIG, FIGURE_SIZE } from './style.js';

const METHOD_COLOURS: Readonly<Record<Method, string>> = {
  list: COLOURS.vermilion,
  random: COLOURS.grey,
  'refined-range': COLOURS.sky,
  'refined-percentiles': COLOURS.blue,
};

/** TaskSet's figure 2: score on held-out tasks against trials, median as a line over the band between the quartiles. */
export function comparisonFigure(evaluation: ListEvaluation): TopLevelSpec {
  const methods = methodsOf(evaluation);
  const values = methods.flatMap(([method, { median, lowerQuartile, upperQuartile }]) =>
    median.map((score, i) => ({
      trials: i + 1,
      method: METHOD_TITLES[method],
      median: score,
      low: lowerQuartile[i],
      high: upperQuartile[i],
    })),
  );
  const x = {
    field: 'trials',
    type: 'quantitative',
    title: 'optimizers tried',
    scale: { type: 'log', domainMin: 1, domainMax: Math.max(2, evaluation.trials), nice: false },
    axis: { format: ',d', tickCount: 6 },
  } as const;
  const color = {
    field: 'method',
    type: 'nominal',
    title: null,
    scale: {
      domain: methods.map(([method]) => METHOD_TITLES[method]),
      range: methods.map(([method]) => METHOD_COLOURS[method]),
    },
    legend: { columns: 2, labelLimit: 0, symbolOpacity: 1 },
  } as const;
  return {
    ...FIGURE_SIZE,
    title: 'Held-out tasks',
    description: 'Mean normalised score on held-out tasks against the number of optimizers tried, for each method',
    config: FIGURE_CONFIG,
    data: { values },
    layer: [
      {
        mark: { type: 'area', opacity: 0.18 },
        encoding: {
          x,
          y: { field: 'low', type: 'quantitative', title: 'J / tasks (lower is better)', scale: { zero: false } },
          y2: { field: 'high' },
          color,
        },
      },
      {
        mark: { type: 'line', strokeWidth: 2.5 },
        encoding: { x, y: { field: 'median', type: 'quantitative' }, color },
      },
    ],
  };
}
