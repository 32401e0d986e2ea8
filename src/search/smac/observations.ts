import type { Outcome } from '../surrogate/costs.js';

/** A configuration and what became of it. */
export interface Observation {
  readonly row: Float64Array;
  readonly outcome: Outcome;
  /** Id of the proposal; absent for what the search found out itself, and for foreign results. */
  readonly id?: number;
  /** Whether it was evaluated; otherwise its outcome is that of a program with the same behaviour. */
  readonly isEvaluated: boolean;
}

/** What a surrogate search knows. */
export interface Observations {
  /** Grows with every addition. */
  readonly count: number;
  readonly evaluated: readonly Observation[];
  add(observation: Observation): void;
  /** What to fit: all that was evaluated, and the latest of the others, at most as many again (and a few hundred). */
  training(): readonly Observation[];
}

/** Inferred observations that are kept however few were evaluated. */
const INFERRED_AT_LEAST = 200;

/** Nothing known yet. */
export function createObservations(): Observations {
  const evaluated: Observation[] = [];
  let inferred: Observation[] = [];
  let count = 0;
  return {
    get count() {
      return count;
    },
    evaluated,
    add(observation) {
      count += 1;
      if (observation.isEvaluated) evaluated.push(observation);
      else inferred.push(observation);
      const most = Math.max(INFERRED_AT_LEAST, evaluated.length);
      if (inferred.length > 2 * most) inferred = inferred.slice(-most);
    },
    training: () => [...evaluated, ...inferred.slice(-Math.max(INFERRED_AT_LEAST, evaluated.length))],
  };
}
