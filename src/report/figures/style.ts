import type { Config } from 'vega-lite';

/** Colours that stay apart for colour-blind readers (Okabe and Ito). */
export const COLOURS = {
  blue: '#0072b2',
  sky: '#56b4e9',
  green: '#009e73',
  orange: '#e69f00',
  vermilion: '#d55e00',
  grey: '#8a8a8a',
} as const;

/** Plot area in pixels, the same for all figures of a page. */
export const FIGURE_SIZE = { width: 620, height: 300 } as const;

/** Fonts, grid and background of all figures. */
export const FIGURE_CONFIG: Config = {
  background: '#ffffff',
  font: 'DejaVu Sans, Verdana, Arial, sans-serif',
  axis: { labelFontSize: 12, titleFontSize: 13, titleFontWeight: 'normal', titlePadding: 8, gridColor: '#e4e4e4' },
  legend: { labelFontSize: 12, labelLimit: 320, orient: 'bottom', symbolStrokeWidth: 3, symbolSize: 140 },
  title: { fontSize: 15, anchor: 'start', offset: 10 },
  view: { stroke: '#c8c8c8' },
};
