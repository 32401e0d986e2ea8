import { deviationOf, meanOf } from '../../../util/moments.js';

const CUT_DEVIATIONS = 4;
/** Largest magnitude of a standardised value. */
const MOST = 100;

/** A column with its outliers drawn in: what lies beyond 4 deviations of the mean (both taken without such values) continues as a logarithm. */
export function clipOutliers(column: Float64Array): Float64Array {
  const all = moments(column);
  const cut = CUT_DEVIATIONS * all.std;
  const inner = moments(column.filter((value) => value <= all.mean + cut && value >= all.mean - cut));
  const lower = inner.mean - CUT_DEVIATIONS * inner.std;
  const upper = inner.mean + CUT_DEVIATIONS * inner.std;
  return column.map((value) => {
    const raised = Math.max(value, lower - Math.log(1 + Math.abs(value)));
    return Math.min(raised, upper + Math.log(1 + Math.abs(raised)));
  });
}

/** (column − mean) / (deviation + 1e-6), cut to ±100. */
export function standardiseColumn(column: Float64Array): Float64Array {
  const { mean, std } = moments(column);
  return column.map((value) => Math.min(Math.max((value - mean) / (std + 1e-6), -MOST), MOST));
}

/**
 * A feature's value in a table that is padded with zeros from `features` to `most` of them: scaled up by most / features, so that what the
 * network sees is of one size for all tables.
 */
export function scaledForPadding(value: number, features: number, most: number): number {
  return value / (features / most);
}

/** Mean, and deviation by n − 1; 0 for fewer than two values. */
function moments(values: Float64Array): { readonly mean: number; readonly std: number } {
  const mean = meanOf(values);
  return { mean, std: values.length > 1 ? deviationOf(values, mean) : 0 };
}
