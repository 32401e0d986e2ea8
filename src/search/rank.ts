import type { ResultStatus } from './contract.js';

/** What deciding between two evaluations needs; results and entries of a history have it. */
export interface Rankable {
  readonly id?: number;
  readonly status: ResultStatus;
  /** Finite if `status` is `ok`. */
  readonly loss?: number | undefined;
}

/**
 * Orders by how good an evaluation was: by loss where there is one, then infinite losses, then everything else that failed
 * (NaN, crashes, time-outs, lost workers). Never NaN and total, unlike comparing losses, where a NaN compares with nothing
 * and can win a tournament by being drawn first.
 * @returns negative if `a` is better, 0 for equals
 */
export function compareScores(a: Rankable, b: Rankable): number {
  if (a.status === 'ok' && b.status === 'ok') return lossOf(a) - lossOf(b);
  return tier(a.status) - tier(b.status);
}

/** `compareScores`, and of equals the earlier id; what has no id comes after what has one. For sorting a history. */
export function compareResults(a: Rankable, b: Rankable): number {
  const byScore = compareScores(a, b);
  if (byScore !== 0 || a.id === b.id) return byScore;
  return (a.id ?? Number.POSITIVE_INFINITY) - (b.id ?? Number.POSITIVE_INFINITY);
}

/** The better of two evaluations, the earlier of equals; only successful ones count, so `undefined` while nothing has succeeded. */
export function betterOf<T extends Rankable>(best: T | undefined, challenger: T): T | undefined {
  if (challenger.status !== 'ok') return best;
  return best === undefined || compareResults(challenger, best) < 0 ? challenger : best;
}

function lossOf({ loss }: Rankable): number {
  return loss ?? Number.MAX_VALUE;
}

function tier(status: ResultStatus): number {
  return status === 'ok' ? 0 : status === 'inf' ? 1 : 2;
}
