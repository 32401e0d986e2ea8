import type { MemberSeries } from '../protocol.js';

/**
 * The two losses that a task's curves are measured against, both of the validation split and averaged over replicas: `initial` before the first
 * step, `best` the lowest that any optimizer reached at any evaluation. TaskSet, section 3.
 */
export interface Normaliser {
  readonly initial: number;
  readonly best: number;
}

/**
 * (loss − best) / (initial − best): 1 at the start, 0 at the best. Above 1 is cut to 1, and a loss that is not finite counts 1, so that nothing is
 * worse than not training at all. Not cut below 0: the map comes from validation losses, and test losses may lie beneath it.
 */
export function normalisedLoss(loss: number, { initial, best }: Normaliser): number {
  return Number.isFinite(loss) ? Math.min(1, (loss - best) / (initial - best)) : 1;
}

/**
 * f(τ, θ): the mean of the normalised losses over the whole curve, the one before the first step included.
 * @param evaluations entries that a whole curve has; those that are missing count 1, as after a divergence
 */
export function curveScore(losses: readonly number[], normaliser: Normaliser, evaluations = losses.length): number {
  let sum = Math.max(0, evaluations - losses.length);
  for (const loss of losses.slice(0, evaluations)) sum += normalisedLoss(loss, normaliser);
  return sum / evaluations;
}

/** The loss of a split at each evaluation, the first before the first step, averaged over replicas. NaN where a replica has NaN. */
export function splitCurve(members: readonly MemberSeries[], split: string): readonly number[] {
  const series = members.map((member) => member[split] ?? []);
  const length = series.length === 0 ? 0 : Math.min(...series.map((losses) => losses.length));
  return Array.from(
    { length },
    (_, at) => series.reduce((sum, losses) => sum + (losses[at] ?? Number.NaN), 0) / series.length,
  );
}

/**
 * The normaliser of a task from the validation curves of the optimizers that were tried, each averaged over replicas: the mean of the finite
 * initial losses, and the lowest finite loss of all. `undefined` when no optimizer lowered the loss, so that there is nothing to measure.
 */
export function normaliserOf(curves: readonly (readonly number[])[]): Normaliser | undefined {
  const initials = curves.map(([first = Number.NaN]) => first).filter(Number.isFinite);
  if (initials.length === 0) return undefined;
  const initial = initials.reduce((sum, loss) => sum + loss, 0) / initials.length;
  let best = Number.POSITIVE_INFINITY;
  for (const curve of curves) for (const loss of curve) if (Number.isFinite(loss) && loss < best) best = loss;
  return best < initial ? { initial, best } : undefined;
}

/** J(θ₁ ... θₖ), equation 3: over the tasks, the sum of the lowest score of any optimizer of the list. `scores[optimizer][task]`. */
export function listLoss(scores: readonly (readonly number[])[]): number {
  const tasks = scores[0]?.length ?? 0;
  let sum = 0;
  for (let task = 0; task < tasks; task += 1) {
    sum += scores.reduce((least, row) => Math.min(least, row[task]!), Number.POSITIVE_INFINITY);
  }
  return sum;
}
