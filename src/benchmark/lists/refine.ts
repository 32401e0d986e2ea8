import { quantile } from '../../util/quantile.js';

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
