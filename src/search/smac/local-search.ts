import type { Rng } from '../../random/rng.js';
import type { ConfigurationSpace } from '../configuration/configuration-space.js';
import { neighbours } from '../configuration/neighbours.js';

/** A configuration and its acquisition. */
export interface Scored {
  readonly row: Float64Array;
  readonly score: number;
}

/** What a local search needs. */
export interface LocalSearch {
  readonly space: ConfigurationSpace;
  readonly score: (rows: readonly Float64Array[]) => Float64Array;
  readonly rng: Rng;
  /** Moves to a neighbour of equal score before it ends. */
  readonly plateauSteps: number;
  /** Told of every configuration that was looked at. */
  readonly onScored?: (scored: Scored) => void;
}

/** Neighbours asked at first, and at most; twice as many after every batch without an improvement. */
const FIRST_BATCH = 2;
const LARGEST_BATCH = 64;

/**
 * SMAC's local search: the first neighbour with a larger acquisition becomes the centre. Once a whole neighbourhood has none,
 * the search moves to the first neighbour of equal acquisition, if there is one, `plateauSteps` times over all.
 */
export function localSearch(search: LocalSearch, start: Scored): Scored {
  const { space, score, rng, plateauSteps, onScored } = search;
  let centre = start;
  let plateaus = 0;
  for (;;) {
    const around = neighbours(space, centre.row, rng);
    let equal: Scored | undefined;
    let better: Scored | undefined;
    for (let size = FIRST_BATCH; better === undefined; size = Math.min(2 * size, LARGEST_BATCH)) {
      const batch = take(around, size);
      if (batch.length === 0) break;
      const scores = score(batch);
      for (let i = 0; i < batch.length; i += 1) {
        const scored = { row: batch[i]!, score: scores[i]! };
        onScored?.(scored);
        if (scored.score > centre.score) better ??= scored;
        else if (scored.score === centre.score) equal ??= scored;
      }
    }
    if (better !== undefined) {
      centre = better;
    } else if (equal !== undefined && plateaus < plateauSteps) {
      centre = equal;
      plateaus += 1;
    } else {
      return centre;
    }
  }
}

function take(rows: Iterator<Float64Array>, count: number): Float64Array[] {
  const taken: Float64Array[] = [];
  while (taken.length < count) {
    const next = rows.next();
    if (next.done) break;
    taken.push(next.value);
  }
  return taken;
}
