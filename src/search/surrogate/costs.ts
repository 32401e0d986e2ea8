import { quantileOfSorted } from '../../util/quantile.js';
import type { ResultStatus } from '../contract.js';
import { VERY_SMALL } from './forest.js';

/** An outcome as a surrogate sees it. */
export interface Outcome {
  readonly status: ResultStatus;
  /** Finite if `status` is `ok`. */
  readonly loss?: number | undefined;
}

/** Turns outcomes into the responses of a surrogate, all of them anew at every fit. Lower is better. */
export type CostTransform = (outcomes: readonly Outcome[]) => Float64Array;

/** What the published scripts return for a loss that is NaN or infinite. */
const REFERENCE_FAILURE_COST = 2 ** 31;

/** Losses as they are, failures at 2^31: the published script's input to its Gaussian process. */
export const plainCosts: CostTransform = (outcomes) =>
  Float64Array.from(outcomes, ({ status, loss }) => (status === 'ok' ? loss! : REFERENCE_FAILURE_COST));

/**
 * SMAC's log scaling over all costs, failures among them at 2^31:
 *
 *     y = ln((cost - a) / (max - a)),   a = min - (p5 - min) - 1e-10,   p5 = 5th percentile
 *
 * Once more than 95% failed, p5 is the failure cost, and all successes come out within 1e-8 of ln 0.5: the surrogate sees a
 * plateau. `rankedCosts` does not suffer from that.
 */
export const logScaledCosts: CostTransform = (outcomes) => {
  const costs = plainCosts(outcomes);
  const sorted = costs.slice().sort();
  const least = sorted[0]!;
  const most = sorted.at(-1)!;
  let bound = least - (quantileOfSorted(sorted, 0.05) - least) - VERY_SMALL;
  if (bound === most) bound *= 1 - VERY_SMALL;
  return costs.map((cost) => Math.log((cost - bound) / (most - bound)));
};

/** How much worse than the worst success a failure counts, in units of ln(rank). */
const FAILURE_SPREAD = 1;

/**
 * Ours. y = ln((rank - 1/2) / successes), ranks among the successes only, equal losses sharing their mean rank; failures count
 * as somewhat worse than the worst success. Neither how many failed nor how far losses are spread (1e-2 to 1e30 among random
 * programs) alters how well the surrogate tells the best from the good.
 */
export const rankedCosts: CostTransform = (outcomes) => {
  const losses = outcomes.flatMap(({ status, loss }) => (status === 'ok' ? [loss!] : []));
  const sorted = Float64Array.from(losses).sort();
  const shared = new Map<number, number>();
  for (let first = 0; first < sorted.length; ) {
    let next = first + 1;
    while (next < sorted.length && sorted[next] === sorted[first]) next += 1;
    shared.set(sorted[first]!, Math.log((first + next) / 2 / sorted.length));
    first = next;
  }
  return Float64Array.from(outcomes, ({ status, loss }) => (status === 'ok' ? shared.get(loss!)! : FAILURE_SPREAD));
};
