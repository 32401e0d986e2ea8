import { ascending, quantileOfSorted } from '../../util/quantile.js';

/** Lower quartile, median and upper quartile of a sample; infinite where so many runs have found nothing. */
export interface Quartiles {
  readonly lower: number;
  readonly median: number;
  readonly upper: number;
}

/** Quartiles by linear interpolation between the order statistics. @param values at least one, no NaN */
export function quartilesOf(values: readonly number[]): Quartiles {
  const sorted = [...values].sort(ascending);
  const at = (share: number) => quantileOfSorted(sorted, share);
  return { lower: at(0.25), median: at(0.5), upper: at(0.75) };
}
