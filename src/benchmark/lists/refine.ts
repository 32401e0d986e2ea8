/** Hyperparameters of one optimizer by name; flags count 0 and 1. */
export type HyperparameterValues = Readonly<Record<string, number | boolean>>;

/** Bounds of each hyperparameter, both included. */
export type Box = Readonly<Record<string, { readonly low: number; readonly high: number }>>;

/**
 * The search space around what was best (TaskSet, appendix E.1): for every hyperparameter an interval of the values that the best optimizers
 * of the tasks have.
 * @param best the best optimizer of each task
 * @param tail share of the values that is cut off at either end: 0 for the whole range, 0.05 for the 5th to the 95th percentile
 */
export function boxAround(best: readonly HyperparameterValues[], tail: number): Box {
  return Object.fromEntries(
    Object.keys(best[0] ?? {}).map((name) => {
      const values = best.map((values) => Number(values[name]));
      return [name, { low: quantile(values, tail), high: quantile(values, 1 - tail) }];
    }),
  );
}

/** True for hyperparameters that lie in the box in every direction. */
export function isInside(values: HyperparameterValues, box: Box): boolean {
  return Object.entries(box).every(([name, { low, high }]) => {
    const value = Number(values[name]);
    return value >= low && value <= high;
  });
}

/** Quantile with linear interpolation between the two nearest values. @param share 0 to 1 */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const low = sorted[below] ?? Number.NaN;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? Number.NaN;
  return low + (place - below) * (high - low);
}
