import { type Column, formatTable } from '../dist/report/table.js';
import { formatMeasured } from './measure.js';
import { type Measurement, passes, type Target } from './section.js';

const COLUMNS: readonly Column[] = [
  { title: 'what' },
  { title: 'median', align: 'right' },
  { title: 'best', align: 'right' },
  { title: 'cpu', align: 'right' },
  { title: 'unit' },
  { title: 'target', align: 'right' },
  { title: 'verdict' },
  { title: '' },
];

/** The measurements of one section as a table. */
export function printSection(title: string, measurements: readonly Measurement[]): void {
  const rows = measurements.map((measurement) => [
    measurement.name,
    formatMeasured(measurement.value),
    formatOptional(measurement.best),
    formatOptional(measurement.cpu),
    measurement.unit,
    describeTarget(measurement.target),
    describeVerdict(measurement),
    measurement.detail ?? '',
  ]);
  console.log(`\n${title}\n\n${formatTable(COLUMNS, rows)}`);
}

function formatOptional(value: number | undefined): string {
  return value === undefined ? '' : formatMeasured(value);
}

function describeTarget(target: Target | undefined): string {
  if (target === undefined) return '';
  return 'atMost' in target ? `<= ${formatMeasured(target.atMost)}` : `>= ${formatMeasured(target.atLeast)}`;
}

function describeVerdict(measurement: Measurement): string {
  const verdict = passes(measurement);
  if (verdict === undefined) return '';
  return verdict ? 'pass' : 'MISS';
}
