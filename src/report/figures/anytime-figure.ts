import type { TopLevelSpec } from 'vega-lite';
import type { Axis } from '../../benchmark/comparison/course.js';
import type { Quartiles } from '../../benchmark/comparison/quantile.js';
import { COLOURS, FIGURE_CONFIG, FIGURE_SIZE } from './style.js';

/** The course of a group of runs. */
export interface AnytimeSeries {
  readonly title: string;
  readonly curve: readonly (Quartiles & { readonly at: number })[];
}

/** A named program's loss, a horizontal line. */
export interface BaselineLine {
  readonly name: string;
  readonly loss: number;
}

const SERIES_COLOURS = [
  COLOURS.blue,
  COLOURS.vermilion,
  COLOURS.green,
  COLOURS.orange,
  COLOURS.sky,
  '#cc79a7',
  '#000000',
  COLOURS.grey,
];
/** Ratio of losses from which the axis is logarithmic. */
const LOG_FROM = 5;

/**
 * Best loss so far against what it cost, as in figure 1 of the paper: the median of the runs of each search as a line, its quartiles as
 * a band, named programs as dashed lines.
 * @param title of the horizontal axis
 */
export function anytimeFigure(
  axis: Axis,
  title: string,
  series: readonly AnytimeSeries[],
  baselines: readonly BaselineLine[],
): TopLevelSpec {
  const values = series.flatMap(({ title: search, curve }) =>
    curve
      .filter(({ at, median, upper }) => at > 0 && Number.isFinite(median) && Number.isFinite(upper))
      .map(({ at, lower, median, upper }) => ({ at, lower, median, upper, search })),
  );
  const furthest = Math.max(1, ...values.map(({ at }) => at));
  const losses = [...values.flatMap(({ lower, upper }) => [lower, upper]), ...baselines.map(({ loss }) => loss)];
  const [least, most] = [Math.min(...losses), Math.max(...losses)];
  const scale = least > 0 && most / least >= LOG_FROM ? { type: 'log' as const } : { zero: false };
  const names = series.map((one) => one.title);
  const x = {
    field: 'at',
    type: 'quantitative',
    title,
    axis: { format: axis === 'seconds' ? '~s' : ',d', ...(axis === 'seconds' ? {} : { tickMinStep: 1 }) },
    scale: { domain: [0, furthest] as number[], nice: false },
  } as const;
  const color = {
    field: 'search',
    type: 'nominal',
    title: null,
    scale: { domain: names, range: names.map((_, index) => SERIES_COLOURS[index % SERIES_COLOURS.length] ?? '') },
    legend: { labelLimit: 0, columns: 2, symbolType: 'stroke', symbolOpacity: 1 },
  } as const;
  return {
    ...FIGURE_SIZE,
    title: `Best loss so far over ${title}`,
    description: `Lowest loss found so far against ${title}, a line a search, with named programs as horizontal lines`,
    config: FIGURE_CONFIG,
    layer: [
      {
        data: { values: baselines.map(({ name, loss }) => ({ name, loss })) },
        mark: { type: 'rule', strokeDash: [4, 4], color: COLOURS.grey },
        encoding: { y: { field: 'loss', type: 'quantitative' } },
      },
      {
        data: { values: spread(baselines, scale).map(({ name, loss }) => ({ name, loss, at: furthest })) },
        mark: { type: 'text', align: 'left', dx: 6, fontSize: 11, color: '#444444' },
        encoding: { x, y: { field: 'loss', type: 'quantitative' }, text: { field: 'name' } },
      },
      {
        data: { values },
        mark: { type: 'area', opacity: 0.2, interpolate: 'step-after' },
        encoding: { x, y: { field: 'lower', type: 'quantitative' }, y2: { field: 'upper' }, color },
      },
      {
        data: { values },
        mark: { type: 'line', strokeWidth: 2.5, interpolate: 'step-after' },
        encoding: { x, y: { field: 'median', type: 'quantitative', title: 'lowest loss so far', scale }, color },
      },
    ],
  };
}

/** One label for baselines whose lines lie too close together to be named each. */
function spread(baselines: readonly BaselineLine[], scale: { readonly type?: 'log' }): readonly BaselineLine[] {
  const height = (loss: number): number => (scale.type === 'log' ? Math.log(loss) : loss);
  const sorted = [...baselines].sort((a, b) => a.loss - b.loss);
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (first === undefined || last === undefined) return [];
  const gap = 0.05 * (height(last.loss) - height(first.loss));
  const labels: BaselineLine[] = [];
  for (const { name, loss } of sorted) {
    const below = labels.at(-1);
    if (below === undefined || height(loss) - height(below.loss) > gap) labels.push({ name, loss });
    else labels[labels.length - 1] = { name: `${below.name}, ${name}`, loss: below.loss };
  }
  return labels;
}
